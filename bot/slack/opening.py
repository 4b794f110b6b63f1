"""Opens forms and windows. Slack gives three seconds from the press, so nothing slow stands before it."""

from collections.abc import Iterator

from slackblocks import Block, ContextBlock, SectionBlock

from bot.quoted import own_and_quoted
from bot.slack.answering import Body, open_form, user_of
from bot.slack.answers import moment
from bot.slack.buttons import plain
from bot.slack.escaping import escape_within, pieces
from bot.slack.fields import said
from bot.slack.forms import acknowledge_form, assign_form, escalate_form, hold_form
from bot.slack.frontdesk import FrontDesk
from bot.slack.heeding import HEED, with_heed
from bot.slack.responding import respond_form
from bot.slack.views import View, window
from handlers.ask import before_writing, hold_proposal, respond_proposal
from handlers.open import open_case
from letters.notes import Action
from procedure.words import Direction
from storage.views import MessageView

MOST_PIECES_EACH = 10
MOST_CONTENT_BLOCKS = 99
CONTEXT_CHARACTERS = 1000


def show_view(desk: FrontDesk, body: Body, view: View) -> None:
    """Opens it, on top of the form in which the button stood if it stood in one; above it what the writer must heed."""
    trigger = str(body.get("trigger_id") or "")
    view = with_heed(desk, view, desk.staff(user_of(body)))
    if open_form(body):
        desk.client.views_push(trigger_id=trigger, view=view)
    else:
        desk.client.views_open(trigger_id=trigger, view=view)


def form_for(desk: FrontDesk, action: Action, reference: str, by: str) -> View:
    """The form of an action on a case; the ledger is asked for what it proposes."""
    if action is Action.RESPOND:
        return respond_form(respond_proposal(desk.office, reference, by, desk.clock()))
    if action is Action.HOLD:
        return hold_form(hold_proposal(desk.office, reference, by, desk.clock()))
    if action is Action.ACKNOWLEDGE:
        return acknowledge_form(reference)
    return escalate_form(reference) if action is Action.ESCALATE else assign_form(reference)


def content_view(desk: FrontDesk, reference: str, by: str) -> View:
    """The messages of a case, to read; that they were opened is an event."""
    messages = open_case(desk.office, reference, by, desk.clock())
    heed = before_writing(desk.office, reference, by, desk.clock())
    above = [said(HEED + "\n".join(heed), "heed")] if heed else []
    return window(reference, [*above, *list(_content(desk, messages))[: MOST_CONTENT_BLOCKS + 1 - len(above)]])


def _content(desk: FrontDesk, messages: tuple[MessageView, ...]) -> Iterator[Block]:
    shown = 0
    quotes: list[Block] = []
    for message in reversed(messages):  # the newest is what one wants to read
        own, quoted = _parts(message)
        blocks = list(_message(desk, message, own))
        if shown + len(blocks) > MOST_CONTENT_BLOCKS:
            yield SectionBlock(plain("Older messages are not shown here; they are in the mailbox."), block_id="older")
            return
        yield from blocks
        shown += len(blocks)
        quotes += _quotes(desk, message, quoted)
    if not shown:
        yield SectionBlock(plain("There are no messages."), block_id="none")
    yield from _in_what_room_is_left(quotes, MOST_CONTENT_BLOCKS - shown)


def _parts(one: MessageView) -> tuple[str, str]:
    """What somebody wrote to us, and what of it is quoted; what we wrote ourselves stays whole."""
    return own_and_quoted(one.text) if one.direction is Direction.IN else (one.text, "")


def _quotes(desk: FrontDesk, one: MessageView, quoted: str) -> Iterator[Block]:
    """ "Quoted text and signatures are only folded away for display": they stand below all messages."""
    if quoted:
        heading = f"Quoted in the message of {moment(desk.office, one.at)}"
        yield ContextBlock([plain(heading)], block_id=f"quote.{one.kind}.{one.id}")
        for number, piece in enumerate(pieces(quoted, at_most=MOST_PIECES_EACH)):
            yield SectionBlock(plain(piece), block_id=f"quote.{one.kind}.{one.id}.{number}")


def _in_what_room_is_left(quotes: list[Block], room: int) -> Iterator[Block]:
    if len(quotes) <= room:
        yield from quotes
        return
    yield from quotes[: room - 1]
    yield SectionBlock(plain("What else was quoted is not shown here; it is in the mailbox."), block_id="more")


def _message(desk: FrontDesk, one: MessageView, text: str) -> Iterator[Block]:
    about = (moment(desk.office, one.at), one.direction, one.kind, one.from_address or one.to, one.subject, one.state)
    heading = escape_within(" · ".join(filter(None, about)), CONTEXT_CHARACTERS)
    name = f"{one.direction}.{one.kind}.{one.id}"
    yield ContextBlock([plain(heading)], block_id=f"about.{name}")
    for number, piece in enumerate(pieces(text, at_most=MOST_PIECES_EACH)):
        yield SectionBlock(plain(piece), block_id=f"text.{name}.{number}")
