"""What mails the ledger has, asked by what a server can list of them."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from procedure.mail import MailClass
from storage.tables import Message, RawContent, RawMail

ASKED_AT_ONCE = 500
LONGEST_MESSAGE_ID = 998


def keys_of(tx: Session, mailbox: str, keys: Sequence[str]) -> set[str]:
    """Those of these transport keys under which a mail of this mailbox is kept."""
    kept = select(RawMail.transport_key).where(RawMail.mailbox == mailbox)
    return {key for some in _parts(keys) for key in tx.exec(kept.where(col(RawMail.transport_key).in_(some))).all()}


def message_ids_of(tx: Session, message_ids: Sequence[str]) -> set[str]:
    """Those of these Message-IDs that a mail bears, of whichever mailbox."""
    found: set[str] = set()
    for some in _parts([one[:LONGEST_MESSAGE_ID] for one in message_ids]):
        found |= set(tx.exec(select(Message.message_id).where(col(Message.message_id).in_(some))).all())
    return {one for one in message_ids if one[:LONGEST_MESSAGE_ID] in found}


def kept_unread(tx: Session, mailbox: str, content: bytes) -> bool:
    """Whether these bytes are kept of a mail that was filed without being understood."""
    query = select(RawMail.id).join(Message, col(Message.raw_mail_id) == col(RawMail.id))
    query = query.join(RawContent, col(RawContent.raw_mail_id) == col(RawMail.id))
    query = query.where(Message.content_hash == "", RawMail.mailbox == mailbox, RawMail.size_bytes == len(content))
    query = query.where(RawContent.content == content)
    return tx.exec(query.limit(1)).first() is not None


def is_own(tx: Session, message_id: str) -> bool:
    """Whether a letter of ours came back to us under this Message-ID, in Sent Items or otherwise: then it has left."""
    query = select(Message.id).where(Message.message_id == message_id, Message.mail_class == MailClass.OWN)
    return tx.exec(query.limit(1)).first() is not None


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + ASKED_AT_ONCE] for start in range(0, len(values), ASKED_AT_ONCE))
