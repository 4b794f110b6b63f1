"""What stands behind a number: the entries, letters, actions or changes that it counts, as a report of their own.

It names cases, also those that are not open to everybody: it is for the command line of the bot's own machine, where
everything can be seen (storage/access.py). What the report itself withholds of a restricted case stays withheld.
"""

from procedure.desk import Desk
from procedure.errors import NotAllowed
from reports.asking import Asked
from reports.behind import Found
from reports.beside import behind_changes, behind_decisions
from reports.dashboards import JUDGED, PREVIOUS
from reports.learning import behind_actions
from reports.model import Column, Report, Share, Table, Unit, Value
from reports.source import Source
from reports.tracing_entries import areas_cell, indicator_cell, letters_cell, open_cell, performance_cell, workload_cell

ONE, SHARE = (("counted", "Counted"),), (("numerator", "Numerator"), ("denominator", "Denominator"))
MEASURED = (("measured", "Measured"),)
"""Behind an average, a median or the longest: those that it is of."""
YEARS = (("this", "This period"), ("last", "A year before"))
SHARES = tuple((f"{year}_{key}", f"{title}, {spoken.lower()}") for year, spoken in YEARS for key, title in SHARE)
_TABLES = {(1, False): ONE, (2, True): SHARE, (2, False): YEARS, (4, False): SHARES}
"""By how many lists there are, and whether the number is a share."""
FORM = "A number is named as TABLE.ROW.COLUMN with the keys of the JSON form, such as received_closed.total.received."
OF_ALL = {"changes": behind_changes, "external_reviews": behind_decisions}
"""Tables that several reports have, and that count no entries."""


def traced(source: Source, report: Report, asked: Asked, desk: Desk) -> Report:
    """A table for a count, two for a share (numerator, denominator) or a change (now, a year before), four for points.

    NotAllowed if there is no such cell, or nothing is counted there.
    """
    cell = asked.options.trace
    table, row, column = _parts(cell)
    _traceable(report, table)
    value, of = _value(report, table, row, column), _column(report, table, column)
    found = _found(source, asked, desk, report, (table, row, column))
    if found is None:
        raise NotAllowed(f"Nothing is counted in '{_short(cell)}' of the report '{report.name}'.")
    one = MEASURED if of.unit is Unit.DAYS else ONE
    names = one if len(found.lists) == 1 else _TABLES[len(found.lists), isinstance(value, Share)]
    tables = tuple(
        Table(key, title, found.columns, tuple(rows), (found.note(rows),))
        for (key, title), rows in zip(names, found.lists, strict=True)
    )
    title = f"Behind {_short(cell)}: {report.title}"
    return Report(report.name, title, report.period, report.compared_with, report.basis, tables)


def _found(source: Source, asked: Asked, desk: Desk, report: Report, cell: tuple[str, str, str]) -> Found | None:
    table, row, column = cell
    if table in OF_ALL:
        return OF_ALL[table](source, asked.period, desk, row, column)
    match report.name:
        case "learning":
            return behind_actions(source, asked.period, desk, row, column)
        case "areas" if table == "kpi":
            place = {"percent_upheld": row, "previous": f"{row}{PREVIOUS}"}.get(column)
            return areas_cell(source, asked, "areas", place, JUDGED) if place else None
        case name:
            return _ENTRIES[name](source, asked, table, row, column)


def _parts(cell: str) -> tuple[str, str, str]:
    table, _, rest = cell.partition(".")
    row, _, column = rest.rpartition(".")
    if not (table and row and column):
        raise NotAllowed(f"'{_short(cell)}' names no number. {FORM}")
    return table, row, column


def _traceable(report: Report, table: str) -> None:
    """NotAllowed for a table that the report prints, but in which nothing is counted."""
    is_printed = table == "restatement" or any(one.id == table for one in report.tables)
    if is_printed and table not in _traced(report):
        raise NotAllowed(f"Nothing is counted in the table '{_short(table)}'.")


def _traced(report: Report) -> tuple[str, ...]:
    return (*_TRACED[report.name], *OF_ALL)


def _column(report: Report, table: str, column: str) -> Column:
    return {one.key: one for one in report.table(table).columns}[column]


def _value(report: Report, table: str, row: str, column: str) -> Value:
    tables = {one.id: one for one in report.tables}
    if table not in tables:
        there_is = ", ".join(one for one in tables if one in _traced(report)) or "none in which anything is counted"
        raise NotAllowed(f"The report '{report.name}' has no table '{_short(table)}'. It has: {there_is}.")
    for what, wanted, known in (
        ("row", row, [one.key for one in tables[table].rows]),
        ("column", column, [one.key for one in tables[table].columns]),
    ):
        if wanted not in known:
            there_is = ", ".join(known[:40]) + (" and others" if len(known) > 40 else "")
            raise NotAllowed(f"The table '{table}' has no {what} '{_short(wanted)}'. It has: {there_is or 'none'}.")
    return tables[table].value(row, column)


def _short(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:80])


_ENTRIES = {
    "performance": performance_cell,
    "areas": areas_cell,
    "indicator": indicator_cell,
    "open": open_cell,
    "letters": letters_cell,
    "workload": workload_cell,
}
_TRACED: dict[str, tuple[str, ...]] = {
    "performance": (
        *("received_closed", "outcomes", "time_to_close", "whole_wait", "change", "last_year"),
        *("themes", "by_month", "days_to_close"),
    ),
    "areas": ("areas", "difference", "kpi"),
    "indicator": ("indicator",),
    "open": ("open",),
    "letters": ("letters",),
    "workload": ("workload",),
    "learning": ("learning",),
}
"""The tables that hold numbers, by report."""
