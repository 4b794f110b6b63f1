"""The facts of entries that have ended: what figures ask of each, worked out once and kept beside it.

They are worked out by the very expressions that a figure without them is counted by (storage/entry_sql.py), so that no
number depends on whether a case has facts yet. Whatever changes throws them away (storage/tables/keeping.py).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Executable, FromClause, Select, delete, func, not_, or_, select
from sqlmodel import Session

from storage.bulk import among, insert_many
from storage.entry_sql import C, E, View, attribute, never_counted
from storage.figures import CASES, STAGES
from storage.rows import inserting, table_of, told
from storage.tables import EntryDue, EntryFact, EntryKind, EntryRule

FACTS, KINDS = table_of(EntryFact), table_of(EntryKind)
DUE, RULES = table_of(EntryDue), table_of(EntryRule)
WAITS = ("wait_working", "wait_nights")
SORTS: dict[str, tuple[str, ...]] = {
    "class": ("stage", "how", "is_last", "outcome", "upheld", "overturned"),
    "kind": (
        *("stage", "how", "is_last", "outcome", "upheld", "partial"),
        *("in_time", "informed", "first_kept", "days"),
    ),
    "topic": ("stage", "is_last", "upheld", "themes"),
    "wait": ("is_last", *WAITS),
    "part": ("procedure", "area", "channel", "about"),
}
"""What entries are counted by, each sort with its attributes. Few of them together have few values; a table of a report
asks for those of one sort. A part is what a report can be narrowed to."""
ATTRIBUTES = tuple(dict.fromkeys(name for names in SORTS.values() for name in names))
OF_ROW = ("stage_id", "received_on", "responded_on", "closed_on", "area")
CHECKED_AT_ONCE = 10_000
DESKS = 16
"""Sets of procedures whose question is kept: a bot has one."""
APART_AT_MOST = 500
"""So many cases without facts are looked at one by one; with more all entries are counted without them."""
Values = tuple[Any, ...]
ViewOf = Callable[[Sequence[str]], View]


@dataclass(frozen=True)
class Worked:
    """What one turn did: facts of so many entries written, so many cases put back; `is_done` when nothing is left."""

    entries: int
    put_back: int
    is_done: bool


def is_idle(tx: Session, rules: Mapping[str, str]) -> bool:
    """Whether there is nothing to work out, and nothing to throw away."""
    made_by = told(tx, _made_by())
    is_current = all(rules.get(one.procedure_id, one.rules) == one.rules for one in made_by)
    return is_current and not told(tx, _first_due(tuple(sorted(rules))))


@cache
def _made_by() -> Executable:
    return select(RULES.c.procedure_id, RULES.c.rules)


@lru_cache(DESKS)
def _first_due(procedures: tuple[str, ...]) -> Executable:
    return _cases_due(procedures).limit(1)


def work_out(tx: Session, view_of: ViewOf, rules: Mapping[str, str], most: int) -> Worked:
    """The facts of at most so many cases that have none; first those are thrown away that other rules made.

    `rules` is by procedure a digest of what its facts depend on. A view knows how these procedures count, on any day.
    """
    stale = _stale(tx, rules)
    put_back = sum(_put_back(tx, one, rules[one], most) for one in stale[:1])
    due = _due(tx, [one for one in rules if one not in stale], most)
    written = _written(tx, view_of(sorted(set(due.values()))), list(due)) if due else 0
    return Worked(written, put_back, not stale and len(due) < most)


def apart(tx: Session, rules: Mapping[str, str], until: date) -> tuple[int, ...] | None:
    """The cases that have no facts, to be counted one by one; None where facts are of no use.

    That is while too many have none, or other rules made them, or an entry was received after `until`: what follows on
    an entry is kept as known today. `rules` are those of the procedures that are counted; cases of others are none of
    its business. Those of a procedure that is not loaded stay due until it is, and no report counts them.
    """
    connection = tx.connection()
    made_by = connection.execute(select(RULES.c.procedure_id, RULES.c.rules)).all()
    if any(rules.get(one.procedure_id, one.rules) != one.rules for one in made_by):
        return None
    last = connection.execute(select(func.max(STAGES.c.received_on))).scalar()
    if last is not None and last > until:
        return None
    due = tuple(connection.execute(_cases_due(rules).limit(APART_AT_MOST + 1)).scalars())
    return None if len(due) > APART_AT_MOST else due


def untrue(tx: Session, view_of: ViewOf, rules: Mapping[str, str]) -> Iterator[int]:
    """The ids of entries whose facts are not what a recount gives, or are missing although their case is not due."""
    connection = tx.connection()
    made_by = connection.execute(select(RULES.c.procedure_id, RULES.c.rules))
    current = [one.procedure_id for one in made_by if rules.get(one.procedure_id) == one.rules]
    wanted = _wanted(view_of(current)).where(C.c.procedure_id.in_(current), E.c.case_id.not_in(select(DUE.c.case_id)))
    stored = _stored().where(_of_procedures(current))
    last = connection.execute(select(func.max(STAGES.c.id))).scalar() or 0
    for first in range(0, last + 1, CHECKED_AT_ONCE):
        within = (first, first + CHECKED_AT_ONCE - 1)
        expected = {row[0]: _twice(row) for row in connection.execute(wanted.where(E.c.id.between(*within)))}
        found = {row[0]: tuple(row) for row in connection.execute(stored.where(FACTS.c.stage_id.between(*within)))}
        yield from sorted(one for one in expected.keys() | found.keys() if expected.get(one) != found.get(one))


def how_many_due(tx: Session) -> int:
    """Cases that have no facts at present."""
    return tx.connection().execute(select(func.count()).select_from(DUE)).scalar_one()


def _stale(tx: Session, rules: Mapping[str, str]) -> list[str]:
    """The procedures whose facts were made by other rules. Their rows stay locked, so that only one works at a time."""
    new = [{"procedure_id": one, "rules": made} for one, made in sorted(rules.items())]
    tx.connection().execute(inserting(tx, RULES).on_conflict_do_nothing(), new)
    query = select(RULES.c.procedure_id, RULES.c.rules).order_by(RULES.c.procedure_id).with_for_update()
    made_by = {row.procedure_id: row.rules for row in tx.connection().execute(query)}
    return [one for one, made in rules.items() if made_by[one] != made]


def _put_back(tx: Session, procedure: str, rules: str, most: int) -> int:
    """Until nothing is left of them the facts of the procedure are of no use to anybody, which its empty rules say."""
    connection, own = tx.connection(), RULES.update().where(RULES.c.procedure_id == procedure)
    of_it = select(FACTS.c.stage_id).where(_of_procedures([procedure])).order_by(FACTS.c.stage_id).limit(most)
    cases = select(STAGES.c.case_id).where(STAGES.c.id.in_(of_it.scalar_subquery())).distinct()
    found = connection.execute(cases).scalars().all()
    connection.execute(own.values(rules="" if found else rules))
    if found:
        throwing = inserting(tx, DUE).values([{"case_id": one, "changes": 1} for one in found])
        connection.execute(throwing.on_conflict_do_nothing())
    return len(found)


def _due(tx: Session, procedures: Sequence[str], most: int) -> dict[int, str]:
    """By case its procedure; locked, so that a change of one of these cases waits, and puts it back afterwards."""
    query = _cases_due(procedures).order_by(DUE.c.case_id).limit(most)
    rows = tx.connection().execute(query.with_for_update(of=DUE, skip_locked=True))
    return {row.case_id: row.procedure_id for row in rows}


def _cases_due(procedures: Collection[str]) -> Select[Any]:
    """Those of these procedures, each with its own. No join: cases of a procedure are many, those that are due few."""
    procedure = select(CASES.c.procedure_id).where(CASES.c.id == DUE.c.case_id).scalar_subquery()
    return select(DUE.c.case_id, procedure.label("procedure_id")).where(procedure.in_(sorted(procedures)))


def _written(tx: Session, view: View, cases: Sequence[int]) -> int:
    connection = tx.connection()
    rows = connection.execute(_wanted(view).where(E.c.case_id.in_(cases))).all()
    ids = _ids(tx, {kind for row in rows for kind in _kinds_of(row)})
    numbers = [f"{sort}_id" for sort in SORTS]
    facts = [
        dict(zip(OF_ROW, row, strict=False)) | dict(zip(numbers, (ids[kind] for kind in _kinds_of(row)), strict=True))
        for row in rows
    ]
    insert_many(connection, FACTS, facts)
    connection.execute(delete(DUE).where(DUE.c.case_id.in_(cases)))
    return len(facts)


def _ids(tx: Session, kinds: Collection[Values]) -> dict[Values, int]:
    """Of these kinds; those that nobody had yet are written."""
    keys = {_key(one): one for one in kinds}
    found = _known(tx, list(keys))
    new = [_row_of(key, one) for key, one in keys.items() if key not in found]
    if new:
        tx.connection().execute(inserting(tx, KINDS).on_conflict_do_nothing(), new)
        found |= _known(tx, [one["key"] for one in new])
    return {one: found[key] for key, one in keys.items()}


def _row_of(key: str, kind: Values) -> dict[str, Any]:
    sort, *values = kind
    return dict.fromkeys(ATTRIBUTES) | {"key": key, "sort": sort, **dict(zip(SORTS[sort], values, strict=True))}


def _known(tx: Session, keys: Sequence[str]) -> dict[str, int]:
    rows = tx.connection().execute(select(KINDS.c.key, KINDS.c.id).where(among(tx.connection(), KINDS.c.key, keys)))
    return {row.key: row.id for row in rows}


def _key(kind: Values) -> str:
    return sha256("\0".join("-" if one is None else f"+{one}" for one in kind).encode()).hexdigest()


def _kinds_of(row: Sequence[Any]) -> list[Values]:
    """Of each sort the one of an entry, the name of the sort before its values."""
    return [(sort, *pick(row)) for sort, pick in _PICKED.items()]


_PICKED = {sort: itemgetter(*(len(OF_ROW) + ATTRIBUTES.index(name) for name in names)) for sort, names in SORTS.items()}


def _wanted(view: View) -> Select[Any]:
    """What the facts of every entry that has ended and counts are."""
    asked = (attribute(one, view).label(one) for one in ATTRIBUTES)
    query = select(E.c.id, E.c.received_on, E.c.responded_on, E.c.closed_on, C.c.area.label("of_area"), *asked)
    ended = or_(E.c.responded_on.is_not(None), E.c.closed_on.is_not(None))
    return query.select_from(E.join(C, C.c.id == E.c.case_id)).where(ended, not_(never_counted(C)))


def _stored() -> Select[Any]:
    """Each with its kinds, sort by sort."""
    rows: FromClause = FACTS
    columns: list[ColumnElement[Any]] = [FACTS.c[one] for one in OF_ROW]
    for sort, names in SORTS.items():
        kind = KINDS.alias(f"its_{sort}")
        rows = rows.join(kind, kind.c.id == FACTS.c[f"{sort}_id"])
        columns += [kind.c.sort, *(kind.c[name] for name in names)]
    return select(*columns).select_from(rows)


def _twice(row: Sequence[Any]) -> Values:
    """As it is stored: the row, then its kinds."""
    return (*row[: len(OF_ROW)], *(value for kind in _kinds_of(row) for value in kind))


def _of_procedures(procedures: Sequence[str]) -> ColumnElement[bool]:
    """The facts of these."""
    return FACTS.c.part_id.in_(select(KINDS.c.id).where(KINDS.c.sort == "part", KINDS.c.procedure.in_(procedures)))
