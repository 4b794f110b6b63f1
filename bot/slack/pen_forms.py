"""The holding pen's window and forms: to read a mail, who complains, which case it is, why it is discarded."""

from collections.abc import Iterator

from slackblocks import Block, ContextBlock, SectionBlock

from bot.quoted import own_and_quoted
from bot.slack.answers import moment
from bot.slack.buttons import Buttons, plain
from bot.slack.escaping import escape_within, pieces
from bot.slack.fields import date_field, said, text_field
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import View, form, window
from handlers.look import HeldMail, complainant_proposal, look
from handlers.pen import NAME_CHARACTERS, REASON_CHARACTERS
from letters.pen import pen_offers, recorded_offers
from procedure.addresses import ADDRESS_CHARACTERS
from procedure.mail import MailClass

MOST_FILES = 50
MOST_PIECES = 60
MOST_QUOTED_PIECES = 20
CONTEXT_CHARACTERS = 1000


def look_view(desk: FrontDesk, number: int, by: str) -> View:
    """The mail with why it waits, and what may be done about it."""
    return window(f"Mail {number}", _mail(desk, look(desk.office, number, by, desk.clock())))


def _mail(desk: FrontDesk, found: HeldMail) -> Iterator[Block]:
    view = found.view
    yield said(view.reason or "It was recorded and not answered.", "reason")
    about = (moment(desk.office, view.received_at), view.mailbox, view.from_address or "no sender", view.subject)
    yield ContextBlock([plain(escape_within(" · ".join(filter(None, about)), CONTEXT_CHARACTERS))], block_id="about")
    named = found.must_be_named
    offers = pen_offers(view.id, named, view.reference) if view.reason else recorded_offers(view.id, named)
    yield from Buttons().blocks(offers[1:])
    # Of what one of us passed on, what is quoted is the resident's own complaint.
    own, quoted = (found.text, "") if view.mail_class is MailClass.FORWARDED else own_and_quoted(found.text)
    for number, piece in enumerate(pieces(own, at_most=MOST_PIECES)):
        yield SectionBlock(plain(piece), block_id=f"text.{number}")
    if not found.text.strip():
        yield SectionBlock(plain("No text could be read in it. Its bytes are kept as they came."), block_id="empty")
    if found.files:
        names = "; ".join(f"{name or 'without a name'} ({size:,} bytes)" for name, size in found.files[:MOST_FILES])
        yield ContextBlock([plain(escape_within(f"Files: {names}", CONTEXT_CHARACTERS))], block_id="files")
    for number, piece in enumerate(pieces(quoted, at_most=MOST_QUOTED_PIECES)):
        yield SectionBlock(plain(piece), block_id=f"quoted.{number}")


def named_form(desk: FrontDesk, number: int, by: str) -> View:
    """ "Held until the officer confirms complainant and date of first receipt"; then the resident gets the receipt."""
    proposed = complainant_proposal(desk.office, number, by, desk.clock())
    blocks = [
        said(f"Mail {number} becomes a case of this person, who gets the receipt. The clock runs from the day."),
        text_field("address", "Their mail address", lines=False, most=ADDRESS_CHARACTERS, initial=proposed.address),
        text_field("name", "Their name", optional=True, lines=False, most=NAME_CHARACTERS),
        date_field("received_on", "When one of us had it first", initial=proposed.received_on),
    ]
    return form("held_named", "Who complains?", "Open a case", str(number), blocks)


def onto_form(number: int) -> View:
    """Which case a mail belongs to."""
    blocks = [
        said(f"Mail {number} is filed as a mail of that case, and its owner is told."),
        text_field("reference", "Reference of the case", lines=False, most=20, hint="Such as C-2026-00042 or 2026/42"),
    ]
    return form("held_onto", "File on a case", "File", str(number), blocks)


def discard_form(number: int) -> View:
    """Why no case is opened for a mail."""
    blocks = [
        said(f"No case is opened for mail {number}, and nobody is answered. The mail itself is kept."),
        text_field("reason", "Why", most=REASON_CHARACTERS),
    ]
    return form("held_discard", "Discard a mail", "Discard", str(number), blocks)
