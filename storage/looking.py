"""The look around before any automatic letter (procedure.md section 5): has somebody acted already?"""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, or_, select

from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.desk import Desk
from procedure.mail import MailClass
from procedure.preset import Procedure
from procedure.words import Channel, HeldState, OutboxKind, Status
from storage.cases import LEAVING, UNDECIDED, promises_of
from storage.casework import tell_owner_and_manager
from storage.parties import why_not_tell
from storage.routings import told_otherwise_on
from storage.rows import table_of, told
from storage.tables import Case, Contact, Event, Message, Outbox, Stage
from storage.trail import append


def why_not_write(
    tx: Session, procedure: Procedure, case: Case, stage: Stage, contact: Contact | None, now: datetime
) -> str:
    """Why no letter may go by itself, as the end of a sentence; "" when nothing stands against it.

    "Has staff written to the complainant, has the complainant written something that no person has opened, is a
    linked item held, is the contact restricted or to be phoned? Then it does not send."
    """
    if contact is None or not contact.address:
        return "there is no address to write to"
    if contact.is_restricted:
        return "contact with the complainant is restricted"
    if contact.preferred_channel is not Channel.EMAIL:
        return f"the complainant is to be reached by {contact.preferred_channel.value}"
    if why_not := why_not_tell(tx, case.id or 0):
        return why_not
    if told_otherwise_on(tx, stage)[0]:
        return "the complainant was told that this is no complaint"
    if not _was_told_a_date(tx, procedure, stage, now):
        return "the complainant was never told the date that it would refer to"
    if _is_opened_again(tx, case, stage):
        return "the case was opened again and the complainant has been told no new date"
    return _in_the_mail(tx, case, stage)


def undecided_staff_mails(tx: Session) -> dict[str, int]:
    """By reference, the newest mail of ours on an open stage of which nobody has said whether it was the answer."""
    return {one.reference: one.id for one in told(tx, _undecided_staff_mails())}


@cache
def _undecided_staff_mails() -> Executable:
    case, mail, stage = table_of(Case).c, table_of(Message).c, table_of(Stage).c
    return (
        sql_select(case.reference, mail.id)
        .where(case.id == mail.case_id, stage.id == mail.stage_id, stage.closed_at.is_(None))
        .where(mail.mail_class == MailClass.STAFF_REPLY, mail.settled_as == UNDECIDED, case.status == Status.OPEN)
        .order_by(mail.id)
    )


def mark_opened(tx: Session, case: Case, by: str, at: datetime) -> None:
    """A person has read what stands on the case; who was first stays."""
    for message in tx.exec(select(Message).where(col(Message.case_id) == case.id, col(Message.opened_at).is_(None))):
        message.opened_at, message.opened_by = at, by


def ask_instead(
    tx: Session, desk: Desk, case: Case, stage: Stage, why_not: str, now: datetime, *, perhaps_left: bool = False
) -> None:
    """ "Then it does not send, asks the owner and tells the manager." `why_not` ends the sentence."""
    event = append(tx, case_id=case.id, at=now, kind="holding_skipped", data={"reason": why_not, "stage": stage.number})
    said = "may have left, and is not sent once more" if perhaps_left else "was not sent"
    text = f"A letter on {case.reference} {said}: {why_not}. Please decide what the complainant is told."
    offers = tuple(Offer(action, case.reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
    tell_owner_and_manager(tx, desk, case, event, stage.owner, text, now, offers)


def _was_told_a_date(tx: Session, procedure: Procedure, stage: Stage, now: datetime) -> bool:
    """A first letter that leaves after the target does not name it; then an update must not say "we said by"."""
    first_letter_at = stage.receipt_sent_at or now
    is_in_time = office_date(procedure, first_letter_at) <= (stage.extended_to or stage.due_on)
    return is_in_time or bool(promises_of(tx, stage.id or 0))


def _is_written_to(tx: Session, stage: Stage, since: datetime) -> bool:
    """A plain letter of a person left, or is about to."""
    return bool(told(tx, _recent_replies(), of_stage=stage.id, since=since))


@cache
def _recent_replies() -> Executable:
    row = table_of(Outbox).c
    recent = or_(row.state.in_(LEAVING), row.sent_at >= bindparam("since"))
    replies = sql_select(row.id).where(row.stage_id == bindparam("of_stage"), row.kind == OutboxKind.REPLY)
    return replies.where(recent).limit(1)


def opened_again_at(tx: Session, case: Case, stage: Stage) -> datetime | None:
    """When an end of this stage was taken back last; None if never."""
    opened_at: datetime | None = told(tx, _openings(), of_case=case.id).scalar()
    return opened_at if opened_at is not None and opened_at >= stage.requested_at else None


@cache
def _openings() -> Executable:
    event = table_of(Event).c
    of_case = (event.case_id == bindparam("of_case"), event.kind == "reopened")
    return sql_select(event.at).where(*of_case).order_by(event.number.desc()).limit(1)


@cache
def _mails() -> Executable:
    mail = table_of(Message).c
    columns = (mail.held_state, mail.mail_class, mail.received_at, mail.opened_at)
    return sql_select(*columns).where(mail.case_id == bindparam("of_case")).order_by(mail.id)


def _is_opened_again(tx: Session, case: Case, stage: Stage) -> bool:
    """Whoever had an answer must not read that there is none yet; a person explains, and gives a new date."""
    opened_at, promises = opened_again_at(tx, case, stage), promises_of(tx, stage.id or 0)
    is_told = bool(promises) and opened_at is not None and promises[-1].made_at >= opened_at
    return opened_at is not None and not is_told


def _in_the_mail(tx: Session, case: Case, stage: Stage) -> str:
    promises = promises_of(tx, stage.id or 0)
    since = promises[-1].made_at if promises else stage.requested_at
    mails = told(tx, _mails(), of_case=case.id)
    if any(one.held_state is HeldState.HELD for one in mails):
        return "a mail that points to it is held"
    if any(one.mail_class is MailClass.STAFF_REPLY and one.received_at >= since for one in mails):
        return "a colleague has written to the complainant"
    if _is_written_to(tx, stage, since):
        return "a colleague has written to the complainant"
    if any(one.mail_class is MailClass.REPLY and one.opened_at is None for one in mails):
        return "the complainant has written something that nobody has opened"
    return ""
