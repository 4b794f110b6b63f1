"""A held mail is released as a new case or onto a case, or discarded with a reason; its bytes stay."""

from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.office import Done, Office
from procedure.deadlines import due_instant, office_date
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.pen import why_no_complainant, why_not_received_on, words_passed_on
from procedure.robots import is_robot
from procedure.screening import Screened
from procedure.staff import require_staff
from procedure.words import HeldState, Status
from storage.access import lock_for, require_open_to
from storage.cases import current_stage
from storage.casework import agree
from storage.filing import file_message
from storage.ledger import Tx
from storage.opening import open_case
from storage.pen import held_message, releasable
from storage.placing import answered_from
from storage.tables import Message
from storage.trail import append
from storage.waiting_mails import settle_decision

REASON_CHARACTERS = 500
NAME_CHARACTERS = 200
_ASLEEP = "It is dormant, from an old mailbox: {} adopt {} makes it live."


@dataclass(frozen=True)
class Complainant:
    """Who complains, where the sender is not the one: address and name, and on which office date one of us had it
    first (None: when the mail came).
    """

    address: str = ""
    name: str = ""
    received_on: date | None = None


SENDER = Complainant()
"""The sender is who complains, and the mail is how it reached us."""


def release(
    office: Office, message_id: int, onto: str | None, by: str, now: datetime, complainant: Complainant = SENDER
) -> Done:
    """File a held mail: on the case `onto` as a reply, or as a new case whose clock runs from its first receipt.

    NotAllowed where a new case would be one of ours, since a receipt must never go to staff, a form or our own
    mailbox: "held until the officer confirms complainant and date of first receipt".
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        if onto:
            current_stage(tx, lock_for(tx, onto, by).id or 0)
        message = releasable(tx, message_id)
        require_open_to(tx, message.case_id, by)
        message.opened_at, message.opened_by = now, by
        if onto:
            # What one of us wrote may be the response: the owner is asked, as if it had named its case itself.
            is_ours = message.mail_class is MailClass.STAFF_REPLY
            message.mail_class = MailClass.STAFF_REPLY if is_ours else MailClass.REPLY
            message.held_state = HeldState.RELEASED
            reference = file_message(tx, office, message, Screened(message.mail_class, onto), now)
        else:
            reference = _new_case(tx, office, message, complainant, now)
        settle_decision(tx, message, now)
        case = lock_for(tx, reference, "")  # whoever it names is kept out of it from now on, also who has released it
        append(tx, case_id=case.id, at=now, kind="released", actor=by, data={"message_id": message.id})
        agree(tx, office.desk, case, now)
        asleep = f" {_ASLEEP.format(office.desk.command, reference)}" if case.status is Status.DORMANT else ""
    return Done(f"The mail is released and filed as {reference}.{asleep}", reference)


def _new_case(tx: Tx, office: Office, message: Message, named: Complainant, now: datetime) -> str:
    procedure = office.desk.procedure_for(None, office.desk.mailbox(message.mailbox))
    mail_on = office_date(procedure, message.received_at)
    day = named.received_on or mail_on
    address = (named.address or message.from_address).strip().lower()
    wrong = [why_no_complainant(office.desk, address), why_not_received_on(day, mail_on)]
    if len(named.name.strip()) > NAME_CHARACTERS:
        wrong.append(f"A name has at most {NAME_CHARACTERS} characters.")
    if any(wrong):
        raise NotAllowed(*filter(None, wrong))
    if named.address:
        message.from_address, message.from_name = address, named.name.strip()
    words = words_passed_on(office.desk, message.text) if message.mail_class is MailClass.FORWARDED else ""
    message.held_state, message.mail_class = HeldState.RELEASED, MailClass.NEW
    # Only the date is known of what came earlier; noon of it is in office hours whatever the clocks do.
    since = due_instant(procedure, day, time(12)) if day < mail_on else None
    # "Nothing received before live_from is ever answered", and no robot, also when a person opens the case.
    may_answer = message.received_at >= answered_from(tx, office, message.mailbox, now) and not is_robot(address)
    case = open_case(
        tx,
        office,
        message,
        may_answer=may_answer,
        now=now,
        words=words,
        since=since,
        is_dormant=message.is_quiet,
    )
    return case.reference


def discard(office: Office, message_id: int, reason: str, by: str, now: datetime) -> Done:
    """Set a held mail aside for good; it can still be read."""
    by = require_staff(office.desk, by).email
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS} characters.")
    with office.writing() as (tx, office):
        message = held_message(tx, message_id)
        require_open_to(tx, message.case_id, by)
        message.held_state = HeldState.DISCARDED
        settle_decision(tx, message, now)
        append(
            tx,
            case_id=None,
            at=now,
            kind="discarded",
            actor=by,
            data={"message_id": message.id},
            payload=reason.strip(),
        )
    return Done(f"Mail {message_id} is discarded; its bytes are kept.")
