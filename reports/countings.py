"""How procedures count, as SQL must know it; and by which rules the facts of entries were worked out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256

from procedure.calendar import Calendar
from procedure.deadlines import count_start, end_of_office_day
from procedure.outcomes import RollUp
from procedure.preset import Procedure
from reports.rules import Rules
from storage.day_numbers import DayNumbers
from storage.entry_sql import Counting, View

NEAR_HORIZON = timedelta(days=31)
KEPT = 4  # a desk has one procedure or two
DEFINITION = 1
"""Grows when a fact of an entry means something else, so that none is used that was worked out before."""


@dataclass(frozen=True)
class Countings(Mapping[str, Counting]):
    """By procedure; made when it is asked for, because numbering all days takes longer than most statements."""

    keys_of: tuple[str, ...]
    made: Callable[[str], Counting]
    _known: dict[str, Counting] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, key: str) -> Counting:
        if key not in self.keys_of:
            raise KeyError(key)
        if key not in self._known:
            self._known[key] = self.made(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_of)

    def __len__(self) -> int:
        return len(self.keys_of)


def countings(rules: Rules, procedures: Iterable[str], first: date, last: date) -> Countings:
    """Of the days from `first` to `last`."""

    def made(key: str) -> Counting:
        calendar = rules.calendars[key]
        return _counting(rules.procedures[key], calendar, max(calendar.first, first), min(_horizon(calendar), last))

    return Countings(tuple(procedures), made)


def countings_of_any_day(rules: Rules, procedures: Iterable[str]) -> Countings:
    """Of all days that the calendars know."""
    return Countings(tuple(procedures), lambda key: _any_day(rules.procedures[key], rules.calendars[key]))


def for_facts(rules: Rules, on_postgresql: bool, procedures: Iterable[str]) -> View:
    """What facts are worked out by: as known today, whenever that is."""
    first, last, known = date.min, date.max, countings_of_any_day(rules, procedures)
    return View(first, last, last, on_postgresql, any_part=any_part(rules), countings=known)


def digests(rules: Rules) -> dict[str, str]:
    """By procedure, of everything that the facts of its entries depend on, beside the entries."""
    return {key: _digest(one, rules.calendars[key]) for key, one in rules.procedures.items()}


def any_part(rules: Rules) -> frozenset[str]:
    """The procedures in which any part upheld is upheld."""
    return frozenset(key for key, one in rules.procedures.items() if one.roll_up is RollUp.ANY_PART_UPHELD)


def _digest(procedure: Procedure, calendar: Calendar) -> str:
    counted = (procedure.day_of_receipt, procedure.received_on_non_working_day, procedure.time_zone, calendar.version)
    judged = (DEFINITION, procedure.roll_up is RollUp.ANY_PART_UPHELD)
    return sha256(" ".join(map(str, (*counted, *judged))).encode()).hexdigest()


def _horizon(calendar: Calendar) -> date:
    return calendar.horizon - NEAR_HORIZON


@lru_cache(KEPT)
def _any_day(procedure: Procedure, calendar: Calendar) -> Counting:
    return _counting(procedure, calendar, calendar.first, _horizon(calendar))


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
