"""The performance report: received and closed, outcomes, time to close, change against last year, themes.

It counts the entries of the ledger, never the letters. Every table names its basis.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from reports.choices import CLOSED, IN_PERIOD, again_at_entries, lines_by_entry, lines_by_stage, on_basis, total_line
from reports.flow import CELLS as FLOW_CELLS
from reports.flow import check_balance
from reports.groups import Basis
from reports.last_year import NAMES as LAST_YEAR
from reports.last_year import last_year
from reports.model import Change, Column, Report, Row, Table, Unit, Value
from reports.outcomes import outcomes, themes
from reports.periods import Period
from reports.shapes import by_month, days_to_close, is_short
from reports.source import Source
from reports.tally import ALL, Defined, Line, Tally, both
from reports.timing import longest_table, time_to_close, whole_wait
from reports.waits import Sums
from storage.entry_sql import View
from storage.spans import FLOW, Span
from storage.tallies import Where

FLOW_NAMES = ("stage", "how", "is_last", "came", "ended", "is_answered")
MONTHS = ("is_last", "came", "ended", "is_answered", "came_month", "ended_month")
ANSWERED_NAMES = (
    *("stage", "how", "is_last", "came", "outcome", "upheld", "partial"),
    *("in_time", "informed", "first_kept", "days"),
)
TOPICS = ("stage", "is_last", "upheld", "themes")
LAST = on_basis(Basis.FINAL_STAGE)
ANSWERED = {"ended": "in", "is_answered": 1}
RECEIVED = {"came": "in"}
CHANGE_COLUMNS = (
    Column("this_period", "This period"),
    Column("last_period", "A year before"),
    Column("change", "Change"),
    Column("percent_change", "Change in percent", Unit.PERCENT),
)
CHANGE_TITLE = "Change against the same period a year before"
ENDED_NOTE = "Ended otherwise: withdrawn, transferred, out of jurisdiction, or ended without a reply of its own."
NOT_COMPARED = "Not compared with another period."


class Compare(StrEnum):
    """What a report can be compared with."""

    PREVIOUS_YEAR = "previous-year"


def performance(source: Source, *, period: Period, basis: Basis, compare: Compare | None = None) -> Report:
    """The figures of a period, as known today.

    Raises NotAllowed if the flow of a group does not balance (on either basis), or a procedure is not loaded.
    """
    before = period.a_year_before() if compare else None
    asked = Performance(source, period, basis, before)
    found = (one().table(asked.tally_of(key)) for key, one in asked.tables.items())
    flow, decided, timed, waited, *rest = found
    longest = longest_table(source, asked.view, asked.answered, on_basis(basis))
    beside = (asked.beside,) if before else ()
    tables = (flow, decided, timed, waited, longest, _change(asked), *beside, *rest)
    return Report("performance", f"Complaints performance, {period}", period, before, basis.value, tables)


@dataclass(frozen=True)
class Performance:
    """A period on a basis, with what stands behind each cell; and the one that it is compared with."""

    source: Source
    period: Period
    basis: Basis
    before: Period | None = None

    @property
    def counts(self) -> Where:
        """The entries that the basis counts."""
        return on_basis(self.basis)

    @cached_property
    def view(self) -> View:
        """What SQL must know of the period."""
        return self.source.view(self.period)

    @cached_property
    def flow(self) -> Tally:
        """All entries that came, went or were open in the period; NotAllowed if they do not balance."""
        others = self.source.counted(self.period, FLOW_NAMES, [one for one in FLOW if one is not Span.ANSWERED])
        found = self.answered.of(*FLOW_NAMES) + others
        # The rows @entries stand on the other basis, which must balance just as well.
        for basis in (self.counts, ALL):
            check_balance(self.source, self.view, found, lines_by_entry(self.source.last_stage, basis))
        return found

    @cached_property
    def answered(self) -> Tally:
        """Those that were answered in the period, with what is asked of a reply."""
        return self.source.counted(self.period, ANSWERED_NAMES, (Span.ANSWERED,), ANSWERED)

    @cached_property
    def topics(self) -> Tally:
        """The same entries, with the themes of what was upheld."""
        return self.source.counted(self.period, TOPICS, (Span.ANSWERED,), ANSWERED)

    @cached_property
    def waits(self) -> Sums:
        """Those that were answered, and how long they waited in all."""
        return self.source.summed(self.period, ("is_last",), (Span.ANSWERED,), ANSWERED)

    @cached_property
    def months(self) -> Tally:
        """Those that were received in the period by the month of that, and those that were answered."""
        came = self.source.counted(self.period, ("is_last", "came_month"), (Span.RECEIVED,), RECEIVED)
        went = self.source.counted(self.period, ("is_last", "ended_month"), (Span.ANSWERED,), ANSWERED)
        return came.as_if(MONTHS) + went.as_if(MONTHS)

    @cached_property
    def lines_beside(self) -> list[Line]:
        """The rows that are held against the year before."""
        return [*lines_by_stage(self.source.last_stage, self.counts), total_line(self.counts)]

    @cached_property
    def answered_before(self) -> Tally:
        """Those that were answered in the period before, with what is held against it."""
        return self.source.counted(self.before or self.period, LAST_YEAR, (Span.ANSWERED,), ANSWERED)

    @property
    def beside(self) -> Table:
        """Decided and answered, beside the period before."""
        return last_year(self.answered, self.answered_before, self.lines_beside, self.basis.sentence)

    def total_before(self, before: Period) -> tuple[int, int]:
        """Received and closed of the period before, which must balance; NotAllowed if not."""
        source, basis = self.source, self.counts
        # Nothing but what ended before it was received can upset a balance; without any of it, nothing is looked for.
        if source.counted(before, ("stage",), (Span.AT_ODDS,)).counts:
            found = source.counted(before, FLOW_NAMES, FLOW)
            check_balance(source, source.view(before), found, lines_by_entry(source.last_stage, basis))
        came = source.counted(before, ("is_last",), (Span.RECEIVED,))
        return came.count(basis), self.answered_before.count(basis)

    def tally_of(self, table: str) -> Tally:
        """In which a table is counted."""
        if table == "by_month" and is_short(self.period):
            return self.months
        if table == "themes":
            return self.topics
        return self.flow if table == "received_closed" else self.answered

    @cached_property
    def tables(self) -> Mapping[str, Callable[[], Defined]]:
        """The tables that are defined by choices alone, in the order of the report."""
        stages, said, basis = self.source.last_stage, self.basis.sentence, self.counts
        lines, every = lines_by_stage(stages, basis), lines_by_stage(stages, ALL)
        flow = [*lines_by_entry(stages, basis), total_line(basis)]
        decided = again_at_entries([*lines, total_line(basis)], [*every, total_line(ALL)])
        timed = again_at_entries(lines, every)
        targets = {line.key: self.source.target_of(place % stages + 1) for place, line in enumerate(timed)}
        notes = (said, ENDED_NOTE)
        return {
            "received_closed": lambda: Defined("received_closed", "Received and closed", flow, FLOW_CELLS, notes),
            "outcomes": lambda: outcomes(decided, said),
            "time_to_close": lambda: time_to_close(timed, targets, said),
            "whole_wait": lambda: whole_wait(total_line(LAST), self.waits.of(LAST)),
            "themes": lambda: themes(lines, self.topics, said),
            "by_month": lambda: by_month(basis, self.period, said),
            "days_to_close": lambda: days_to_close(lines, targets, said),
        }


def _change(asked: Performance) -> Table:
    this = tuple(asked.flow.count(both(asked.counts, where)) for where in (IN_PERIOD, CLOSED))
    before = asked.before
    last = asked.total_before(before) if before else (None, None)
    rows = tuple(
        Row(key, key.capitalize(), _change_values(now, then))
        for key, now, then in zip(("received", "closed"), this, last, strict=True)
    )
    notes = (asked.basis.sentence,) if before else (asked.basis.sentence, NOT_COMPARED)
    return Table("change", CHANGE_TITLE, CHANGE_COLUMNS, rows, notes)


def _change_values(this: int, last: int | None) -> tuple[Value, ...]:
    return (this, None, None, None) if last is None else (this, last, this - last, Change(this, last))
