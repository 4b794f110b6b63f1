"""Whose turn it is in the outbox: what may be claimed now, and what would overtake an earlier row of its case."""

from datetime import datetime
from functools import cache
from itertools import chain

from sqlalchemy import BindParameter, ColumnElement, Executable, and_, bindparam, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from procedure.words import Channel, OutboxKind, OutboxState
from storage.rows import table_of, told
from storage.tables import Outbox

WAITING = (OutboxState.QUEUED, OutboxState.UNCERTAIN)
ACTIVE = (*WAITING, OutboxState.SENDING)
LETTERS = tuple(kind for kind in OutboxKind if kind.is_letter)

Instant = datetime | BindParameter[datetime]
"""An instant, or its place in a statement that is kept."""

_NEVER = 2**63


def is_free(row: type[Outbox], now: Instant, real_now: Instant) -> ColumnElement[bool]:
    """Due, waiting, and in nobody's hands; what a person carries is never ours to send."""
    is_unclaimed = or_(col(row.lease_until).is_(None), col(row.lease_until) < real_now)
    return and_(col(row.state).in_(WAITING), is_ours(row), col(row.due_at) <= now, is_unclaimed)


def is_ours(row: type[Outbox]) -> ColumnElement[bool]:
    """Whether the bot sends it: a letter by post or phone waits for a person, and nothing waits for it."""
    return col(row.channel) == Channel.EMAIL


def goes_before(earlier: type[Outbox], row: type[Outbox], now: Instant) -> ColumnElement[bool]:
    """An earlier row of the same case and side that was due."""
    same_side = col(earlier.kind).in_(LETTERS) == col(row.kind).in_(LETTERS)
    same_case = col(earlier.case_id) == col(row.case_id)
    return and_(same_case, same_side, col(earlier.id) < col(row.id), _was_due(earlier, now))


def without_overtaking(tx: Session, rows: list[Outbox], now: datetime) -> list[Outbox]:
    """Drop what would overtake a row that another process is claiming at this moment: its lease is not visible yet."""
    cases = {row.case_id for row in rows if row.case_id is not None}
    mine = {row.id for row in rows}
    firsts: dict[tuple[int | None, bool], int] = {}
    waiting = chain.from_iterable(told(tx, _waiting(), of_case=one, now=now) for one in sorted(cases))
    for row_id, case_id, kind in waiting:
        if row_id is not None and row_id not in mine:
            side = (case_id, OutboxKind(kind).is_letter)
            firsts[side] = min(row_id, firsts.get(side, row_id))
    return [row for row in rows if (row.id or 0) < firsts.get((row.case_id, row.kind.is_letter), _NEVER)]


@cache
def _waiting() -> Executable:
    now: BindParameter[datetime] = bindparam("now")
    row = table_of(Outbox).c
    statement = sql_select(row.id, row.case_id, row.kind).where(row.case_id == bindparam("of_case"))
    return statement.where(_was_due(Outbox, now))


def _was_due(row: type[Outbox], now: Instant) -> ColumnElement[bool]:
    # One that waits for its next attempt was due before, so its followers wait with it.
    return and_(col(row.state).in_(ACTIVE), is_ours(row), or_(col(row.due_at) <= now, col(row.attempts) > 0))


@cache
def next_due(hold_letters: bool, is_after: bool) -> Executable:
    """When the first row (of those later than `after`) may leave."""
    row = table_of(Outbox).c
    conditions = [row.state.in_(WAITING), is_ours(Outbox)]
    conditions += [row.due_at > bindparam("after")] if is_after else []
    conditions += [row.kind.not_in(LETTERS)] if hold_letters else []
    return sql_select(func.min(row.due_at).label("due_at")).where(*conditions)


@cache
def busy(hold_letters: bool) -> Executable:
    """A row that may leave by `now`, or is on its way."""
    row = table_of(Outbox).c
    conditions = [row.state.in_(ACTIVE), is_ours(Outbox), row.due_at <= bindparam("now")]
    conditions += [row.kind.not_in(LETTERS)] if hold_letters else []
    return sql_select(row.id).where(*conditions).limit(1)
