"""Entries that have facts, counted by these: a look at an index, grouped by small numbers that stand for the rest."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, Subquery, case, cast, func, select, text
from sqlmodel import Session

from storage.entry_sql import Expression, View, bit, month_within
from storage.facts import FACTS, KINDS, OF_CLASS, OF_KIND
from storage.figures import CASES, STAGES
from storage.spans import Span, within

F, K = FACTS.alias("f"), KINDS.alias("k")
Summed = Callable[[Any], Expression]
CAME, DECIDED = "came", "is_decided"
WAITED: tuple[tuple[Summed, Summed], ...] = ((func.count, func.sum), (func.sum, func.sum), (func.max, func.max))
PLACES = {"came": F.c.received_on, "ended": func.coalesce(F.c.responded_on, F.c.closed_on)}
MONTHS = {"came_month": F.c.received_on, "ended_month": F.c.responded_on}
BY = "by_day"
BY_DAY = {Span.ANSWERED: F.c.responded_on, Span.RECEIVED: F.c.received_on}
"""What the index of a span begins with."""

_OF_ROW: dict[str, Callable[[View], Expression]] = {
    "came": lambda view: _place(PLACES["came"], view),
    "ended": lambda view: _place(PLACES["ended"], view),
    "came_month": lambda _: MONTHS["came_month"],
    "ended_month": lambda _: MONTHS["ended_month"],
    "area": lambda _: F.c.area,
    "procedure": lambda _: F.c.procedure_id,
    "is_answered": lambda _: bit(F.c.responded_on.is_not(None)),
}


def by_facts(
    tx: Session, view: View, names: Sequence[str], span: Span, sums: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """As `tallies.tally`, of the entries of a span that have facts; sums are of waits alone."""
    if CAME in names and not sums and all(name in (*OF_CLASS, *OF_KIND, DECIDED, CAME) for name in names):
        return _by_kind(tx, view, names, span)
    beside = [(of(F.c[name]), again) for name in sums for of, again in WAITED]
    return _looked(tx, view, names, span, beside)


def _by_kind(tx: Session, view: View, names: Sequence[str], span: Span) -> Iterator[tuple[Any, ...]]:
    """An index has kinds in order, not kinds by when they came: how many came when is summed up beside each."""
    place, others = names.index(CAME), [name for name in names if name != CAME]
    came = (F.c.received_on < view.first, F.c.received_on > view.last)
    for row in _looked(tx, view, others, span, [(func.sum(bit(one)), func.sum) for one in came]):
        values, (entries, before, after) = row[: len(others)], row[len(others) :]
        for word, number in (("before", before), ("in", entries - before - after), ("after", after)):
            if number:
                yield (*values[:place], word, *values[place:], number)


def _looked(
    tx: Session, view: View, names: Sequence[str], span: Span, beside: Sequence[tuple[Expression, Summed]]
) -> Iterator[tuple[Any, ...]]:
    """Grouped by as few and as small numbers as will do, then by what these stand for. `beside` is summed up twice."""
    kind, days = _kind(names), _by_day(view, names, span)
    of_row = [_OF_ROW[name](view).label(name) for name in names if name in _OF_ROW and not (days and name in MONTHS)]
    groups = [*days, *([kind.label("of_kind")] if kind is not None else []), *of_row]
    sums = [one.label(f"sum_{n}") for n, (one, _) in enumerate(beside)]
    look = select(*groups, func.count().label("entries"), *sums).where(*_of(view, span))
    found = _grouped(look, len(groups)).subquery("found")
    counts = [func.sum(found.c.entries), *(again(found.c[f"sum_{n}"]) for n, (_, again) in enumerate(beside))]
    # The sum of whole numbers is none on PostgreSQL.
    whole = (cast(one, BigInteger) for one in counts)
    query = select(*(_wanted(name, view, found).label(name) for name in names), *whole)
    query = query.select_from(found if kind is None else found.join(K, K.c.id == found.c.of_kind))
    rows = tx.connection().execute(_grouped(query, len(names)))
    return (tuple(row) for row in rows if row[len(names)])


def longest_by_facts(tx: Session, view: View, is_last: bool, days: int, most: int) -> list[tuple[str, int, str, int]]:
    """As `tallies.longest`, of the entries that have facts."""
    long = select(KINDS.c.id).where(KINDS.c.days >= days, *([KINDS.c.is_last == 1] if is_last else []))
    query = select(CASES.c.reference, K.c.stage, F.c.procedure_id, K.c.days)
    query = query.select_from(_with_case(F.join(K, K.c.id == F.c.kind_id)))
    query = query.where(F.c.kind_id.in_(long), *_of(view, Span.ANSWERED))
    ordered = query.order_by(K.c.days.desc(), CASES.c.reference, K.c.stage).limit(most)
    return [(row[0], row[1], row[2], row[3]) for row in tx.connection().execute(ordered)]


def _with_case(rows: FromClause) -> FromClause:
    return rows.join(STAGES, STAGES.c.id == F.c.stage_id).join(CASES, CASES.c.id == STAGES.c.case_id)


def _of(view: View, span: Span) -> list[ColumnElement[bool]]:
    return [within(span, view, F, F.c.stage_id), *view.only.of_case(F)]


def _grouped(query: Select[Any], columns: int) -> Select[Any]:
    """By so many of its first columns."""
    return query.group_by(*(text(str(one)) for one in range(1, columns + 1))) if columns else query


def _kind(names: Sequence[str]) -> ColumnElement[int] | None:
    """The coarsest number that says all of this; None where the rows say it themselves."""
    if any(name in OF_KIND for name in names):
        return F.c.kind_id
    return F.c.class_id if any(name in (*OF_CLASS, DECIDED) for name in names) else None


def _by_day(view: View, names: Sequence[str], span: Span) -> list[ColumnElement[Any]]:
    """SQLite reads groups off an index that has them in order, here by day and class; else it must sort all rows."""
    day = BY_DAY.get(span)
    is_plain = all(name in (*OF_CLASS, DECIDED) or MONTHS.get(name) is day for name in names)
    return [day.label(BY)] if day is not None and is_plain and not view.on_postgresql else []


def _place(day: Expression, view: View) -> Expression:
    return case((day < view.first, 0), (day <= view.last, 1), else_=2)


def _wanted(name: str, view: View, found: Subquery) -> Expression:
    """Small numbers are grouped sooner than words, which are few when they are put in their place."""
    if name in PLACES:
        return case((found.c[name] == 0, "before"), (found.c[name] == 1, "in"), else_="after")
    if name in MONTHS:
        return month_within(found.c[BY] if BY in found.c else found.c[name], view)
    if name == DECIDED:
        return bit(K.c.outcome.is_not(None))
    return found.c[name] if name in _OF_ROW else K.c[name]
