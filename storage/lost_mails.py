"""Mails that a ledger lost when it was restored from a backup: a letter of ours in Sent Items has told their number."""

import re

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from procedure.mail import MailClass
from procedure.references import recognise_own
from storage.asked import by_key
from storage.office import Office
from storage.rows import is_postgresql
from storage.tables import Message

_MAIL = re.compile(r"M-([1-9]\d*)")
_SKIP = text(
    "SELECT setval(pg_get_serial_sequence('messages', 'id'),"
    " greatest(:number, nextval(pg_get_serial_sequence('messages', 'id'))))"
)


def number_told(tx: Session, office: Office, message: Message) -> int | None:
    """The number that a mail has to take, where it is not the next one. Ask before it is added; its class is set.

    A letter of ours about a mail that is not here (`M-17`) goes behind that number, so that no other mail gets it; the
    mail itself gets it back when it is held again.
    """
    if message.mail_class is MailClass.OWN:
        told = _named(office, message.message_id)
        return _behind(tx, told) if told and told >= _highest(tx) and not _is_taken(tx, told) else None
    if message.mail_class is not MailClass.HELD or not message.message_id:
        return None
    query = select(Message.message_id).where(Message.mail_class == MailClass.OWN)
    for letter in tx.exec(query.where(Message.in_reply_to == message.message_id).order_by(col(Message.id))).all():
        told = _named(office, letter)
        if told and told < _highest(tx) and not _is_taken(tx, told):
            return told
    return None


def _named(office: Office, message_id: str) -> int:
    own = recognise_own(message_id, office.desk.domain, office.secret)
    number = _MAIL.fullmatch(own.reference) if own else None
    return int(number[1]) if number else 0


def _behind(tx: Session, number: int) -> int | None:
    """SQLite counts on from the highest number that it holds. PostgreSQL counts apart, and gives the next by itself."""
    if not is_postgresql(tx):
        return number + 1
    tx.connection().execute(_SKIP, {"number": number})
    return None


def _highest(tx: Session) -> int:
    return tx.exec(select(func.max(Message.id))).one() or 0


def _is_taken(tx: Session, number: int) -> bool:
    return by_key(tx, Message, number) is not None
