"""Somebody looks at a mail in the holding pen; each look is an event."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.office import Office
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.pen import must_be_named, proposed_complainant
from procedure.staff import require_staff
from storage.ledger import Tx
from storage.pen import attachments_of, look_at, may_look, unanswered
from storage.tables import Message
from storage.trail import append
from storage.views import HeldView, held_view

NOT_FOR_YOU = "Held mail is read by managers and administrators. Ask one of them."


@dataclass(frozen=True)
class HeldMail:
    """A mail of the pen with its words. `files` are (name, bytes)."""

    view: HeldView
    text: str
    files: tuple[tuple[str, int], ...]
    must_be_named: bool


@dataclass(frozen=True)
class ComplainantProposal:
    """What the form that asks who complains starts from."""

    address: str
    received_on: date


def look(office: Office, message_id: int, by: str, now: datetime) -> HeldMail:
    """The mail, to read; NotAllowed for whoever may not. On the command line nobody is named ("")."""
    with office.writing() as (tx, office):
        message = _readable(tx, office, message_id, by, now)
        if by:
            message.opened_at, message.opened_by = message.opened_at or now, message.opened_by or by
            append(tx, case_id=None, at=now, kind="held_opened", actor=by, data={"message_id": message.id})
        return HeldMail(
            held_view(tx, message),
            message.text,
            tuple((one.name, one.size_bytes) for one in attachments_of(tx, message_id)),
            must_be_named(office.desk, message.mail_class, message.from_address),
        )


def complainant_proposal(office: Office, message_id: int, by: str, now: datetime) -> ComplainantProposal:
    """The outsider whose address stands first in it, for those who may read it, and the day on which the mail came."""
    require_staff(office.desk, by)
    with office.reading() as (tx, office):
        message = look_at(tx, message_id)
        procedure = office.desk.procedure_for(None, office.desk.mailbox(message.mailbox))
        reads = may_look(tx, office, message, by, now)
        address = proposed_complainant(office.desk, message.text) if reads else ""
        return ComplainantProposal(address, office_date(procedure, message.received_at))


def recorded_only(office: Office, days: int, now: datetime) -> tuple[HeldView, ...]:
    """Automatic mails and those through lists that are on no case, of the last days, the newest first."""
    with office.reading() as (tx, office):
        return tuple(held_view(tx, one) for one in unanswered(tx, now - timedelta(days=days)))


def _readable(tx: Tx, office: Office, message_id: int, by: str, now: datetime) -> Message:
    message = look_at(tx, message_id)
    if by and not may_look(tx, office, message, require_staff(office.desk, by).email, now):
        raise NotAllowed(NOT_FOR_YOU)
    return message
