"""Entries that have facts, counted by these: by looks at stretches of an index, kind by kind.

Those of a kind within a period lie side by side in an index, so that counting them costs next to nothing an entry, and
what a kind means is looked at once for all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Executable,
    FromClause,
    Select,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
    text,
    values,
)
from sqlmodel import Session

from storage.entry_sql import BETWEEN_THEMES, WITHIN_THEME, Expression, View, bit
from storage.facts import FACTS, KINDS, SORTS
from storage.figures import CASES, STAGES
from storage.only import Only
from storage.rows import told
from storage.spans import Span, any_at_odds, within

F, K = FACTS.alias("f"), KINDS.alias("k")
COUNTED = ("class", "topic", "kind", "wait")
"""The sorts that entries are counted by, those of the fewest kinds first."""
FIXED: dict[Span, dict[str, Any]] = {
    Span.ANSWERED: {"ended": "in", "is_answered": 1},
    Span.LATER: {"ended": "after", "is_answered": 1},
    Span.RECEIVED: {"came": "in"},
}
"""What is the same for all entries of a span that an index has kind by kind."""
MONTHS = {Span.ANSWERED: "ended_month", Span.RECEIVED: "came_month"}
DECIDED = "is_decided"
FIRST: Expression = bindparam("first", type_=Date)
LAST: Expression = bindparam("last", type_=Date)
KEPT = 256

_OF_ROW: dict[str, Callable[[View], Expression]] = {
    "came": lambda view: _place(F.c.received_on, view),
    "ended": lambda view: _place(func.coalesce(F.c.responded_on, F.c.closed_on), view),
    "area": lambda _: F.c.area,
    "is_answered": lambda _: bit(F.c.responded_on.is_not(None)),
}


def by_facts(
    tx: Session, view: View, names: Sequence[str], span: Span, sums: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """As `tallies.tally`, of the entries of a span that have facts; sums are of waits alone."""
    asked = set(names) - set(FIXED.get(span, ())) - {"came", MONTHS.get(span)}
    if span is Span.RECEIVED:
        asked.discard("area")
    sort = _sort((asked - {DECIDED}) | ({"outcome"} if DECIDED in asked else set()) | set(sums))
    if span not in FIXED or sort is None or (span is Span.RECEIVED and (sort != "class" or "ended" in names)):
        return _looked(tx, view, names, span)
    return _stretches(tx, view, names, span, sort, sums)


def _sort(asked: set[str]) -> str | None:
    """The coarsest that knows all of this; None where none does."""
    return next((sort for sort in COUNTED if asked <= set(SORTS[sort])), None)


def _stretches(
    tx: Session, view: View, names: Sequence[str], span: Span, sort: str, sums: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """The kinds of a sort, each with how many of its entries lie within the period; or month by month."""
    splits = _splits(tx, names, span)
    month = MONTHS.get(span, "")
    months = _months(view) if month in names else []
    counting = _counting(sort, span, splits, len(months), "area" in names, view.only, view.on_postgresql)
    days: dict[str, date] = {"first": view.first, "last": view.last}
    days |= {f"since_{n}": since for n, (since, _) in enumerate(months)}
    days |= {f"until_{n}": until for n, (_, until) in enumerate(months)}
    for row in told(tx, counting, **days):
        if row.entries:
            known = FIXED[span] | row._asdict()
            if months:
                known[month] = f"{known['since']:%Y-%m}"
            yield from _counted(known, names, splits, sums)


def _splits(tx: Session, names: Sequence[str], span: Span) -> tuple[str, ...]:
    """Where entries can have come from beside the period; from after it only where dates are at odds."""
    if "came" not in names or span is Span.RECEIVED:
        return ()
    return ("before", "after") if span is Span.ANSWERED and any_at_odds(tx) else ("before",)


def _counted(
    known: Mapping[str, Any], names: Sequence[str], splits: Sequence[str], sums: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """A kind as rows: one for each place where its entries came from, if that is asked."""
    entries = known["entries"]
    if DECIDED in names:
        known = {**known, DECIDED: int(known["outcome"] is not None)}
    if splits:
        places = {place: known[place] for place in splits}
        for place, number in {**places, "in": entries - sum(places.values())}.items():
            if number:
                yield (*(place if name == "came" else known[name] for name in names), number)
    else:
        yield (*(known[name] for name in names), entries, *_summed(known, sums))


def _summed(known: Mapping[str, Any], sums: Sequence[str]) -> Iterator[int | None]:
    """Of each attribute how many have it, its sum and its greatest value."""
    for name in sums:
        value = known[name]
        yield from (0, None, None) if value is None else (known["entries"], known["entries"] * value, value)


def _months(view: View) -> list[tuple[date, date]]:
    """The months of the period, those at its ends only as far as it goes."""
    found, first = [], view.first
    while first <= view.last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(view.last, following - timedelta(days=1))
        found.append((first, last))
        first = following
    return found


@lru_cache(KEPT)
def _counting(
    sort: str, span: Span, splits: tuple[str, ...], months: int, by_area: bool, only: Only, on_postgresql: bool
) -> Executable:
    """The kinds of a sort with the number of their entries in a stretch, and how many of these came from elsewhere;
    with `months` in each of so many stretches.
    """
    source: FromClause = K
    columns: list[ColumnElement[Any]] = [K.c[name] for name in SORTS[sort]]
    own = [F.c[f"{sort}_id"] == K.c.id, *in_parts(only, on_postgresql)]
    since, until = FIRST, LAST
    if months:
        stretches = _stretches_of(months)
        source, since, until = source.join(stretches, literal(True)), stretches.c.since, stretches.c.until
        columns.append(since)
    if by_area:
        areas = select(KINDS.c.area).where(KINDS.c.sort == "part").distinct().subquery("areas")
        source = source.join(areas, literal(True))
        columns.append(areas.c.area)
        own.append(F.c.area == areas.c.area)
    own += _stretch(span, since, until)
    elsewhere = {"before": F.c.received_on < FIRST, "after": F.c.received_on > LAST}
    columns.append(select(func.count()).where(*own).scalar_subquery().label("entries"))
    columns += [select(func.count()).where(*own, elsewhere[one]).scalar_subquery().label(one) for one in splits]
    return select(*columns).select_from(source).where(K.c.sort == sort)


def _stretches_of(months: int) -> CTE:
    days = [(bindparam(f"since_{n}", type_=Date), bindparam(f"until_{n}", type_=Date)) for n in range(months)]
    return values(column("since", Date), column("until", Date), name="stretches").data(days).cte("stretches")


def _stretch(span: Span, since: Expression, until: Expression) -> list[ColumnElement[bool]]:
    """In terms of an index that begins with a kind."""
    match span:
        case Span.ANSWERED:
            return [F.c.responded_on.between(since, until)]
        case Span.LATER:
            return [F.c.responded_on > until, F.c.received_on <= until]
        case _:
            return [F.c.received_on.between(since, until)]


def in_parts(only: Only, on_postgresql: bool) -> list[ColumnElement[bool]]:
    """What a report is narrowed to, as a condition on facts."""
    if only.is_everything:
        return []
    part = KINDS.alias("part")
    wanted = ((part.c.area, only.areas), (part.c.channel, only.channels), (part.c.procedure, only.procedures))
    conditions: list[ColumnElement[bool]] = [column.in_(values) for column, values in wanted if values]
    if only.themes:
        conditions.append(or_(*(_is_about(part.c.about, *one, on_postgresql) for one in only.themes)))
    return [F.c.part_id.in_(select(part.c.id).where(part.c.sort == "part", *conditions))]


def _is_about(about: Expression, theme: str, subtheme: str, on_postgresql: bool) -> ColumnElement[bool]:
    """Whether one of the points is; an empty second part means all of its parts."""
    place = func.strpos if on_postgresql else func.instr
    ending = f"{subtheme}{BETWEEN_THEMES}" if subtheme else ""
    fenced = BETWEEN_THEMES + func.coalesce(about, "") + BETWEEN_THEMES
    return place(fenced, f"{BETWEEN_THEMES}{theme}{WITHIN_THEME}{ending}") > 0


def _looked(tx: Session, view: View, names: Sequence[str], span: Span) -> Iterator[tuple[Any, ...]]:
    """Grouped by what the row of an entry says itself, and by its class."""
    of_row = {name: _OF_ROW[name](view).label(name) for name in names if name in _OF_ROW}
    of_class = [name for name in names if name not in of_row]
    groups = [*of_row.values(), *([F.c.class_id.label("of_class")] if of_class else [])]
    look = select(*groups, func.count().label("entries")).where(*_of(view, span))
    found = _grouped(look, len(groups)).subquery("found")
    wanted = [_wanted(name, found, of_row).label(name) for name in names]
    query = select(*wanted, found.c.entries)
    query = query.select_from(found.join(K, K.c.id == found.c.of_class) if of_class else found)
    return (tuple(row) for row in tx.connection().execute(query) if row[len(names)])


def longest_by_facts(tx: Session, view: View, is_last: bool, days: int, most: int) -> list[tuple[str, int, str, int]]:
    """As `tallies.longest`, of the entries that have facts."""
    long = [K.c.sort == "kind", K.c.days >= days, *([K.c.is_last == 1] if is_last else [])]
    query = select(CASES.c.reference, K.c.stage, CASES.c.procedure_id, K.c.days)
    query = query.select_from(_with_case(K.join(F, F.c.kind_id == K.c.id))).where(*long, *_of(view, Span.ANSWERED))
    ordered = query.order_by(K.c.days.desc(), CASES.c.reference, K.c.stage).limit(most)
    return [(row[0], row[1], row[2], row[3]) for row in tx.connection().execute(ordered)]


def _with_case(rows: FromClause) -> FromClause:
    return rows.join(STAGES, STAGES.c.id == F.c.stage_id).join(CASES, CASES.c.id == STAGES.c.case_id)


def _of(view: View, span: Span) -> list[ColumnElement[bool]]:
    return [within(span, view, F, F.c.stage_id), *in_parts(view.only, view.on_postgresql)]


def _grouped(query: Select[Any], columns: int) -> Select[Any]:
    """By so many of its first columns."""
    return query.group_by(*(text(str(one)) for one in range(1, columns + 1))) if columns else query


def _place(day: Expression, view: View) -> Expression:
    return case((day < view.first, "before"), (day <= view.last, "in"), else_="after")


def _wanted(name: str, found: FromClause, of_row: Mapping[str, Expression]) -> Expression:
    if name in of_row:
        return found.c[name]
    return bit(K.c.outcome.is_not(None)) if name == DECIDED else K.c[name]
