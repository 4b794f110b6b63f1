"""What comes back to a letter that says that a mail cannot be read: it is no case's, and known all the same."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, exists
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure.bounces import BOUNCES_WITHIN
from procedure.mail import MailClass
from procedure.screening import Screened
from procedure.words import HeldState, OutboxKind, OutboxState
from storage import outbox
from storage.cases import complainant_of
from storage.rows import is_among, listed, places_for, table_of, told
from storage.tables import Message, Outbox
from storage.trail import append

IT_CAME_BACK = "Our letter about it came back, so its sender does not know."
_BEGINS, _ENDS = "held.", ".unreadable"


def key_about(mail_number: int) -> str:
    """The key of the letter about a mail in the holding pen."""
    return f"{_BEGINS}{mail_number}{_ENDS}"


def mail_number_of(key: str) -> int:
    """The mail that the letter with this key is about."""
    return int(key.removeprefix(_BEGINS).removesuffix(_ENDS))


def named_by_id(tx: Session, ids: Iterable[str]) -> dict[str, str]:
    """Those of these Message-IDs that are such letters', each with its key."""
    wanted = tuple(ids)
    if not wanted:
        return {}
    return dict(told(tx, _by_id(places_for(wanted)), **listed("id", wanted)))


@cache
def _by_id(ids: int) -> Executable:
    row = table_of(Outbox).c
    letters = sql_select(row.message_id, row.key).where(is_among(row.message_id, "id", ids))
    return letters.where(row.kind == OutboxKind.UNREADABLE)


def named_by_address(tx: Session, addresses: Iterable[str], now: datetime) -> dict[str, str]:
    """The Message-ID of the letter by each address that was written to last in one, of late, and on no case since."""
    wanted = tuple(addresses)
    if not wanted:
        return {}
    rows = told(tx, _by_address(places_for(wanted)), since=now - BOUNCES_WITHIN, **listed("address", wanted))
    return dict(rows)


@cache
def _by_address(addresses: int) -> Executable:
    row, later = table_of(Outbox).c, table_of(Outbox).alias("later").c
    on_a_case = exists().where(
        later.address == row.address, later.id > row.id, later.case_id.is_not(None), later.message_id != ""
    )
    letters = sql_select(row.address, row.message_id).where(is_among(row.address, "address", addresses))
    letters = letters.where(row.kind == OutboxKind.UNREADABLE, row.state == OutboxState.SENT)
    return letters.where(row.sent_at >= bindparam("since"), ~on_a_case).order_by(row.id)


def cases_of_mails(tx: Session, letters: Mapping[str, str]) -> dict[str, int]:
    """By the Message-ID of a letter (with its key) the case that its mail points to, or has become since."""
    numbers = {mail_number_of(key): message_id for message_id, key in letters.items()}
    if not numbers:
        return {}
    query = select(Message.id, Message.case_id).where(col(Message.id).in_(numbers))
    return {numbers[number]: case_id for number, case_id in tx.exec(query).all() if number and case_id is not None}


def came_back(tx: Session, message: Message, verdict: Screened, now: datetime) -> None:
    """A report names such a letter: it stands as bounced, and whoever decides about its mail reads so.

    The bounce is filed; the case that it is filed on, if any, is locked. A second report of the same changes nothing.
    """
    if verdict.mail_class is not MailClass.BOUNCE or not verdict.bounced_message_id:
        return
    named = select(Outbox).where(Outbox.message_id == verdict.bounced_message_id, Outbox.kind == OutboxKind.UNREADABLE)
    letter = tx.exec(named).first()
    if letter is None or not outbox.failed_for_good(
        tx, letter.id or 0, OutboxState.BOUNCED, "the other mail system sent it back"
    ):
        return
    held = tx.get(Message, mail_number_of(letter.key), with_for_update=True)
    if held is not None and held.held_state is HeldState.HELD:
        held.held_reason = still_saying(IT_CAME_BACK, held.held_reason)
    if message.case_id is not None:
        _tell_case(tx, message, letter, now)


def still_saying(before: str, reason: str) -> str:
    """Why a mail is held now, with what `before` said of the letter about it."""
    return f"{reason} {IT_CAME_BACK}" if IT_CAME_BACK in before and IT_CAME_BACK not in reason else reason


def _tell_case(tx: Session, message: Message, letter: Outbox, now: datetime) -> None:
    contact = complainant_of(tx, message.case_id or 0)
    if contact and contact.address == letter.address and contact.bounced_at is None:
        contact.bounced_at = now
    data = {"kind": letter.kind.value, "message_id": message.id, "mail_class": MailClass.BOUNCE.value}
    append(tx, case_id=message.case_id, at=now, kind="letter_bounced", data=data)
