"""Where the figures of a report come from: the ledger as it is known today, narrowed to what was asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from procedure.calendar import Calendar
from procedure.deadlines import count_start, end_of_office_day
from procedure.errors import NotAllowed
from procedure.outcomes import RollUp
from procedure.preset import Procedure
from reports.periods import Period
from reports.rules import Rules, stage_target
from reports.tally import Tally
from storage import figures
from storage.day_numbers import DayNumbers
from storage.entry_sql import Counting, View
from storage.figures import EntryRow
from storage.ledger import Tx
from storage.only import EVERYTHING, Only
from storage.rows import is_postgresql
from storage.tallies import Span, last_stage_reached, procedures_used, tally

OF_WORKING_DAYS = ("days", "wait_working")
DAYS_BEFORE, NEAR_HORIZON = 3 * 366, 31
"""How long before the period days are numbered; a complaint that took longer has all days of the calendar numbered."""


@dataclass(frozen=True)
class Source:
    """The open transaction, the office date today, and what the procedures say."""

    tx: Tx
    today: date
    rules: Rules
    only: Only = EVERYTHING
    # Several tables ask for the same period, and numbering its days takes longer than most statements.
    _views: dict[tuple[Period, bool], View] = field(default_factory=dict, compare=False, repr=False)

    def entries(self) -> Iterator[EntryRow]:
        """Every entry, one by one."""
        return figures.entries(self.tx, until=self.today, only=self.only)

    def view(self, period: Period, *, all_days: bool = False) -> View:
        """What SQL must know of a period and of the procedures in force then."""
        if (period, all_days) not in self._views:
            countings = {key: self._counting(key, period, all_days) for key in self.used}
            self._views[period, all_days] = replace(self._plain(period), countings=countings)
        return self._views[period, all_days]

    def counted(
        self, period: Period, names: Sequence[str], spans: Sequence[Span], fixed: Mapping[str, Any] | None = None
    ) -> Tally:
        """The entries of these spans by these attributes, and by those that are the same for all of them."""
        view, fixed = self.view(period), dict(fixed or {})
        found = self._rows(view, names, spans)
        numbered = [names.index(name) for name in OF_WORKING_DAYS if name in names]
        if any(values[place] is None for place in numbered for values, _ in found):
            found = self._rows(self.view(period, all_days=True), names, spans)
            self._refuse_unknown(found, numbered)
        counts: Counter[tuple[Any, ...]] = Counter()
        for values, count in found:
            counts[(*values, *fixed.values())] += count
        return Tally((*names, *fixed), counts)

    @cached_property
    def used(self) -> Mapping[str, Procedure]:
        """The procedures of the entries; NotAllowed if one is no longer loaded: nothing can be judged without it."""
        found = procedures_used(self.tx, self._plain(Period(self.today, self.today)))
        for key, reference in found.items():
            if key not in self.rules.procedures:
                reason = f"{reference} was opened under the procedure '{key}', which is not loaded"
                raise NotAllowed(f"{reason}: its figures cannot be counted.")
        return {key: self.rules.procedures[key] for key in found}

    @cached_property
    def last_stage(self) -> int:
        """The last stage that a report on these entries has rows for; at least 2."""
        reached = last_stage_reached(self.tx, self._plain(Period(self.today, self.today)))
        return max([2, reached, *(each.last_stage for each in self.used.values())])

    def target_of(self, stage: int) -> int | None:
        """The target of a stage in working days, if all procedures of the entries that have the stage agree on it."""
        targets = {stage_target(each, stage) for each in self.used.values() if each.last_stage >= stage}
        return targets.pop() if len(targets) == 1 else None

    def target_days(self, procedure: str, stage: int) -> int | None:
        """The target of a stage of a procedure in working days."""
        return stage_target(self.rules.procedures[procedure], stage)

    def _rows(self, view: View, names: Sequence[str], spans: Sequence[Span]) -> list[tuple[tuple[Any, ...], int]]:
        return [(row[:-1], row[-1]) for row in tally(self.tx, view, names, spans)]

    def _plain(self, period: Period) -> View:
        any_part = (key for key, one in self.rules.procedures.items() if one.roll_up is RollUp.ANY_PART_UPHELD)
        on_postgresql = is_postgresql(self.tx)
        return View(period.first, period.last, self.today, on_postgresql, self.only, frozenset(any_part))

    def _counting(self, key: str, period: Period, all_days: bool) -> Counting:
        procedure, calendar = self.rules.procedures[key], self.rules.calendars[key]
        horizon = calendar.horizon - timedelta(days=NEAR_HORIZON)
        if all_days:
            return _counting(procedure, calendar, calendar.first, horizon)
        first = max(calendar.first, period.first - timedelta(days=DAYS_BEFORE))
        return _counting(procedure, calendar, first, min(period.last, horizon))

    def _refuse_unknown(self, found: Sequence[tuple[tuple[Any, ...], int]], numbered: Sequence[int]) -> None:
        if any(values[place] is None for place in numbered for values, _ in found):
            calendar = next(iter(self.rules.calendars.values()))
            # Says itself from when to when it can count.
            calendar.is_working_day(calendar.horizon + timedelta(days=1))


def _counting(procedure: Procedure, calendar: Calendar, first: date, last: date) -> Counting:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    passed = tuple(calendar.working_days_between(calendar.first, day) for day in days)
    before = tuple(_passed_before(procedure, calendar, day) for day in days)
    offsets = tuple(_offset(procedure, day) for day in days)
    numbers = [DayNumbers(first, each) for each in (passed, before, offsets)]
    return Counting(numbers[0], numbers[1], numbers[2], procedure.day_of_receipt)


def _passed_before(procedure: Procedure, calendar: Calendar, day: date) -> int:
    """So that `passed` of a reply less this are the working days it took, as `days_taken` counts them."""
    start = count_start(procedure, calendar, day)
    counts_itself = procedure.day_of_receipt == 1 and calendar.is_working_day(start)
    return calendar.working_days_between(calendar.first, start) - counts_itself


def _offset(procedure: Procedure, day: date) -> int:
    end = end_of_office_day(procedure, day)
    return 86_400 * (day.toordinal() + 1 - 719_163) - int(end.timestamp())
