"""Which numbers of a report add up to which: what somebody who reads it can reckon with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from reports.model import Change, Share, Table, Unit, Value
from reports.suppression import Relation

SMALL = 5
"""Counts below this, but for 0, are withheld."""
Name = tuple[str, str, str, str]
"""Table, row, column; of a share or a change its `n` or its `of`, or what is missing to the whole (`rest`)."""

NO_COUNTS = frozenset({"target", "tolerance", "change"})
SAME = {
    "percent_upheld": ("upheld", "decided"),
    "percent_in_time": ("in_time", "closed"),
    "percent_kept_informed": ("", "closed"),
    "percent_told_in_time": ("", "late"),
    "percent": ("numerator", "denominator"),
    "percent_change": ("this_period", "last_period"),
}
"""Of a share or change the columns of its row that hold the same two numbers."""
_FINDING = re.compile(r"(s\d+_)?percent_(upheld|overturned).*")
"""Shares that say how people's complaints were decided: the rest of the whole is a number of people too."""
_STAGE = re.compile(r"(s\d+)_percent_upheld")
ALL_AREAS = "*"
"""How the row of what all areas received begins; no area has such a code."""


def numbers_of(tables: Iterable[Table]) -> dict[Name, int]:
    """Every count of the report by its name, also those within shares and changes."""
    return {
        name: number
        for table in tables
        for row in table.rows
        for column, value in zip(table.columns, row.values, strict=True)
        if column.unit not in (Unit.DAYS, Unit.TEXT) and column.key not in NO_COUNTS and not column.is_signed
        for name, number in _parts((table.id, row.key, column.key), value)
    }


def others_known(values: Mapping[Name, int]) -> dict[Name, int]:
    """Totals that are not printed here but may stand in another report: of all areas, by column and year."""
    found: dict[Name, int] = defaultdict(int)
    for name, number in values.items():
        if name[0] == "areas" and name[3] != "rest":
            found[_of_all(name)] += number
    return dict(found)


def nothing_of(values: Mapping[Name, int]) -> dict[Name, Name]:
    """Shares of none: their 0 is withheld with the whole, because 0% follows from it, whatever it is 0% of."""
    pairs = ((name, (*name[:3], "n")) for name in values if name[3] == "of")
    return {of: n for of, n in pairs if not values[n]}


def relations_of(tables: Sequence[Table], known: Iterable[Name]) -> list[Relation[Name]]:
    """All that may hold; whether one does is for the arithmetic to find out."""
    names = list(known)
    found = [*_rests(names), *_all_areas(names)]
    for table in tables:
        found += [*_totals(table, names), *same(table), *_sums(table)]
        found += _parts_of_indicators(table) if table.id == "indicator" else []
    found += _between(tables)
    there = set(names)
    return [one for one in found if len(one) > 1 and all(name in there for name in one)]


def _parts(cell: tuple[str, str, str], value: Value) -> Iterator[tuple[Name, int]]:
    match value:
        case Share():
            yield (*cell, "n"), value.n
            yield (*cell, "of"), value.of
            if _FINDING.fullmatch(cell[2]) and 0 < value.of - value.n < SMALL:
                yield (*cell, "rest"), value.of - value.n
        case Change():
            yield (*cell, "n"), value.this
            yield (*cell, "of"), value.last
        case int():
            yield (*cell, ""), value


def _adds_up(parts: Iterable[Name], whole: Name) -> Relation[Name]:
    return {**dict.fromkeys(parts, 1), whole: -1}


def _rests(names: Iterable[Name]) -> Iterator[Relation[Name]]:
    for one in names:
        if one[3] == "rest":
            yield _adds_up([one, (*one[:3], "n")], (*one[:3], "of"))


def _all_areas(names: Iterable[Name]) -> Iterator[Relation[Name]]:
    groups: dict[Name, list[Name]] = defaultdict(list)
    for one in names:
        if one[0] == "areas" and one[3] != "rest" and not one[1].startswith(ALL_AREAS):
            groups[_of_all(one)].append(one)
    return (_adds_up(parts, whole) for whole, parts in groups.items())


def _of_all(name: Name) -> Name:
    return (name[0], f"{ALL_AREAS}{name[1].partition('@')[2]}", *name[2:])


def _totals(table: Table, names: Iterable[Name]) -> Iterator[Relation[Name]]:
    """The rows of a table add up to its row `total`."""
    groups: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for one in names:
        if one[0] == table.id and "@" not in one[1] and one[1] != "total" and one[3] != "rest":
            groups[one[2:]].append(one)
    return (_adds_up(parts, (table.id, "total", *cell)) for cell, parts in groups.items())


