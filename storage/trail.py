"""The trail: what happened, in one append-only chain of events per case and one for the desk.

Each event carries the hash of the one before it, seals carry the heads; `storage/seals.py` proves that nothing was
altered. Events hold ids, kinds and dates; words stand in payloads, which can be erased without breaking the chain.
"""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.words import BOT
from storage.asked import found, has_nothing, kept_until_rollback
from storage.house import next_number, person_id
from storage.rows import insert, table_of, told
from storage.tables import Event, Payload

EVENTS = table_of(Event).name
DESK = 0
DESK_COUNTER = "desk_events"
START = "0" * 64
"""What the first link of every chain points to."""

Fact = str | int | bool | None


class Recorded(NamedTuple):
    """An event that was just added: the ledger's id, and its number in its chain."""

    id: int
    number: int


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")


def append(
    tx: Session,
    *,
    case_id: int | None,
    at: datetime,
    kind: str,
    actor: str = BOT,
    data: Mapping[str, Fact] | None = None,
    payload: str = "",
) -> Recorded:
    """Add one event to the chain of the case, or of the desk where `case_id` is None.

    The caller has locked the case; the desk's chain is locked here, so write to it last. `actor` is the bot or the
    e-mail address of a person. Raises ValueError if `data` holds what looks like an e-mail address: that is a bug.
    """
    text = canonical(_without_addresses(data or {}))
    if case_id is None:
        next_number(tx, DESK_COUNTER)
    chain = case_id or DESK
    actor_id = None if actor == BOT else person_id(tx, actor)
    number, previous = _heads(tx).get(chain) or head(tx, chain)
    salt = secrets.token_hex(16) if payload else ""
    digest = digest_of(salt, payload) if payload else ""
    said: dict[str, Any] = {
        "at": at,
        "kind": kind,
        "actor_id": actor_id,
        "data": text,
        "digest": digest,
        "previous": previous,
    }
    link = hash_of_fields(chain, number + 1, **said)
    event_id = insert(tx, Event, chain=chain, number=number + 1, case_id=case_id, hash=link, **said)
    if payload:
        insert(tx, Payload, event_id=event_id, salt=salt, text=payload)
    _heads(tx)[chain] = (number + 1, link)
    return Recorded(event_id, number + 1)


def _heads(tx: Session) -> dict[int, tuple[int, str]]:
    """The heads of the chains to which this transaction has written, so that nobody else can; gone with a savepoint."""
    return kept_until_rollback(tx, "heads of chains")


def head(tx: Session, chain: int) -> tuple[int, str]:
    """Number and hash of the newest event of a chain; 0 and `START` where it has none."""
    newest = None if has_nothing(tx, chain, EVENTS) else told(tx, _newest(), chain=chain).first()
    return (int(newest.number), str(newest.hash)) if newest else (0, START)


@cache
def _newest() -> Executable:
    event = table_of(Event).c
    links = sql_select(event.number, event.hash).where(event.chain == bindparam("chain"))
    return links.order_by(event.number.desc()).limit(1)


def of_case(tx: Session, case_id: int) -> list[Event]:
    """The events of a case, oldest first."""
    return list(tx.exec(select(Event).where(Event.chain == case_id).order_by(col(Event.number))))


def newest(tx: Session, case_id: int, kind: str) -> Event | None:
    """The newest event of a kind on a case."""
    query = select(Event).where(Event.chain == case_id, Event.kind == kind)
    return tx.exec(query.order_by(col(Event.number).desc()).limit(1)).first()


def recorded(tx: Session, case_id: int, kind: str) -> list[Event]:
    """Every event of a kind on a case, the oldest first."""
    return found(tx, _recorded(), chain=case_id, of_kind=kind)


@cache
def _recorded() -> SelectOfScalar[Event]:
    of_case = select(Event).where(col(Event.chain) == bindparam("chain"), col(Event.kind) == bindparam("of_kind"))
    return of_case.order_by(col(Event.number))


def facts_of(event: Event) -> dict[str, Fact]:
    """What an event says, as it was given to `append`."""
    facts: dict[str, Fact] = json.loads(event.data)
    return facts


def hash_of(event: Event) -> str:
    """SHA-256 (hex) over everything an event says and the hash of the one before."""
    return hash_of_fields(
        event.chain, event.number, event.at, event.kind, event.actor_id, event.data, event.digest, event.previous
    )


def hash_of_fields(
    chain: int, number: int, at: datetime, kind: str, actor_id: int | None, data: str, digest: str, previous: str
) -> str:
    """The same from single fields, for readers that make no objects."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [chain, number, instant, kind, actor_id, data, digest, previous]
    return sha256(canonical(fields).encode()).hexdigest()


def digest_of(salt: str, text: str) -> str:
    """SHA-256 (hex) of a payload; without the salt nobody can guess a short text from it."""
    return sha256(f"{salt}\n{text}".encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON in the one form that is hashed: sorted keys, no blanks, no NaN."""
    return _CANONICAL.encode(value)


def _without_addresses(data: Mapping[str, Fact]) -> dict[str, Fact]:
    for name, value in data.items():
        if isinstance(value, str) and _ADDRESS.search(value):
            raise ValueError(f"'{name}' of an event looks like an e-mail address; it belongs into the payload")
    return dict(data)
