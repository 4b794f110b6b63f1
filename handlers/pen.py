"""A held mail is released as a new case or onto a case, or discarded with a reason; its bytes stay."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.addresses import is_address
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.screening import Screened
from procedure.staff import require_staff
from procedure.words import HeldState
from storage.access import lock_for, require_open_to
from storage.cases import current_stage
from storage.casework import agree
from storage.filing import file_message, held_message
from storage.opening import open_case
from storage.trail import append

REASON_CHARACTERS = 500


def release(office: Office, message_id: int, onto: str | None, by: str, now: datetime, complainant: str = "") -> Done:
    """File a held mail: on the case `onto` as a reply, or as a new case whose clock runs from its receipt.

    `complainant` is the resident's address where one of us passed the mail on; NotAllowed without it then, since a
    receipt must never go to staff or to our own mailbox.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        if onto:
            current_stage(tx, lock_for(tx, onto, by).id or 0)
        message = held_message(tx, message_id)
        require_open_to(tx, message.case_id, by)
        message.held_state = HeldState.RELEASED
        message.opened_at, message.opened_by = now, by
        if onto:
            message.mail_class = MailClass.REPLY
            reference = file_message(tx, office, message, Screened(MailClass.REPLY, onto), now)
        else:
            _check_complainant(office, complainant or message.from_address)
            if complainant:
                message.from_address, message.from_name = complainant.strip().lower(), ""
            message.mail_class = MailClass.NEW
            reference = open_case(tx, office, message, may_answer=True, now=now).reference
        case = lock_for(tx, reference, by)
        append(tx, case_id=case.id, at=now, kind="released", actor=by, data={"message_id": message.id})
        agree(tx, office.desk, case, now)
    return Done(f"The mail is released and filed as {reference}.", reference)


def _check_complainant(office: Office, address: str) -> None:
    plain = address.strip().lower()
    if not is_address(plain):
        raise NotAllowed("This mail names no sender that can be written to. Say who complains, or file it on a case.")
    if plain in office.desk.web_forms:
        raise NotAllowed("This mail comes from a web form. Say who complains (--complainant), or file it on a case.")
    if plain in office.desk.addresses() or office.desk.person(plain):
        raise NotAllowed("This mail comes from one of us. Say who complains (--complainant), or file it on a case.")


def discard(office: Office, message_id: int, reason: str, by: str, now: datetime) -> Done:
    """Set a held mail aside for good; it can still be read."""
    by = require_staff(office.desk, by).email
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS} characters.")
    with office.writing() as (tx, office):
        message = held_message(tx, message_id)
        require_open_to(tx, message.case_id, by)
        message.held_state = HeldState.DISCARDED
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
