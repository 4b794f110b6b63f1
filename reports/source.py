"""Where the figures of a report come from: the ledger as it is known today, narrowed to what was asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from procedure.errors import NotAllowed
from procedure.preset import Procedure
from reports.countings import any_part, countings, countings_of_any_day, digests
from reports.periods import Period
from reports.rules import Rules, stage_target
from reports.tally import Tally
from reports.waits import Sums, Waits
from storage.entry_sql import View
from storage.facts import WAITS, apart
from storage.ledger import Tx
from storage.only import EVERYTHING, Only
from storage.rows import is_postgresql
from storage.spans import Span
from storage.tallies import last_stage_reached, procedures_used, tally

OF_WORKING_DAYS = ("days", "wait_working")
DAYS_BEFORE = timedelta(days=3 * 366)
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

    def view(self, period: Period, *, all_days: bool = False) -> View:
        """What SQL must know of a period and of the procedures in force then."""
        if (period, all_days) not in self._views:
            near = countings(self.rules, self.used, period.first - DAYS_BEFORE, period.last)
            found = countings_of_any_day(self.rules, self.used) if all_days else near
            apart = None if all_days else self.apart
            self._views[period, all_days] = replace(self._plain(period), countings=found, apart=apart)
        return self._views[period, all_days]

    def dates_view(self, period: Period) -> View:
        """The period alone, where nothing is asked of procedures: it can be counted though one is not loaded."""
        return self._plain(period)

    def counted(
        self, period: Period, names: Sequence[str], spans: Sequence[Span], fixed: Mapping[str, Any] | None = None
    ) -> Tally:
        """The entries of these spans by these attributes, and by those that are the same for all of them."""
        view, fixed = self.view(period), dict(fixed or {})
        found = self._rows(view, names, spans)
        numbered = [names.index(name) for name in OF_WORKING_DAYS if name in names]
        if any(values[place] is None for place in numbered for values, _ in found):
            found = self._rows(self.view(period, all_days=True), names, spans)
            self._refuse(any(values[place] is None for place in numbered for values, _ in found))
        counts: Counter[tuple[Any, ...]] = Counter()
        for values, count in found:
            counts[(*values, *fixed.values())] += count
        return Tally((*names, *fixed), counts)

    def summed(self, period: Period, names: Sequence[str], spans: Sequence[Span], fixed: Mapping[str, Any]) -> Sums:
        """The same with how long these entries waited in all, whose sums come with their number."""
        found = self._sums(self.view(period), names, spans, fixed)
        if found.has_unknown:
            found = self._sums(self.view(period, all_days=True), names, spans, fixed)
            self._refuse(found.has_unknown)
        return found

    def _sums(self, view: View, names: Sequence[str], spans: Sequence[Span], fixed: Mapping[str, Any]) -> Sums:
        counts, waits = Counter[tuple[Any, ...]](), dict[tuple[Any, ...], dict[str, Waits]]()
        for row in tally(self.tx, view, names, spans, WAITS):
            values, sums = (*row[: len(names)], *fixed.values()), row[len(names) + 1 :]
            counts[values] += row[len(names)]
            known = waits.setdefault(values, dict.fromkeys(WAITS, Waits()))
            for place, name in enumerate(WAITS):
                count, total, longest = sums[3 * place : 3 * place + 3]
                known[name] += Waits(count, total or 0, longest)
        return Sums(Tally((*names, *fixed), counts), waits)

    @cached_property
    def apart(self) -> tuple[int, ...] | None:
        """The cases that are counted entry by entry; None where all are."""
        made_by = digests(self.rules)
        return apart(self.tx, {key: made_by[key] for key in self.used}, self.today)

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
        on_postgresql = is_postgresql(self.tx)
        return View(period.first, period.last, self.today, on_postgresql, self.only, any_part(self.rules))

    def refuse_beyond(self) -> None:
        """NotAllowed, which says from when to when days can be counted."""
        self._refuse(True)

    def _refuse(self, is_beyond: bool) -> None:
        if is_beyond:
            calendar = next(iter(self.rules.calendars.values()))
            # Says itself from when to when it can count.
            calendar.is_working_day(calendar.horizon + timedelta(days=1))
