"""The performance report: received and closed, outcomes, time to close, change against last year, themes.

It counts the entries of the ledger, never the letters. Every table names its basis.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from procedure.calendar import Calendar
from procedure.preset import Procedure
from reports.groups import Basis, Flow
from reports.model import Change, Column, Report, Row, Table, Unit, Value
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import (
    Group,
    balanced,
    by_entry,
    by_stage,
    closed_in,
    counted,
    last_stage,
    on_basis,
    total,
)
from tests.reports.slowly.last_year import last_year_table
from tests.reports.slowly.outcomes import outcomes_table, themes_table
from tests.reports.slowly.rules import Rules
from tests.reports.slowly.shapes import days_table, month_table
from tests.reports.slowly.timing import longest_table, target_of, time_table, whole_wait_table

FLOW_COLUMNS = (
    Column("received", "Received"),
    Column("closed", "Closed"),
    Column("ended_otherwise", "Ended otherwise"),
    Column("open_at_start", "Open at start"),
    Column("open_at_end", "Open at end"),
)
CHANGE_COLUMNS = (
    Column("this_period", "This period"),
    Column("last_period", "A year before"),
    Column("change", "Change"),
    Column("percent_change", "Change in percent", Unit.PERCENT),
)
ENDED_NOTE = "Ended otherwise: withdrawn, transferred, out of jurisdiction, or ended without a reply of its own."
NOT_COMPARED = "Not compared with another period."


class Compare(StrEnum):
    """What a report can be compared with."""

    PREVIOUS_YEAR = "previous-year"


def performance(
    entries: Iterable[EntryRow],
    *,
    period: Period,
    procedures: Mapping[str, Procedure],
    calendars: Mapping[str, Calendar],
    basis: Basis = Basis.FINAL_STAGE,
    compare: Compare | None = None,
) -> Report:
    """The figures of a period, as known today.

    Raises NotAllowed if the flow of a group does not balance (on either basis), or a procedure is not loaded.
    """
    rules, every = Rules(procedures, calendars), counted(entries)
    stages, seen = last_stage(every, rules), on_basis(every, basis)
    before = period.a_year_before() if compare else None
    closed, every_closed = closed_in(seen, period), closed_in(every, period)
    flows = _flows(seen, period, stages)
    # The rows @entries stand on the other basis, which must balance just as well.
    _flows(every, period, stages)
    targets = [target_of(every, number, rules) for number in range(1, stages + 1)]
    timed = zip(_on_both(by_stage, closed, every_closed, stages), targets * 2, strict=True)
    tables = (
        _received_closed(flows, basis),
        outcomes_table(_on_both(_with_total, closed, every_closed, stages), rules, basis.sentence),
        time_table(timed, rules, basis.sentence),
        whole_wait_table(on_basis(every_closed, Basis.FINAL_STAGE), rules),
        longest_table(closed, rules),
        _change(_total(flows), _total(_flows(seen, before, stages)) if before else None, basis),
        *([last_year_table(closed, closed_in(seen, before), stages, rules, basis.sentence)] if before else []),
        themes_table(by_stage(closed, stages), rules, basis.sentence),
        month_table(seen, period, basis.sentence),
        days_table(zip(by_stage(closed, stages), targets, strict=True), rules, basis.sentence),
    )
    return Report("performance", f"Complaints performance, {period}", period, before, basis.value, tables)


def _flows(entries: Sequence[EntryRow], period: Period, stages: int) -> list[tuple[Group, Flow]]:
    return [(group, balanced(group, period)) for group in by_entry(entries, stages)]


def _total(flows: Iterable[tuple[Group, Flow]]) -> Flow:
    return total(found for _, found in flows)


def _received_closed(flows: Sequence[tuple[Group, Flow]], basis: Basis) -> Table:
    rows = [Row(group.key, group.label, _flow_values(found)) for group, found in flows]
    rows.append(Row("total", "Total", _flow_values(_total(flows))))
    return Table("received_closed", "Received and closed", FLOW_COLUMNS, tuple(rows), (basis.sentence, ENDED_NOTE))


def _flow_values(found: Flow) -> tuple[Value, ...]:
    return found.received, found.closed, found.ended_otherwise, found.open_at_start, found.open_at_end


def _with_total(entries: Sequence[EntryRow], stages: int) -> list[Group]:
    return [*by_stage(entries, stages), Group("total", "Total", tuple(entries))]


def _on_both(
    grouped: Callable[[Sequence[EntryRow], int], list[Group]],
    on_basis: Sequence[EntryRow],
    every: Sequence[EntryRow],
    stages: int,
) -> list[Group]:
    again = [Group(f"{g.key}@entries", f"{g.label} (entries)", g.entries) for g in grouped(every, stages)]
    return grouped(on_basis, stages) + again


def _change(this: Flow, last: Flow | None, basis: Basis) -> Table:
    rows = (
        Row("received", "Received", _change_values(this.received, last.received if last else None)),
        Row("closed", "Closed", _change_values(this.closed, last.closed if last else None)),
    )
    notes = (basis.sentence,) if last else (basis.sentence, NOT_COMPARED)
    return Table("change", "Change against the same period a year before", CHANGE_COLUMNS, rows, notes)


def _change_values(this: int, last: int | None) -> tuple[Value, ...]:
    return (this, None, None, None) if last is None else (this, last, this - last, Change(this, last))
