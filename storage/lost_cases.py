"""Cases that a ledger lost when it was restored from a backup: our letters in Sent Items still name them."""

from sqlmodel import Session, col, select

from procedure.mail import MailClass
from procedure.references import parse_reference, recognise_own
from procedure.words import OutboxKind
from storage.asked import by_key, row_of
from storage.house import raise_to
from storage.numbering import counter_of, is_taken
from storage.office import Office
from storage.rows import insert_if_absent
from storage.tables import Counter, Message

_FIRST, _LAST = "lost.first", "lost.last"
"""Counters that hold the ids of the first and the last of our letters whose case the ledger does not have."""


def keep_number(tx: Session, office: Office, message: Message) -> None:
    """A letter of ours about a case that is not here: the next cases get other numbers than that one."""
    own = recognise_own(message.message_id, office.desk.domain, office.secret)
    if own is None or parse_reference(own.reference) is None or is_taken(tx, own.reference):
        return
    raise_to(tx, *counter_of(own.reference))
    insert_if_absent(tx, Counter(name=_FIRST, value=message.id or 0), ("name",))
    raise_to(tx, _LAST, message.id or 0)


def told_reference(tx: Session, office: Office, message: Message) -> str:
    """The reference that a receipt of ours has given for this mail, of a case that is not here any more; else ""."""
    first = by_key(tx, Counter, _FIRST)
    if first is None or not message.message_id:
        return ""
    last = row_of(tx, Counter, _LAST)
    query = select(Message.message_id).where(col(Message.id).between(first.value, last.value))
    query = query.where(Message.mail_class == MailClass.OWN, Message.in_reply_to == message.message_id)
    for letter in tx.exec(query.order_by(col(Message.id))).all():
        own = recognise_own(letter, office.desk.domain, office.secret)
        if own and own.kind == OutboxKind.RECEIPT and own.number == 1 and not is_taken(tx, own.reference):
            return own.reference
    return ""
