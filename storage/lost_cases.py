"""Cases that a ledger lost when it was restored from a backup: our letters in Sent Items still name them."""

from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure.mail import MailClass
from procedure.references import parse_reference, recognise_own
from procedure.words import OutboxKind
from storage.asked import by_key, kept_until_rollback, row_of
from storage.house import raise_to
from storage.numbering import counter_of, is_taken
from storage.office import Office
from storage.rows import insert_if_absent, table_of, told
from storage.tables import Case, Counter, Message, Outbox

LETTERS = frozenset(one.value for one in OutboxKind if one.is_letter)
_FIRST, _LAST = "lost.first", "lost.last"
"""Counters that hold the ids of the first and the last of our letters whose case the ledger does not have."""


def keep_number(tx: Session, office: Office, message: Message) -> None:
    """A letter of ours about a case that is not here: the next cases get other numbers than that one. One that is not
    here, on a case that is: its number of its kind is remembered (`storage/leaving.py`).
    """
    own = recognise_own(message.message_id, office.desk.domain, office.secret)
    if own is None or parse_reference(own.reference) is None:
        return
    message_id = message.message_id.strip().lower()
    known = told(tx, _known(), which=own.reference, message_id=message_id).first()
    if known is not None:
        if known.letter_id is None and own.kind in LETTERS:
            raise_to(tx, lost_letters(own.reference, own.kind), own.number)
        return
    raise_to(tx, *counter_of(own.reference))
    _kept(tx).clear()
    insert_if_absent(tx, Counter(name=_FIRST, value=message.id or 0), ("name",))
    raise_to(tx, _LAST, message.id or 0)


def lost_letters(reference: str, kind: str) -> str:
    """The counter of letters of a kind on a case that Sent Items have shown us, and that the ledger does not have."""
    return f"lost.{reference}.{kind}"


@cache
def _known() -> Executable:
    """The case of a reference, and the letter of a Message-ID, where there is one."""
    case, row = table_of(Case), table_of(Outbox)
    found = case.outerjoin(row, row.c.message_id == bindparam("message_id"))
    columns = (case.c.id, row.c.id.label("letter_id"))
    return sql_select(*columns).select_from(found).where(case.c.reference == bindparam("which")).limit(1)


def told_reference(tx: Session, office: Office, message: Message) -> str:
    """The reference that a receipt of ours has given for this mail, of a case that is not here any more; else ""."""
    kept = _kept(tx)
    if _FIRST not in kept:
        kept[_FIRST] = by_key(tx, Counter, _FIRST)
    first: Counter | None = kept[_FIRST]
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


def _kept(tx: Session) -> dict[Any, Any]:
    """Whether any case was lost, asked once for all mails of a transaction."""
    return kept_until_rollback(tx, "lost cases")
