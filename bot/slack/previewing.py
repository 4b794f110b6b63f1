"""The letter that a form would write, shown before it is sent; and the one that waits, beside its Cancel button."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from slackblocks import Block, SectionBlock

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.buttons import plain
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import pieces
from bot.slack.fields import said
from bot.slack.filled import Filled, Invalid
from bot.slack.frontdesk import FrontDesk
from bot.slack.responding_sending import answer_in
from bot.slack.sending import acknowledgement_in, holding_in
from bot.slack.sent import Sent
from bot.slack.views import View, carried_by, window
from handlers.office import Done
from handlers.preview import preview_acknowledgement, preview_holding, preview_response, waiting_letter
from letters.notes import Action
from letters.preview import Preview, preview_lines
from procedure.errors import NotAllowed

MOST_PIECES = 10
"""Of a letter, 3,000 characters each: a message holds 50 blocks, with what else it says."""

STOPPED = "Letters to customers are stopped just now: it leaves once they are let go again."


def _response(sent: Sent) -> Preview:
    answer = answer_in(sent)
    if answer.already:
        raise NotAllowed("There is no letter to show: it was answered already.")
    return preview_response(sent.desk.office, sent.carried.about, answer, sent.by, sent.now)


PREVIEWS: dict[str, Callable[[Sent], Preview]] = {
    "acknowledge": lambda sent: preview_acknowledgement(
        sent.desk.office, sent.carried.about, acknowledgement_in(sent), sent.by, sent.now
    ),
    "hold": lambda sent: preview_holding(sent.desk.office, sent.carried.about, holding_in(sent), sent.by, sent.now),
    "respond": _response,
}
"""By the callback id of the form."""


def preview_view(desk: FrontDesk, body: Body, by: str) -> View:
    """A window on top of the form with its letter: "recipient, attachments and any other party's name found in it"."""
    form = body.get("view") or {}
    if form.get("callback_id") not in PREVIEWS:
        raise NotAllowed("This button is out of date.")
    sent = Sent(desk, Filled(form), carried_by(form), by, desk.clock())
    try:
        found = PREVIEWS[form["callback_id"]](sent)
    except Invalid as invalid:
        return _not_yet(invalid.errors.values())
    except NotAllowed as refusal:
        return _not_yet(refusal.reasons)
    around = said("\n".join(("Nothing has been sent.", *preview_lines(found))), "around")
    return window("Preview", [around, *_pages(f"{found.letter.subject}\n\n{found.letter.text}")])


def dress_done(desk: FrontDesk, done: Done, by: str, now: datetime) -> Dressed:
    """What was done; under it the letter that waits, as it will leave, for whoever may read the case."""
    dressed = dress(done_note(done))
    keys = (one.value for one in done.offers if one.action is Action.CANCEL_LETTER)
    letter = next((found for key in keys if (found := waiting_letter(desk.office, key, by, now))), None)
    if letter is None:
        return dressed
    stopped = f"{STOPPED}\n\n" if letter.is_stopped else ""
    text = f"{stopped}To {letter.to}\n\n{letter.subject}\n\n{letter.text}"
    shown: list[dict[str, Any]] = [block._resolve() for block in _pages(text)]
    return Dressed(dressed.text, (*dressed.blocks, *shown))


def _not_yet(sentences: Iterable[str]) -> View:
    return window("Preview", [said("\n".join(("The letter cannot be shown yet.", *sentences)))])


def _pages(text: str) -> list[Block]:
    return [
        SectionBlock(plain(piece), block_id=f"letter.{number}")
        for number, piece in enumerate(pieces(text, at_most=MOST_PIECES))
    ]
