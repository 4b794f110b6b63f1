"""Puts letters and notes into the outbox, in the transaction of what caused them.

A letter's Message-ID is chosen here, before anything is sent; a key that stands there already changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.letter import Letter
from letters.notes import Note
from procedure.references import message_id_for
from procedure.words import Channel, Direction, OutboxKind, OutboxState
from storage import outbox
from storage.asked import has_nothing
from storage.lost_cases import lost_letters
from storage.rows import insert_values_if_absent, made, table_of, told
from storage.tables import Case, Counter, Message, Outbox, Stage

REFERENCES_AT_MOST = 20
CARD_MOVED = ".moved"
"""How the key of the note ends that takes the place of a card in the channel that it left."""


@dataclass(frozen=True)
class LetterOrder:
    """A letter to a customer. `due_at` is when it may leave; `facts` is what becomes true once it has left.

    `has_perhaps_left`: it is looked for among the sent ones first. `answers` is the complainant's newest mail on the
    case, where it is at hand.
    By post or phone (`channel`) a person carries it: it waits until they have said so, and no address stands on it.
    """

    kind: OutboxKind
    letter: Letter
    to: str
    due_at: datetime
    is_automatic: bool = True
    duty_key: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    channel: Channel = Channel.EMAIL
    has_perhaps_left: bool = False
    answers: Message | None = None


def queue_letter(
    tx: Session, case: Case, stage: Stage, order: LetterOrder, *, domain: str, secret: bytes, now: datetime
) -> Outbox:
    """Queue a letter on a stage; its number counts letters of its kind on the case.

    The Message-ID of what the bot writes by itself is the same whenever it is written, so that one that left before the
    ledger was put back from a backup is found among the sent ones; that of a person's letter holds the time.
    """
    number = _number_of(tx, case, order)
    written_at = None if order.is_automatic else now
    answers, references = _thread_of(order.answers or told(tx, _newest_mail(), of_case=case.id).first())
    row = made(
        Outbox,
        key=f"{case.reference}.s{stage.number}.{order.kind.value}.{number}",
        kind=order.kind,
        case_id=case.id,
        stage_id=stage.id,
        duty_key=order.duty_key,
        mailbox=case.mailbox,
        address=order.to if order.channel is Channel.EMAIL else "",
        channel=order.channel,
        message_id=message_id_for(case.reference, order.kind.value, number, domain, secret, written_at),
        subject=order.letter.subject,
        text=order.letter.text,
        html=order.letter.html,
        in_reply_to=answers,
        references=" ".join(references),
        is_automatic=order.is_automatic,
        facts=json.dumps(dict(order.facts), sort_keys=True),
        queued_at=now,
        due_at=order.due_at,
        state=OutboxState.UNCERTAIN if order.has_perhaps_left else OutboxState.QUEUED,
    )
    outbox.put(tx, row)
    return row


def _number_of(tx: Session, case: Case, order: LetterOrder) -> int:
    """The next one. What a person writes is another letter than one that left and that the ledger lost when it was put
    back from a backup: where Sent Items have shown us such a one, its number is passed over.
    """
    if order.is_automatic:
        return _letters_of_kind(tx, case.id or 0, order.kind) + 1
    return max(0, *_numbers_of_kind(tx, case, order.kind), _lost(tx, case, order.kind)) + 1


def is_after_a_lost_one(tx: Session, case: Case, row: Outbox) -> bool:
    """Whether the number before that of a letter was passed over: Sent Items show one that the ledger does not have."""
    before = int(row.key.rpartition(".")[2]) - 1
    return before > 0 and before not in _numbers_of_kind(tx, case, row.kind)


def _numbers_of_kind(tx: Session, case: Case, kind: OutboxKind) -> list[int]:
    """Those that letters of this kind have on the case."""
    if has_nothing(tx, case.id or 0, table_of(Outbox).name):
        return []
    return [int(key.rpartition(".")[2]) for key in told(tx, _keys(), of_case=case.id, of_kind=kind).scalars()]


@cache
def _keys() -> Executable:
    row = table_of(Outbox).c
    of_kind = bindparam("of_kind", type_=row.kind.type)
    return sql_select(row.key).where(row.case_id == bindparam("of_case"), row.kind == of_kind)


def _lost(tx: Session, case: Case, kind: OutboxKind) -> int:
    """The highest number of a letter of this kind that the ledger lost, as far as Sent Items have told; else 0."""
    return int(told(tx, _counter(), which=lost_letters(case.reference, kind.value)).scalar() or 0)


@cache
def _counter() -> Executable:
    counter = table_of(Counter).c
    return sql_select(counter.value).where(counter.name == bindparam("which"))


def queue_note(
    tx: Session,
    kind: OutboxKind,
    key: str,
    target: str,
    note: Note,
    *,
    now: datetime,
    case: Case | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queue a note to a person (e-mail address) or a channel (`#name`); a known key changes nothing."""
    said, case_id = note.to_json(), case.id if case else None
    if kind is OutboxKind.CARD and case_id is not None:
        outbox.put_card(tx, case_id, target, said, now, due_at or now)
        return
    row = {"kind": kind, "case_id": case_id, "address": target, "note": said, "queued_at": now}
    insert_values_if_absent(tx, Outbox, ("key",), key=key, due_at=due_at or now, **row)


def _letters_of_kind(tx: Session, case_id: int, kind: OutboxKind) -> int:
    if has_nothing(tx, case_id, table_of(Outbox).name):
        return 0
    return int(told(tx, _counting(), of_case=case_id, of_kind=kind).scalar_one())


@cache
def _counting() -> Executable:
    row = table_of(Outbox).c
    of_kind = bindparam("of_kind", type_=row.kind.type)
    return sql_select(func.count()).where(row.case_id == bindparam("of_case"), row.kind == of_kind)


def _thread_of(newest: Any) -> tuple[str, tuple[str, ...]]:
    """What the letter answers: the complainant's newest mail on the case, and the thread before it."""
    if newest is None or not newest.message_id:
        return "", ()
    message_id, earlier = str(newest.message_id), str(newest.references)
    return message_id, (*earlier.split()[-(REFERENCES_AT_MOST - 1) :], message_id)


@cache
def _newest_mail() -> Executable:
    mail = table_of(Message).c
    found = sql_select(mail.message_id, mail.references).where(mail.case_id == bindparam("of_case"))
    return found.where(mail.direction == Direction.IN, mail.message_id != "").order_by(mail.id.desc()).limit(1)