def same(table: Table) -> Iterator[Relation[Name]]:
    """The two numbers of a share stand in other cells of its row."""
    for row in table.rows:
        at = partial(_name, table.id, row.key)
        for share, (n, of) in SAME.items():
            yield {at(share, "n"): 1, at(n): -1}
            yield {at(share, "of"): 1, at(of): -1}
        for column in table.columns:
            if found := _STAGE.fullmatch(column.key):
                upheld, overturned = column.key, f"{found[1]}_percent_overturned_of_"
                yield {at(f"{overturned}decided", "of"): 1, at(upheld, "of"): -1}
                yield {at(f"{overturned}upheld", "of"): 1, at(upheld, "n"): -1}
                yield {at(f"{overturned}decided", "n"): 1, at(f"{overturned}upheld", "n"): -1}
        yield {at("percent_upheld_before", "of"): 1, at("percent_in_time_before", "of"): -1}


def _sums(table: Table) -> Iterator[Relation[Name]]:
    """The flow of a row, and its outcomes: partially upheld may be one of them, or an "of which"."""
    for row in table.rows:
        at = partial(_name, table.id, row.key)
        came, went = ("open_at_start", "received"), ("closed", "ended_otherwise", "open_at_end")
        yield {**{at(one): 1 for one in came}, **{at(one): -1 for one in went}}
        outcomes = [at(one) for one in ("upheld", "not_upheld", "resolved")]
        yield _adds_up(outcomes, at("decided"))
        yield _adds_up([*outcomes, at("partially_upheld")], at("decided"))


def _parts_of_indicators(table: Table) -> Iterator[Relation[Name]]:
    """An indicator is the sum of its stages, and a stage of its outcomes."""
    for row in table.rows:
        stages = [one.key for one in table.rows if one.key.startswith(f"{row.key}@stage_") and "/" not in one.key]
        outcomes = [one.key for one in table.rows if one.key.startswith(f"{row.key}/")]
        for column in ("numerator", "denominator", "open_overdue", "late_with_holding_letter"):
            yield _adds_up([_name(table.id, one, column) for one in stages], _name(table.id, row.key, column))
        whole = _name(table.id, row.key, "denominator")
        yield _adds_up([_name(table.id, one, "numerator") for one in outcomes], whole)
        yield from ({_name(table.id, one, "denominator"): 1, whole: -1} for one in outcomes)
        met = [_name(table.id, f"{row.key}/{one}", "numerator") for one in ("upheld", "partially_upheld")]
        yield from (_adds_up(met[:some], _name(table.id, row.key, "numerator")) for some in (1, 2))


def _between(tables: Sequence[Table]) -> Iterator[Relation[Name]]:
    """Tables of the performance report that count the same, each in its own way."""
    rows = {one.id: [row.key for row in one.rows] for one in tables}
    for stage in rows.get("time_to_close", ()):
        flows = [stage, "escalated"] if stage == "stage_2" else [stage]
        closed = [_name("received_closed", one, "closed") for one in flows]
        mine = {table: [one for one in rows.get(table, ()) if one.startswith(f"{stage}/")] for table in _SLICED}
        yield _adds_up(closed, _name("time_to_close", stage, "closed"))
        yield _adds_up(closed, _name("outcomes", stage, "decided"))
        slices = [_name("days_to_close", one, "closed") for one in mine["days_to_close"]]
        yield _adds_up(slices, _name("time_to_close", stage, "closed"))
        themes = [_name("themes", one, "upheld") for one in mine["themes"]]
        yield _adds_up(themes, _name("outcomes", stage, "upheld"))
    for column in ("received", "closed"):
        total = _name("received_closed", "total", column)
        yield _adds_up([_name("by_month", one, column) for one in rows.get("by_month", ())], total)
        yield {_name("change", column, "this_period"): 1, total: -1}
    closed_before = _name("change", "closed", "last_period")
    yield {_name("last_year", "total", "percent_upheld_before", "of"): 1, closed_before: -1}
    stages = [one for one in rows.get("last_year", ()) if one != "total"]
    yield _adds_up([_name("last_year", one, "percent_in_time_before", "of") for one in stages], closed_before)
    yield from _slices_in_time(tables)
    yield {_name("whole_wait", "total", "closed"): 1, _name("received_closed", "total", "closed"): -1}
    yield {_name("outcomes", "total", "decided"): 1, _name("received_closed", "total", "closed"): -1}


def _slices_in_time(tables: Iterable[Table]) -> Iterator[Relation[Name]]:
    """Closed in time were those of the slices that end by the target."""
    found = {one.id: one for one in tables}
    if "time_to_close" not in found or "days_to_close" not in found:
        return
    for row in found["time_to_close"].rows:
        target = found["time_to_close"].value(row.key, "target")
        ends = {one.key: one.key.removeprefix(f"{row.key}/to_") for one in found["days_to_close"].rows}
        by_then = [
            key for key, end in ends.items() if end.isdecimal() and isinstance(target, int) and int(end) <= target
        ]
        slices = [_name("days_to_close", key, "closed") for key in by_then]
        yield _adds_up(slices, _name("time_to_close", row.key, "in_time"))


_SLICED = ("days_to_close", "themes")


def _name(table: str, row: str, column: str, part: str = "") -> Name:
    return table, row, column, part
