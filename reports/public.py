"""A report as the public may have it: no small numbers, nothing from which they follow, no cases, no names of staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from procedure.errors import NotAllowed
from reports.groups import Basis
from reports.last_year import ID as LAST_YEAR
from reports.model import WITHHELD, Report, Row, Table, Unit, Value
from reports.outcomes import AT_ENTRIES
from reports.public_earlier import known_from, telling
from reports.public_last_year import beside_last_year
from reports.public_outcomes import unprinted
from reports.public_parts import not_told
from reports.public_relations import SMALL, Name, nothing_of, numbers_of, others_known, relations_of
from reports.rounding import half_up
from reports.suppression import withheld

NOT_FOR_THE_PUBLIC = ("workload",)
DROPPED = ("longest", "actions")
"""Tables of single cases."""
OTHER_BASIS = "@entries"
"""Rows beside those of the report's own basis: the difference of the two would tell of a few."""
OF_OTHER_BASIS = ("whole_wait",)
"""Tables that count cases: beside entries they would tell in the same way."""
UNGUARDED = ("changes", "kpi")
"""Counts of what we did, not of people; and what is told by another table."""
TITLE = "{}, for the public"
NOTE = (
    f"[c]: withheld, because it counts 1 to {SMALL - 1} or would give such a number away. Percentages and averages "
    "are withheld with the numbers that they are made of."
)
DERIVED_FROM = {"percent_change": ("this_period", "last_period"), "change": ("this_period", "last_period")}
MEASURE_OF = ("closed", "numerator", "denominator")
"""The numbers of a row that its averages, rates and status are made of; without one of these, all of its numbers."""


def for_the_public(report: Report, parts: Sequence[Report] = (), earlier: Sequence[Report] = ()) -> Report:
    """NotAllowed for a report that is about members of staff. `parts` were published and make up its period (`tiling`):
    then it shows nothing that does not follow from them. `earlier` ones told of its days in the same cut: then it shows
    nothing that tells of few, held against them.
    """
    if report.name in NOT_FOR_THE_PUBLIC:
        raise NotAllowed(f"The report '{report.name}' names members of staff: it is not for the public.")
    dropped = (*DROPPED, *OF_OTHER_BASIS) if report.basis == Basis.ENTRIES else DROPPED
    tables = tuple(_without_cases(one) for one in report.tables if one.id not in dropped)
    guarded = tuple(one for one in tables if one.id not in UNGUARDED)
    derived, related = unprinted(guarded)
    values = {**numbers_of(guarded), **derived}
    known = others_known(values)
    every = {**values, **known}
    small = {name for name, value in values.items() if 0 < value < SMALL}
    seen = replace(report, tables=guarded)
    small |= ({*not_told(seen, parts)} if parts else set()) | telling(seen, earlier)
    kept = {*known, *known_from(seen, earlier)}
    hidden = withheld(every, [*relations_of(guarded, every), *related], small, kept, nothing_of(values))
    open_tables = {one.id: one if one.id in UNGUARDED else _covered(one, hidden) for one in tables}
    told = tuple(_told(one, open_tables) for one in open_tables.values())
    return replace(report, title=TITLE.format(report.title), tables=told)


def is_for_the_public(report: Report) -> bool:
    """Whether it is in this form."""
    return report.title.endswith(TITLE.format(""))


def title_of_all(report: Report) -> str:
    """The title without that."""
    return report.title.removesuffix(TITLE.format(""))


def _without_cases(table: Table) -> Table:
    if table.id == "changes":
        return _by_kind(table)
    if table.id == "commentary":
        return _without(table, "by")
    rows = tuple(row for row in table.rows if not row.key.endswith(OTHER_BASIS))
    return replace(table, rows=rows, notes=tuple(note for note in table.notes if note != AT_ENTRIES))


