"""The reports there are, by name."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from procedure.deadlines import calendar_of
from procedure.desk import Desk
from procedure.errors import NotAllowed
from reports.areas import areas_report
from reports.asking import PLAIN, Asked, Options
from reports.beside import changes_table, tables_beside
from reports.dashboards import commentary_table, kpi_table
from reports.groups import Basis
from reports.indicator_report import indicator_report
from reports.learning import commitment_tables, learning_report, learning_tables
from reports.letters_report import letters_report
from reports.model import Report, Table
from reports.narrowing import OF_EVERYTHING, Narrowed, narrowed
from reports.open_cases import open_report
from reports.performance import Compare, performance
from reports.periods import Period
from reports.rules import Rules
from reports.source import Source
from reports.tracing import traced
from reports.workload import workload_report
from storage.figures_beside import with_areas
from storage.ledger import Ledger, Tx
from storage.living import living
from storage.only import Only


def _dashboards(tx: Tx, desk: Desk, period: Period, only: Only) -> tuple[Table, ...]:
    return commentary_table(tx, desk, period, only), *commitment_tables(tx, desk, period, only)


BESIDE: dict[str, Callable[[Tx, Desk, Period, Only], tuple[Table, ...]]] = {
    "performance": tables_beside,
    "areas": _dashboards,
    "learning": learning_tables,
}
"""Tables that come from elsewhere than the entries, and stand behind those that do."""
WITH_CHANGES = ("areas", "indicator", "letters", "workload")
"""Reports with figures end with what was changed that alters them; `performance` has that among its own."""


def build(
    ledger: Ledger,
    desk: Desk,
    name: str,
    period: Period,
    *,
    today: date,
    basis: str = Basis.FINAL_STAGE,
    compare: str = "",
    options: Options = PLAIN,
    only: Narrowed = OF_EVERYTHING,
) -> Report:
    """The report of this name; `today` is the office date. `open` looks at today alone, whatever the period.

    Raises NotAllowed with what there is for an unknown name, basis or comparison, or for a word in `only`. With a cell
    in the options (TABLE.ROW.COLUMN) it is the list of what stands behind that number.
    """
    make = _REPORTS[_known(name, _REPORTS, "report")]
    counted = Basis(_known(basis, tuple(Basis), "basis"))
    against = Compare(_known(compare, tuple(Compare), "comparison")) if compare else None
    asked = Asked(period, today, counted, against, options)
    with ledger.reading() as tx:
        living_desk = with_areas(tx, living(tx, desk))
        words, seen = narrowed(tx, living_desk, only)
        source = Source(tx, today, rules_of(living_desk), seen)
        report = make(source, living_desk, asked)
        if name == "areas":
            report = replace(report, tables=(*report.tables, kpi_table(report.table("areas"), living_desk)))
        beside = BESIDE[name](tx, living_desk, period, seen) if name in BESIDE else ()
        if name in WITH_CHANGES:
            beside = (*beside, changes_table(tx, living_desk, period, seen))
        whole = replace(report, tables=(*report.tables, *beside))
        return words.named(traced(source, whole, asked, living_desk) if options.trace else whole)


def rules_of(desk: Desk) -> Rules:
    """The desk's procedures, each with the calendar that it counts by."""
    return Rules(desk.procedures, {key: calendar_of(each) for key, each in desk.procedures.items()})


def names() -> tuple[str, ...]:
    """The names of all reports."""
    return tuple(_REPORTS)


def _performance(source: Source, desk: Desk, asked: Asked) -> Report:
    return performance(source, period=asked.period, basis=asked.basis, compare=asked.compare)


def _areas(source: Source, desk: Desk, asked: Asked) -> Report:
    return areas_report(source, asked.period, desk.areas, match_published=asked.options.match_published)


def _indicator(source: Source, desk: Desk, asked: Asked) -> Report:
    return indicator_report(source, asked.period, asked.today, asked.indicators)


def _letters(source: Source, desk: Desk, asked: Asked) -> Report:
    return letters_report(source, asked.period, asked.today)


def _workload(source: Source, desk: Desk, asked: Asked) -> Report:
    return workload_report(source, asked.period, {one.email: one.name for one in desk.people})


def _learning(source: Source, desk: Desk, asked: Asked) -> Report:
    return learning_report(asked.period)


def _open(source: Source, desk: Desk, asked: Asked) -> Report:
    return open_report(source, asked.today)


def _known(name: str, known: Iterable[str], kind: str) -> str:
    if name in tuple(known):
        return name
    raise NotAllowed(f"There is no {kind} '{name[:40]}'. There is: {', '.join(known)}.")


_REPORTS: dict[str, Callable[[Source, Desk, Asked], Report]] = {
    "performance": _performance,
    "areas": _areas,
    "indicator": _indicator,
    "letters": _letters,
    "workload": _workload,
    "learning": _learning,
    "open": _open,
}
