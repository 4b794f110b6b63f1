"""Duties in the ledger: made to agree with what the procedure wants, settled once, found when due.

Every settling is one guarded update; False means that somebody else was first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Executable, Integer, Select, bindparam, func, or_, update
from sqlalchemy import select as sql_select
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.duties import Wanted
from procedure.words import ACTS, DutyKind, DutyState
from storage.asked import found, has_nothing
from storage.rows import altered, insert_all, insert_values_if_absent, table_of, told
from storage.tables import Duty

OWED = (DutyState.OPEN, DutyState.BLOCKED)
DUTIES = table_of(Duty).name
UNWANTED = "no longer wanted"


Standing = Sequence[Any]
"""The duties of a case as they stand, whatever their state: bare rows."""


def standing_of(tx: Session, case_id: int) -> Standing:
    """Every duty that the case ever had."""
    if has_nothing(tx, case_id, DUTIES):
        return ()
    return told(tx, _of_case(), of_case=case_id)


def reconcile(tx: Session, case_id: int, wanted: Iterable[Wanted], now: datetime, rows: Standing | None = None) -> int:
    """Make a case's duties those that are wanted; returns how many rows changed. The caller has locked the case.

    Missing ones are inserted, void ones revived, open ones moved, unwanted ones voided; met ones stay as they are, and
    a blocked one that is still wanted goes on waiting for its person. `rows` are those that stand, where the caller
    has read them and changed none since.
    """
    standing = {duty.key: duty for duty in (standing_of(tx, case_id) if rows is None else rows)}
    by_key = {one.key: one for one in wanted}
    missing = [_values(one, case_id) for key, one in by_key.items() if key not in standing]
    insert_all(tx, Duty, missing)
    changed = len(missing)
    for key, one in by_key.items():
        news = _news(standing[key], one, now) if key in standing else None
        if news:
            _change(tx, standing[key], news)
        changed += bool(news)
    for key, duty in standing.items():
        if key not in by_key and duty.state in OWED:
            changed += void(tx, key, now, UNWANTED)
    return changed


@cache
def _changing(columns: tuple[str, ...]) -> ReturningUpdate[int]:
    table = table_of(Duty)
    statement = update(table).where(table.c.id == bindparam("which")).returning(table.c.id)
    return statement.values({name: bindparam(f"to_{name}") for name in columns})


def _values(one: Wanted, case_id: int | None) -> dict[str, Any]:
    named = {"key": one.key, "kind": one.kind, "due_at": one.due_at, "person": one.person}
    return {**named, "case_id": case_id, "stage_id": one.stage_id}


@cache
def _of_case() -> Executable:
    return _standing().where(table_of(Duty).c.case_id == bindparam("of_case"))


def _standing() -> Select[Any]:
    duty = table_of(Duty).c
    columns = (duty.id, duty.key, duty.kind, duty.state, duty.due_at, duty.missed_at, duty.stage_id, duty.person)
    return sql_select(*columns)


def _change(tx: Session, duty: Any, news: Mapping[str, object]) -> None:
    if news:
        to = {f"to_{name}": value for name, value in news.items()}
        altered(tx, Duty, _changing(tuple(news)), which=duty.id, **to)


def never_owed(tx: Session, case_id: int, wanted: Iterable[Wanted], at: datetime, reason: str) -> None:
    """Write down that these are not owed on a case, and why, though the rules know them: no personal text."""
    for one in wanted:
        void_at_once = {"state": DutyState.VOID, "settled_at": at, "reason": reason}
        insert_values_if_absent(tx, Duty, ("key",), **_values(one, case_id), **void_at_once)


def seed(tx: Session, wanted: Iterable[Wanted]) -> int:
    """Insert desk duties whose key is absent, whatever became of the others; returns how many were new."""
    return sum(insert_values_if_absent(tx, Duty, ("key",), **_values(one, None)) is not None for one in wanted)


def keep(tx: Session, one: Wanted, now: datetime) -> None:
    """Make one desk duty as it is wanted: insert it, revive it, or move it. The caller has locked what it is about."""
    if insert_values_if_absent(tx, Duty, ("key",), **_values(one, None)) is None:
        standing = told(tx, _of_key(), which=one.key).one()
        _change(tx, standing, _news(standing, one, now))


@cache
def _of_key() -> Executable:
    duty = table_of(Duty).c
    return _standing().where(duty.key == bindparam("which"))


def meet_act(tx: Session, key: str, now: datetime) -> bool:
    """Settle an act before it is done. False when it is not open, or due later than when the sweep saw it."""
    return _update(tx, key, (DutyState.OPEN,), due="by", until=now, state=DutyState.MET, settled_at=now)


def meet(tx: Session, key: str, at: datetime) -> bool:
    """Settle a duty that was done, open or blocked. False when it is not owed: the caller stops."""
    return _update(tx, key, OWED, state=DutyState.MET, settled_at=at)


def void(tx: Session, key: str, at: datetime, reason: str) -> bool:
    """Settle a duty that is no longer owed. `reason` holds no personal text."""
    return _update(tx, key, OWED, state=DutyState.VOID, settled_at=at, reason=reason)


def block(tx: Session, key: str, reason: str) -> bool:
    """Set an open duty aside until a person acts: its letter could not be delivered."""
    return _update(tx, key, (DutyState.OPEN,), state=DutyState.BLOCKED, reason=reason)


def reopen(tx: Session, key: str, due_at: datetime) -> bool:
    """A person cleared the way: a blocked duty is owed again, by this instant. What was missed stays missed."""
    return _update(tx, key, (DutyState.BLOCKED,), state=DutyState.OPEN, due_at=due_at, reason="")


def move(tx: Session, key: str, due_at: datetime) -> bool:
    """An open duty is put off until a later instant. False when it is not open any more, or due later than that."""
    return _update(tx, key, (DutyState.OPEN,), due="before", until=due_at, due_at=due_at)


def blocked(rows: Standing) -> list[Wanted]:
    """Those among them that wait for a person, as still wanted: only a person ends them."""
    waiting = (one for one in rows if one.state is DutyState.BLOCKED)
    return [Wanted(one.key, one.kind, one.due_at, one.stage_id, one.person) for one in waiting]


def mark_missed(tx: Session, duty_id: int, at: datetime) -> bool:
    """Record once that a deadline passed; it stays owed."""
    return altered(tx, Duty, _missing(), which=duty_id, at=at) == 1


@cache
def _missing() -> ReturningUpdate[int]:
    duty = table_of(Duty)
    guard = (duty.c.id == bindparam("which"), duty.c.state == DutyState.OPEN, duty.c.missed_at.is_(None))
    return update(duty).where(*guard).values(missed_at=bindparam("at")).returning(duty.c.id)


def due_acts(tx: Session, now: datetime, limit: int = 200) -> list[Duty]:
    """Acts to be done by now, the oldest first; equals stand in the order of their keys."""
    return found(tx, _passed(acts=True), now=now, limit=limit)


@cache
def _passed(acts: bool) -> SelectOfScalar[Duty]:
    statement = select(Duty).where(*_open(acts), col(Duty.due_at) <= bindparam("now"))
    statement = statement if acts else statement.where(col(Duty.missed_at).is_(None))
    return statement.order_by(col(Duty.due_at), col(Duty.key)).limit(bindparam("limit", type_=Integer))


def missed_deadlines(tx: Session, now: datetime, limit: int = 200) -> list[Duty]:
    """Open deadlines that have passed and whose passing is not yet recorded: from `due_at` on it is too late."""
    return found(tx, _passed(acts=False), now=now, limit=limit)


def next_due_at(tx: Session, after: datetime | None = None, deadlines: bool = False) -> datetime | None:
    """The earliest instant (later than `after`) at which an act is due, or with `deadlines` at which one passes."""
    when = {} if after is None else {"after": after}
    instant: datetime | None = told(tx, _next_due(deadlines, bool(when)), **when).scalar()
    return instant


@cache
def _next_due(deadlines: bool, is_after: bool) -> Executable:
    duty = table_of(Duty).c
    kinds = or_(_acts(), duty.missed_at.is_(None)) if deadlines else _acts()
    conditions = [duty.state == DutyState.OPEN, kinds, *([duty.due_at > bindparam("after")] if is_after else [])]
    return sql_select(func.min(duty.due_at).label("due_at")).where(*conditions)


def of_case(tx: Session, case_id: int) -> list[Duty]:
    """Everything that was ever owed on a case, in order of its dates."""
    statement = select(Duty).where(col(Duty.case_id) == case_id)
    return list(tx.exec(statement.order_by(col(Duty.due_at), col(Duty.key))))


def by_key(tx: Session, key: str) -> Duty | None:
    """The duty with this key."""
    return tx.exec(select(Duty).where(col(Duty.key) == key)).first()


def _news(duty: Any, one: Wanted, now: datetime) -> dict[str, object]:
    """What must be written of a duty that is wanted like this; nothing where it stands so, or is settled."""
    news: dict[str, object] = {}
    if duty.state is DutyState.VOID:
        news |= {"state": DutyState.OPEN, "settled_at": None, "reason": ""}
    elif duty.state is not DutyState.OPEN or _says(duty) == (one.due_at, one.stage_id, one.person):
        return {}
    if one.due_at != duty.due_at and one.due_at > now:
        # What was missed by the old date has its event; the new date can be missed again.
        news["missed_at"] = None
    return news | {"due_at": one.due_at, "stage_id": one.stage_id, "person": one.person}


def _says(duty: Any) -> tuple[datetime, int | None, str]:
    return duty.due_at, duty.stage_id, duty.person


def _update(tx: Session, key: str, only_from: tuple[DutyState, ...], due: str = "", **to: object) -> bool:
    """Guarded by the duty's state; with `due` also by its instant: "by" that of `until`, or "before" it."""
    until = {"until": to.pop("until")} if due else {}
    values = {f"to_{name}": value for name, value in to.items()}
    return altered(tx, Duty, _updating(only_from, tuple(to), due), which=key, **until, **values) == 1


@cache
def _updating(only_from: tuple[DutyState, ...], columns: tuple[str, ...], due: str) -> ReturningUpdate[int]:
    table = table_of(Duty)
    duty = table.c
    statement = update(table).where(duty.key == bindparam("which"), duty.state.in_(only_from))
    if due:
        until: BindParameter[datetime] = bindparam("until")
        statement = statement.where(duty.due_at <= until if due == "by" else duty.due_at < until)
    return statement.values({name: bindparam(f"to_{name}") for name in columns}).returning(duty.id)


def _open(acts: bool) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Duty.state) == DutyState.OPEN, _acts() if acts else ~_acts()


def _acts() -> ColumnElement[bool]:
    return col(Duty.kind).in_(sorted(ACTS, key=list(DutyKind).index))