def _without(table: Table, column: str) -> Table:
    kept = [place for place, one in enumerate(table.columns) if one.key != column]
    rows = tuple(replace(row, values=tuple(row.values[place] for place in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows)


def _by_kind(table: Table) -> Table:
    """Without the days and the roles, which may point to a case or a person."""
    columns = tuple(one for one in table.columns if one.unit is Unit.COUNT)
    found: dict[tuple[str, str], list[tuple[int, ...]]] = {}
    for row in table.rows:
        numbers = tuple(one for one in row.values if isinstance(one, int))
        found.setdefault((row.key.split("/")[1], row.label), []).append(numbers)
    rows = (Row(kind, label, tuple(map(sum, zip(*each, strict=True)))) for (kind, label), each in sorted(found.items()))
    return replace(table, columns=columns, rows=tuple(rows))


def _covered(table: Table, hidden: Iterable[Name]) -> Table:
    gone = {name[1:] for name in hidden if name[0] == table.id}
    rows = tuple(replace(row, values=tuple(_row_covered(table, row, gone))) for row in table.rows)
    is_touched = any(value == WITHHELD for row in rows for value in row.values)
    return replace(table, rows=rows, notes=(*table.notes, NOTE) if is_touched else table.notes)


def _row_covered(table: Table, row: Row, gone: Iterable[tuple[str, str, str]]) -> Iterable[Value]:
    mine = {(column, part) for key, column, part in gone if key == row.key}
    columns = {column for column, _ in mine}
    keys = [column.key for column in table.columns]
    base = [key for key in MEASURE_OF if key in keys] or keys
    no_measures = not columns.isdisjoint(base)
    for column, value in zip(table.columns, row.values, strict=True):
        is_derived = any(each in columns for each in DERIVED_FROM.get(column.key, ()))
        is_measure = isinstance(value, Fraction) or column.unit is Unit.DAYS or column.key == "status"
        if value is None or column.key == "target":
            yield value
        elif column.key in columns or is_derived or (is_measure and no_measures):
            yield WITHHELD
        else:
            yield _rounded(value, column.unit)


def _rounded(value: Value, unit: Unit) -> Value:
    """An average as it is printed, in every form: an exact one tells of how many it is the average."""
    return half_up(value, 1) if isinstance(value, Fraction) and unit is Unit.DAYS else value


def _told(table: Table, tables: Mapping[str, Table]) -> Table:
    """Differences and sentences go with what they are made of."""
    if table.id == "difference" and "areas" in tables:
        rows = tuple(replace(row, values=tuple(_differences(row, tables["areas"]))) for row in table.rows)
        return replace(table, rows=rows)
    if table.id == "kpi" and "areas" in tables:
        rows = tuple(replace(row, values=tuple(_kpi(row, tables["areas"]))) for row in table.rows)
        return replace(table, rows=rows)
    if table.id == LAST_YEAR and {"outcomes", "time_to_close"} <= set(tables):
        rows = tuple(replace(row, values=beside_last_year(table, row, tables)) for row in table.rows)
        return replace(table, rows=rows)
    if table.id == "sentences" and "areas" in tables:
        return replace(table, rows=tuple(row for row in table.rows if _can_be_said(row.key, tables["areas"])))
    return table


def _differences(row: Row, areas: Table) -> Iterable[Value]:
    both = {one.key: one for one in areas.rows if one.key in (row.key, f"{row.key}@previous")}
    for place, value in enumerate(row.values):
        yield WITHHELD if any(one.values[place] == WITHHELD for one in both.values()) else value


def _kpi(row: Row, areas: Table) -> Iterable[Value]:
    """The share, the limit, the status, the share of the year before."""
    share, limit, status, previous = row.values
    now, then = (areas.value(key, "s1_percent_upheld") for key in (row.key, f"{row.key}@previous"))
    yield from (now, limit, WITHHELD if now == WITHHELD and share is not None else status)
    yield then if then == WITHHELD else previous


def _can_be_said(key: str, areas: Table) -> bool:
    """The key is AREA/sN."""
    code, _, stage = key.rpartition("/")
    named = [f"{stage}_received", f"{stage}_percent_upheld"]
    cells = [(row, column) for row in (code, f"{code}@previous") for column in named]
    return all(areas.value(*one) != WITHHELD for one in cells)
