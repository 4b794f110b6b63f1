"""The reports there are, by name: reads the ledger once and hands the entries to the definition."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from procedure.deadlines import calendar_of
from procedure.desk import Desk
from procedure.errors import NotAllowed
from reports.beside import tables_beside
from reports.groups import Basis
from reports.model import Report
from reports.open_cases import open_report
from reports.performance import Compare, performance
from reports.periods import Period
from reports.rules import Rules
from storage.figures import EntryRow, entries
from storage.ledger import Ledger
from storage.living import living

WITH_TABLES_BESIDE = frozenset({"performance"})


def build(
    ledger: Ledger,
    desk: Desk,
    name: str,
    period: Period,
    *,
    today: date,
    basis: str = Basis.FINAL_STAGE,
    compare: str = "",
) -> Report:
    """The report of this name; `today` is the office date. `open` looks at today alone, whatever the period.

    Raises NotAllowed with what there is for an unknown name, basis or comparison.
    """
    make = _REPORTS[_known(name, _REPORTS, "report")]
    asked = Basis(_known(basis, tuple(Basis), "basis"))
    against = Compare(_known(compare, tuple(Compare), "comparison")) if compare else None
    with ledger.reading() as tx:
        living_desk = living(tx, desk)
        report = make(entries(tx, until=today), rules_of(living_desk), period, today, asked, against)
        beside = tables_beside(tx, living_desk, period) if name in WITH_TABLES_BESIDE else ()
        return replace(report, tables=(*report.tables, *beside))


def rules_of(desk: Desk) -> Rules:
    """The desk's procedures, each with the calendar that it counts by."""
    return Rules(desk.procedures, {key: calendar_of(each) for key, each in desk.procedures.items()})


def names() -> tuple[str, ...]:
    """The names of all reports."""
    return tuple(_REPORTS)


def _performance(
    found: Iterable[EntryRow], rules: Rules, period: Period, today: date, basis: Basis, compare: Compare | None
) -> Report:
    procedures, calendars = rules.procedures, rules.calendars
    return performance(found, period=period, procedures=procedures, calendars=calendars, basis=basis, compare=compare)


def _open(
    found: Iterable[EntryRow], rules: Rules, period: Period, today: date, basis: Basis, compare: Compare | None
) -> Report:
    return open_report(found, today, rules)


def _known(name: str, known: Iterable[str], kind: str) -> str:
    if name in tuple(known):
        return name
    raise NotAllowed(f"There is no {kind} '{name[:40]}'. There is: {', '.join(known)}.")


_REPORTS: dict[str, Callable[[Iterable[EntryRow], Rules, Period, date, Basis, Compare | None], Report]] = {
    "performance": _performance,
    "open": _open,
}
