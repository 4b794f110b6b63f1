"""Seals over the trail, and the proof that nothing in it was altered, removed or slipped in.

A seal covers the events since the one before: a hash over the heads of the chains that grew, chained itself. Removing
the newest events of a chain, or rewriting a whole chain, is found as soon as a seal was set; the newest seal's hash is
printed in the digest, so that rewriting the seals is found too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import func, text
from sqlalchemy import select as core_select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.asked import found
from storage.rows import is_postgresql, table_of
from storage.tables import Event, Payload, Seal
from storage.trail import START, canonical, digest_of, hash_of_fields

CHUNK = 5_000
LOCK_MS = 2_000


@dataclass(frozen=True)
class Verification:
    """`rows` events were read; `head` is the newest seal's hash; `broken` names the first faulty row."""

    ok: bool
    rows: int
    head: str
    broken: str | None = None


@dataclass
class _Walk:
    """Where a walk through the events in the order of their ids stands."""

    heads: dict[int, tuple[int, str]] = field(default_factory=dict)
    grown: set[int] = field(default_factory=set)
    rows: int = 0


class _Broken(Exception):
    """Names the row at which the proof fails."""


def seal(tx: Session, now: datetime, wait_ms: int = LOCK_MS) -> Seal | None:
    """Seal what is new. None when nothing is, or when writers keep the trail busy: the next time will do.

    The caller holds the sealer's lease and writes nothing else in this transaction.
    """
    if not _without_writers(tx, wait_ms):
        return None
    last = tx.exec(select(Seal).order_by(col(Seal.id).desc()).limit(1)).first()
    since = last.last_event_id if last else 0
    count, newest = tx.exec(select(func.count(), func.max(Event.id)).where(col(Event.id) > since)).one()
    if not count or newest is None:
        return None
    heads = _heads_since(tx, since)
    row = Seal(
        at=now,
        chains=len(heads),
        events=(last.events if last else 0) + count,
        heads=_hash_of_heads(heads),
        last_event_id=newest,
        previous=last.hash if last else START,
        hash="",
    )
    row.hash = _hash_of_seal(row)
    tx.add(row)
    tx.flush()
    return row


def newest_seal(tx: Session) -> Seal | None:
    """The seal whose hash the digest prints."""
    seals = found(tx, _newest())
    return seals[0] if seals else None


@cache
def _newest() -> SelectOfScalar[Seal]:
    return select(Seal).order_by(col(Seal.id).desc()).limit(1)


def verify(tx: Session, chunk: int = CHUNK, expected: str = "") -> Verification:
    """Recompute every chain, digest and seal. Reads in chunks; memory grows with the number of chains only.

    `expected` is (the beginning of) a seal's hash that was printed in a digest: it must still be there, which finds out
    whoever removed the newest seals together with what they sealed.
    """
    walk = _Walk()
    seals = list(tx.exec(select(Seal).order_by(col(Seal.id))))
    head = seals[-1].hash if seals else ""
    try:
        _check_links(seals)
        _check_events(_events(tx, chunk), walk, seals)
        _check_expected(seals, expected)
    except _Broken as broken:
        return Verification(False, walk.rows, head, str(broken))
    return Verification(True, walk.rows, head)


def _without_writers(tx: Session, wait_ms: int) -> bool:
    # Ids are given out before a commit: without this, an event could appear later below the last sealed id.
    if not is_postgresql(tx):
        return True
    tx.connection().execute(text(f"SET LOCAL lock_timeout = {wait_ms}"))
    try:
        with tx.begin_nested():
            # Asked for anew: only then does the savepoint reach the connection.
            tx.connection().execute(text("LOCK TABLE events IN SHARE MODE"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != "55P03":
            raise
        return False
    return True


def _heads_since(tx: Session, since: int) -> list[tuple[int, int, str]]:
    newest = select(func.max(Event.id)).where(col(Event.id) > since).group_by(col(Event.chain))
    statement = select(Event.chain, Event.number, Event.hash).where(col(Event.id).in_(newest))
    return [(chain, number, link) for chain, number, link in tx.exec(statement.order_by(col(Event.chain)))]


def _hash_of_heads(heads: list[tuple[int, int, str]]) -> str:
    return sha256(canonical(sorted(heads)).encode()).hexdigest()


def _hash_of_seal(row: Seal) -> str:
    instant = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [instant, row.chains, row.events, row.heads, row.last_event_id, row.previous]
    return sha256(canonical(fields).encode()).hexdigest()


def _check_links(seals: list[Seal]) -> None:
    previous = START
    for row in seals:
        if row.previous != previous or row.hash != _hash_of_seal(row):
            raise _Broken(f"seal {row.id}: altered, or the one before it is missing")
        previous = row.hash


def _check_expected(seals: list[Seal], expected: str) -> None:
    if expected and not any(one.hash.startswith(expected.lower()) for one in seals):
        raise _Broken(f"there is no seal {expected[:64]}, although one was printed")


def _check_events(rows: Iterator[Any], walk: _Walk, seals: list[Seal]) -> None:
    waiting = iter(seals)
    due = next(waiting, None)
    for row in rows:
        while due is not None and row.id > due.last_event_id:
            _check_seal(walk, due)
            due = next(waiting, None)
        _check_event(walk, row)
    for last in filter(None, (due, *waiting)):
        _check_seal(walk, last)


def _check_seal(walk: _Walk, row: Seal) -> None:
    heads = [(chain, *walk.heads[chain]) for chain in walk.grown]
    if (walk.rows, len(heads), _hash_of_heads(heads)) != (row.events, row.chains, row.heads):
        raise _Broken(f"seal {row.id}: events up to number {row.last_event_id} were removed, added or rewritten")
    walk.grown.clear()


def _check_event(walk: _Walk, row: Any) -> None:
    where = f"event {row.id} (chain {row.chain}, number {row.number})"
    number, previous = walk.heads.get(row.chain, (0, START))
    if row.number != number + 1:
        raise _Broken(f"{where}: number {number + 1} should stand here")
    fields = (row.chain, row.number, row.at, row.kind, row.actor_id, row.data, row.digest, row.previous)
    if row.previous != previous or row.hash != hash_of_fields(*fields):
        raise _Broken(f"{where}: altered, or the one before it was")
    if row.text is not None and row.digest != digest_of(row.salt, row.text):
        raise _Broken(f"{where}: its payload was altered")
    if row.chain != (row.case_id or 0):
        raise _Broken(f"{where}: stands on the chain of another case")
    walk.heads[row.chain] = (row.number, row.hash)
    walk.grown.add(row.chain)
    walk.rows += 1


def _events(tx: Session, size: int) -> Iterator[Any]:
    columns = (*table_of(Event).columns, col(Payload.salt), col(Payload.text))
    statement = core_select(*columns).outerjoin(Payload, col(Payload.event_id) == col(Event.id))
    wanted = statement.order_by(col(Event.id)).limit(size)
    chunk = tx.connection().execute(wanted).all()
    while chunk:
        yield from chunk
        chunk = tx.connection().execute(wanted.where(col(Event.id) > chunk[-1].id)).all()
