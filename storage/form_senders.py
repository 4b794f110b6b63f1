"""Senders that write often: one of them may be a web form that nobody has described."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from procedure.mail import MailClass
from storage.tables import Message, RawContent, RawMail

LEAST_MAILS = 3
SENDERS_AT_MOST = 20
MAILS_AT_MOST = 10
LARGEST_BYTES = 200_000
_TAKEN_FOR = (MailClass.NEW, MailClass.AUTOMATIC, MailClass.BULK)


def frequent_senders(tx: Session, since: datetime, without: Iterable[str]) -> dict[str, list[bytes]]:
    """The newest mails (bytes) of those who wrote several since then that no case was answered by; busiest first."""
    many = func.count(col(Message.id))
    query = (
        select(Message.from_address)
        .where(col(Message.mail_class).in_(_TAKEN_FOR), Message.received_at >= since, Message.from_address != "")
        .where(col(Message.from_address).not_in(list(without)))
        .group_by(Message.from_address)
        .having(many >= LEAST_MAILS)
        .order_by(many.desc(), col(Message.from_address))
        .limit(SENDERS_AT_MOST)
    )
    return {sender: _newest(tx, sender, since) for sender in tx.exec(query).all()}


def _newest(tx: Session, sender: str, since: datetime) -> list[bytes]:
    query = (
        select(RawContent.content)
        .join(RawMail, col(RawMail.id) == col(RawContent.raw_mail_id))
        .join(Message, col(Message.raw_mail_id) == col(RawMail.id))
        .where(Message.from_address == sender, Message.received_at >= since, RawMail.size_bytes <= LARGEST_BYTES)
        .where(col(Message.mail_class).in_(_TAKEN_FOR))
        .order_by(col(Message.id).desc())
        .limit(MAILS_AT_MOST)
    )
    return list(tx.exec(query).all())
