"""How procedures count, as SQL must know it; and by which rules the facts of entries were worked out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from procedure.calendar import Calendar
from procedure.deadlines import rolled
from procedure.outcomes import RollUp
from procedure.preset import OnNonWorkingDay, Procedure
from reports.rules import Rules
from storage.day_numbers import DayNumbers
from storage.entry_sql import Counting, View

NEAR_HORIZON = timedelta(days=31)
KEPT = 8
"""A desk has one procedure or two; eight nations, years or zones are some megabytes at most."""
ONE_DAY, MIDNIGHT, NOTHING = timedelta(days=1), time(0, 0), timedelta(0)
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


def _any_day(procedure: Procedure, calendar: Calendar) -> Counting:
    return _counting(procedure, calendar, calendar.first, _horizon(calendar))


def _counting(procedure: Procedure, calendar: Calendar, first: date, last: date) -> Counting:
    receipt = (procedure.received_on_non_working_day, procedure.day_of_receipt)
    passed, before = _passed(calendar, first, last), _before(calendar, first, last, *receipt)
    return Counting(passed, before, _offsets(procedure.time_zone, first, last), procedure.day_of_receipt)


# Numbering all days takes longer than most statements, and procedures share what they share: a nation, a time zone.
@lru_cache(KEPT)
def _passed(calendar: Calendar, first: date, last: date) -> DayNumbers:
    return DayNumbers(first, tuple(calendar.working_days_between(calendar.first, day) for day in _days(first, last)))


@lru_cache(KEPT)
def _before(
    calendar: Calendar, first: date, last: date, on_non_working_day: OnNonWorkingDay, day_of_receipt: int
) -> DayNumbers:
    """So that `passed` of a reply less this are the working days it took, as `days_taken` counts them."""

    def before(day: date) -> int:
        start = rolled(calendar, on_non_working_day, day)
        counts_itself = day_of_receipt == 1 and calendar.is_working_day(start)
        return calendar.working_days_between(calendar.first, start) - counts_itself

    return DayNumbers(first, tuple(map(before, _days(first, last))))


@lru_cache(KEPT)
def _offsets(time_zone: str, first: date, last: date) -> DayNumbers:
    """By how many seconds the office is ahead of UTC as the day after each day begins."""
    zone = ZoneInfo(time_zone)
    ahead = (datetime.combine(day + ONE_DAY, MIDNIGHT, zone).utcoffset() or NOTHING for day in _days(first, last))
    return DayNumbers(first, tuple(int(each.total_seconds()) for each in ahead))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
