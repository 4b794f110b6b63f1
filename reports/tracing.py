"""What stands behind a number: the entries that the same choice of values names, as a report of their own.

It names cases, also those that are not open to everybody: it is for the command line of the bot's own machine, where
everything can be seen (storage/access.py).
"""

from collections.abc import Sequence
from itertools import chain

from procedure.errors import NotAllowed
from reports.area_years import Fact, choice
from reports.asking import Asked
from reports.choices import CLOSED, IN_PERIOD, on_basis
from reports.indicator_counts import Reporting
from reports.indicator_report import behind_cell
from reports.model import Column, Report, Row, Share, Table, Value
from reports.open_cases import open_bands
from reports.performance import Performance
from reports.periods import Period
from reports.source import Source
from reports.tally import both
from storage.figures import EntryRow
from storage.tallies import FLOW, Behind, Span, Where, behind

ONE, SHARE = (("counted", "Counted"),), (("numerator", "Numerator"), ("denominator", "Denominator"))
YEARS = (("this", "This period"), ("last", "A year before"))
SHARES = tuple((f"{year}_{key}", f"{title}, {spoken.lower()}") for year, spoken in YEARS for key, title in SHARE)
_TABLES = {(1, False): ONE, (2, True): SHARE, (2, False): YEARS, (4, False): SHARES}
"""By how many lists there are, and whether the number is a share."""
STAGE = (Column("stage", "Stage"),)
FORM = "A number is named as TABLE.ROW.COLUMN with the keys of the JSON form, such as received_closed.total.received."
Found = Sequence[Sequence[Behind]]


def traced(source: Source, report: Report, asked: Asked) -> Report:
    """A table for a count, two for a share (numerator, denominator) or a change (now, a year before), four for points.

    NotAllowed if there is no such cell, or no number of entries stands there.
    """
    cell = asked.options.trace
    table, row, column = _parts(cell)
    _traceable(report, table)
    value = _value(report, table, row, column)
    found = _BEHIND[report.name](source, asked, table, row, column) if report.name in _BEHIND else None
    if found is None:
        raise NotAllowed(f"No entries are counted in '{_short(cell)}' of the report '{report.name}'.")
    names = _TABLES[len(found), isinstance(value, Share)]
    tables = (_table(*name, each) for name, each in zip(names, found, strict=True))
    title = f"Behind {_short(cell)}: {report.title}"
    return Report(report.name, title, report.period, report.compared_with, report.basis, tuple(tables))


def _table(key: str, title: str, found: Sequence[Behind]) -> Table:
    rows = tuple(Row(f"{one.reference}.s{one.stage}", one.reference, (one.stage,)) for one in found)
    return Table(key, title, STAGE, rows, (f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}.",))


def _parts(cell: str) -> tuple[str, str, str]:
    table, _, rest = cell.partition(".")
    row, _, column = rest.rpartition(".")
    if not (table and row and column):
        raise NotAllowed(f"'{_short(cell)}' names no number. {FORM}")
    return table, row, column


def _traceable(report: Report, table: str) -> None:
    """NotAllowed for a table that the report prints, but whose numbers are not counted by choices of entries."""
    is_printed = table == "restatement" or any(one.id == table for one in report.tables)
    if is_printed and table not in _TRACED.get(report.name, ()):
        raise NotAllowed(f"Numbers of the table '{_short(table)}' cannot be traced.")


def _value(report: Report, table: str, row: str, column: str) -> Value:
    tables = {one.id: one for one in report.tables}
    if table not in tables:
        there_is = ", ".join(one for one in tables if one in _TRACED.get(report.name, ())) or "none that can be traced"
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


def _behind(source: Source, period: Period, wheres: Sequence[Where]) -> list[list[Behind]]:
    return [behind(source.tx, source.view(period), where, _spans(where)) for where in wheres]


def _spans(where: Where) -> Sequence[Span]:
    return (Span.ANSWERED,) if all(where.get(name) == allowed for name, allowed in CLOSED.items()) else FLOW


def _performance(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    if table == "change":
        where = both(on_basis(asked.basis), CLOSED if row == "closed" else IN_PERIOD)
        this, last = (_behind(source, each, (where,)) for each in (asked.period, asked.period.a_year_before()))
        now, then = (this if column != "last_period" else []), (last if column != "this_period" else [])
        return [*now, *then] if asked.compare or column == "this_period" else None
    known = Performance(source, asked.period, asked.basis).tables
    wheres = known[table]().choices(row, column) if table in known else None
    return _behind(source, asked.period, wheres) if wheres else None


def _areas(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    if table not in ("areas", "difference"):
        return None
    code, is_previous = row.removesuffix("@previous"), row.endswith("@previous")
    stage, _, what = column.partition("_")
    wheres = [choice(code, int(stage[1:]), fact) for fact in _AREA_FACTS[what]]
    this, last = asked.period, asked.period.a_year_before()
    if table == "areas":
        return [_received(source, last if is_previous else this, where) for where in wheres]
    return [_received(source, each, where) for each in (this, last) for where in wheres]


_AREA_FACTS: dict[str, tuple[Fact, ...]] = {
    "received": (Fact.RECEIVED,),
    "escalated": (Fact.ESCALATED,),
    "percent_upheld": (Fact.UPHELD, Fact.DECIDED),
    "percent_overturned_of_decided": (Fact.OVERTURNED, Fact.DECIDED),
    "percent_overturned_of_upheld": (Fact.OVERTURNED, Fact.UPHELD),
}


def _received(source: Source, year: Period, where: Where) -> list[Behind]:
    return behind(source.tx, source.view(year), where, (Span.RECEIVED,))


def _indicator(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    reporting = Reporting(asked.period, asked.today)
    found = behind_cell(source.entries(), reporting, source.rules, asked.indicators, (row, column))
    return None if found is None else [_named(each) for each in found]


def _open(source: Source, asked: Asked, table: str, row: str, column: str) -> Found | None:
    bands = open_bands(source.entries(), asked.today, source.rules)
    return [_named(list(chain.from_iterable(band.entries for band in bands if band.key == row)))]


def _named(entries: Sequence[EntryRow]) -> list[Behind]:
    return [Behind(one.reference, one.stage) for one in entries]


_BEHIND = {"performance": _performance, "areas": _areas, "indicator": _indicator, "open": _open}
_TRACED = {
    "performance": (
        *("received_closed", "outcomes", "time_to_close", "whole_wait", "change"),
        *("themes", "by_month", "days_to_close"),
    ),
    "areas": ("areas", "difference"),
    "indicator": ("indicator",),
    "open": ("open",),
}
"""The tables whose numbers are counts of entries, by report."""
