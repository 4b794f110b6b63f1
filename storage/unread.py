"""The sender of a mail that nobody can read is told so, once, while it waits in the holding pen.

"Over a limit: held, raw kept, sender told if human" (mail.md section 2). The letter decides nothing: somebody is owed a
decision about the mail all the same.
"""

import re
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.facts import UnreadableFacts
from letters.labels import IT_CANNOT_BE_OPENED, IT_IS_EMPTY, IT_IS_ENCRYPTED, IT_IS_TOO_LARGE
from procedure.addresses import is_address
from procedure.deadlines import office_date
from procedure.mail import IncomingMail, MailClass
from procedure.pen import is_ours
from procedure.references import mail_reference, message_id_about
from procedure.screening import Screened
from procedure.words import HeldState, OutboxKind, OutboxState
from storage import outbox
from storage.asked import by_key
from storage.held_notes import is_flood
from storage.leaving import REFERENCES_AT_MOST
from storage.office import Office
from storage.rows import table_of, told
from storage.speaking import language_of
from storage.tables import Contact, Message, Outbox
from storage.trail import append
from storage.unread_back import key_about, mail_number_of

ONCE_IN = timedelta(days=7)
"""An address gets at most one such letter in this time, however many mails it sends: two robots stop at once."""
_WHY = (
    (re.compile(r"encrypted|sealed"), IT_IS_ENCRYPTED),
    (re.compile(r"larger than"), IT_IS_TOO_LARGE),
    (re.compile(r"empty"), IT_IS_EMPTY),
)


def tell_sender(
    tx: Session, office: Office, message: Message, mail: IncomingMail, verdict: Screened, now: datetime
) -> None:
    """Queue the letter where one may go. The message is held and has its id; its case, if any, is locked."""
    if not _may_tell(tx, office, message, mail, verdict, now):
        return
    number, address = message.id or 0, message.from_address
    letter = office.letters.write(_facts(office, message, mail), language_of(tx, office, address))
    row = Outbox(
        key=key_about(number),
        kind=OutboxKind.UNREADABLE,
        mailbox=message.mailbox,
        address=address,
        message_id=message_id_about(number, OutboxKind.UNREADABLE.value, office.desk.domain, office.secret),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        in_reply_to=message.message_id,
        references=" ".join((*message.references.split()[-(REFERENCES_AT_MOST - 1) :], message.message_id)).strip(),
        queued_at=now,
        due_at=now,
    )
    if outbox.put(tx, row) and message.case_id is not None:
        append(tx, case_id=message.case_id, at=now, kind="unreadable_told", data={"message_id": number})


def is_still_unread(tx: Session, row: Outbox) -> bool:
    """Whether a letter that waits is still true: its mail is held. Else a person has decided, or it could be read."""
    message = by_key(tx, Message, mail_number_of(row.key))
    return message is not None and message.held_state is HeldState.HELD


def _may_tell(
    tx: Session, office: Office, message: Message, mail: IncomingMail, verdict: Screened, now: datetime
) -> bool:
    """Only a person whose address is beyond doubt: no robot, none of us, one name in the head of the mail, not disowned
    by its domain; nobody with whom contact is restricted, and none who was told before. In a flood nobody at all:
    its senders may be made up, and the letters would go to strangers.
    """
    address = message.from_address
    is_unread = verdict.mail_class is MailClass.HELD and bool(mail.unreadable)
    is_certain = is_address(address) and set(mail.sender_addresses) <= {address} and not verdict.doubtful
    if not (is_unread and verdict.answer and is_certain) or is_ours(office.desk, address):
        return False
    if _is_restricted(tx, address) or _was_told(tx, address, now - ONCE_IN):
        return False
    return not is_flood(tx, now) and not _was_answered(tx, message.message_id)


def _is_restricted(tx: Session, address: str) -> bool:
    return bool(told(tx, _restricted(), address=address))


@cache
def _restricted() -> Executable:
    contact = table_of(Contact).c
    return sql_select(contact.id).where(contact.address == bindparam("address"), contact.is_restricted).limit(1)


def _was_told(tx: Session, address: str, since: datetime) -> bool:
    """What was withdrawn before it left has told nobody."""
    return bool(told(tx, _tellings(), address=address, since=since))


@cache
def _tellings() -> Executable:
    row = table_of(Outbox).c
    to_them = sql_select(row.id).where(row.address == bindparam("address"), row.kind == OutboxKind.UNREADABLE)
    return to_them.where(row.queued_at > bindparam("since"), row.state != OutboxState.CANCELLED).limit(1)


def _was_answered(tx: Session, message_id: str) -> bool:
    """Whether Sent Items show a letter of ours about this mail, which the ledger lost when it was restored."""
    return bool(message_id) and bool(told(tx, _answers(), about=message_id))


@cache
def _answers() -> Executable:
    mail = table_of(Message).c
    ours = (mail.mail_class == MailClass.OWN, mail.in_reply_to == bindparam("about"))
    return sql_select(mail.id).where(*ours).limit(1)


def _facts(office: Office, message: Message, mail: IncomingMail) -> UnreadableFacts:
    rule = office.desk.mailbox(message.mailbox)
    procedure = office.desk.procedure_for(None, rule)
    why = next((say for sign, say in _WHY if sign.search(mail.unreadable or "")), IT_CANNOT_BE_OPENED)
    return UnreadableFacts(
        sender=office.sender(rule.area if rule else "", message.mailbox),
        reference=mail_reference(message.id or 0),
        received_on=office_date(procedure, message.received_at),
        why=why,
    )
