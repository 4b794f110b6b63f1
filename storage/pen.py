"""The holding pen in the ledger: what waits there, what is only recorded, and who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, delete, func, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.desk import Role
from procedure.errors import NotAllowed
from procedure.mail import IncomingMail, MailClass
from procedure.words import HeldState
from storage.access import may_see
from storage.arriving import attachment_rows, message_row
from storage.asked import by_key, found
from storage.cases import current_stage
from storage.content import may_read
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Attachment, Case, Message, RawContent, RawMail

UNANSWERED = (MailClass.AUTOMATIC, MailClass.BULK)
"""Recorded without an answer: where they belong to no case, a person may stand behind one all the same."""
MOST_SHOWN = 200
_UNDERSTOOD = (
    "message_id",
    "content_hash",
    "in_reply_to",
    "references",
    "from_address",
    "from_name",
    "subject",
    "text",
    "html",
    "sent_at",
)


@dataclass(frozen=True)
class KeptMail:
    """The raw mail behind a held one. `attempts`: how often reading it was begun."""

    raw_id: int
    content: bytes
    attempts: int


def held_message(tx: Session, message_id: int) -> Message:
    """A mail of the holding pen, locked; NotAllowed when it is not (or no longer) held."""
    message = _locked(tx, message_id)
    if message is None or message.held_state is not HeldState.HELD:
        raise NotAllowed(_why_not_held(tx, message, message_id))
    return message


def _why_not_held(tx: Session, message: Message | None, message_id: int) -> str:
    """Two people look at one list: who presses second hears what became of the mail."""
    if message is None or message.held_state is None:
        return f"There is no held mail {message_id}."
    if message.held_state is HeldState.DISCARDED:
        return f"Mail {message_id} waits no more: somebody discarded it."
    case = by_key(tx, Case, message.case_id) if message.case_id else None
    return f"Mail {message_id} waits no more: it is filed{f' as {case.reference}' if case else ''}."


def releasable(tx: Session, message_id: int) -> Message:
    """The same, or a mail that was only recorded: automatic, or through a list, and on no case."""
    message = _locked(tx, message_id)
    if message is not None and _is_recorded_only(message):
        return message
    return held_message(tx, message_id)


def look_at(tx: Session, message_id: int) -> Message:
    """A mail that is held, or was only recorded, for reading; NotAllowed when it is neither."""
    message = by_key(tx, Message, message_id)
    if message is None or not (message.held_state is HeldState.HELD or _is_recorded_only(message)):
        raise NotAllowed(_why_not_held(tx, message, message_id))
    return message


def unanswered(tx: Session, since: datetime) -> list[Message]:
    """What was only recorded since then, the newest first."""
    return list(tx.exec(select(Message).where(*_recorded(since)).order_by(col(Message.id).desc()).limit(MOST_SHOWN)))


def how_many_unanswered(tx: Session, since: datetime) -> dict[MailClass, int]:
    """Their number by class."""
    return {MailClass(kind): number for kind, number in told(tx, _numbers(), since=since) if kind}


@cache
def _numbers() -> Executable:
    kind = table_of(Message).c.mail_class
    return sql_select(kind, func.count()).where(*_recorded(bindparam("since"))).group_by(kind)


def kept_mail(tx: Session, message: Message) -> KeptMail:
    """Its bytes as they came; NotAllowed where there are none."""
    raw = by_key(tx, RawMail, message.raw_mail_id) if message.raw_mail_id else None
    kept = by_key(tx, RawContent, message.raw_mail_id) if raw else None
    if raw is None or kept is None:
        raise NotAllowed(f"The bytes of mail {message.id} are not kept any more.")
    return KeptMail(raw.id or 0, kept.content, raw.attempts)


def take_over(tx: Session, message: Message, mail: IncomingMail, raw_id: int) -> None:
    """A mail was understood once more: the row says what is known of it now, its times stay."""
    fresh = message_row(mail, message.mailbox, raw_id, message.received_at, message.filed_at)
    for name in _UNDERSTOOD:
        setattr(message, name, getattr(fresh, name))
    tx.exec(delete(Attachment).where(col(Attachment.message_id) == message.id))
    tx.add_all(attachment_rows(mail, message.id or 0))


def attachments_of(tx: Session, message_id: int) -> Sequence[Attachment]:
    """In the order in which they stand in the mail."""
    return tx.exec(select(Attachment).where(Attachment.message_id == message_id).order_by(col(Attachment.id))).all()


def may_look(tx: Session, office: Office, message: Message, by: str, now: datetime) -> bool:
    """The pen is for managers and administrators; who passed a mail on may read it again, and who may read the case
    that it points to.
    """
    person = office.desk.person(by)
    if person is None or not person.roles:
        return False
    case = by_key(tx, Case, message.case_id) if message.case_id else None
    if case is not None:
        stage = current_stage(tx, case.id or 0)
        return may_see(tx, case, person.email) and may_read(office, case, stage, person.email, now)
    passed_on = message.mail_class is MailClass.FORWARDED and message.from_address == person.email
    return passed_on or bool(person.roles & {Role.MANAGER, Role.ADMIN})


def _locked(tx: Session, message_id: int) -> Message | None:
    locked = found(tx, _locking(), of_message=message_id)
    return locked[0] if locked else None


@cache
def _locking() -> SelectOfScalar[Message]:
    statement = select(Message).where(Message.id == bindparam("of_message")).with_for_update()
    return statement.execution_options(populate_existing=True)


def _is_recorded_only(message: Message) -> bool:
    return message.mail_class in UNANSWERED and message.case_id is None and message.held_state is None


def _recorded(since: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Message.mail_class).in_(UNANSWERED),
        col(Message.case_id).is_(None),
        col(Message.held_state).is_(None),
        col(Message.filed_at) >= since,
    )
