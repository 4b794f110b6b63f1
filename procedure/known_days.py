"""Every day that is known not to be worked: of the nations, of the procedures, and of the desk itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from procedure.calendar import Calendar
from procedure.dates import ONE_DAY
from procedure.deadlines import calendar_of
from procedure.own_days import OwnDay
from procedure.preset import Procedure

_SATURDAY = 5


class Sort(StrEnum):
    """Where a day comes from: the nation's list, a procedure's file, or the desk, which closes or works it."""

    BANK_HOLIDAY = "bank_holiday"
    CLOSURE = "closure"
    CLOSED = "closed"
    WORKED = "worked"


@dataclass(frozen=True)
class KnownDay:
    """`procedures` are the ids of those that it holds for. `added_by` and `added_at` stand with the desk's own days."""

    day: date
    sort: Sort
    why: str
    procedures: tuple[str, ...]
    added_by: str = ""
    added_at: datetime | None = None


def known_days(rules: Sequence[Procedure], own: Iterable[OwnDay], first: date, last: date) -> tuple[KnownDay, ...]:
    """The days from `first` to `last` in order, weekends left out; what lies outside the calendar is not known.

    A holiday that the desk works is listed as worked, and as a holiday no more.
    """
    added = [one for one in own if first <= one.day <= last]
    worked = {one.day for one in added if one.is_working}
    found: dict[tuple[date, Sort, str], list[str]] = {}
    for one in rules:
        for day, sort, why in _of_procedure(one, first, last):
            if day not in worked:
                found.setdefault((day, sort, why), []).append(one.id)
    listed = [KnownDay(day, sort, why, tuple(ids)) for (day, sort, why), ids in found.items()]
    everywhere = tuple(one.id for one in rules)
    listed += [KnownDay(one.day, _sort(one), one.reason, everywhere, one.added_by, one.added_at) for one in added]
    return tuple(sorted(listed, key=lambda one: (one.day, one.sort)))


def _of_procedure(procedure: Procedure, first: date, last: date) -> Iterator[tuple[date, Sort, str]]:
    calendar = calendar_of(replace(procedure, closed=(), worked=()))
    closures = {one.date: one.reason for one in procedure.closures}
    for day in _within(calendar, first, last):
        why = calendar.why_not(day) if day.weekday() < _SATURDAY else None
        if why:
            own = why.startswith("closure: ")
            yield day, Sort.CLOSURE if own else Sort.BANK_HOLIDAY, closures[day] if own else why


def _within(calendar: Calendar, first: date, last: date) -> Iterator[date]:
    day, end = max(first, calendar.first), min(last, calendar.horizon)
    while day <= end:
        yield day
        day += ONE_DAY


def _sort(one: OwnDay) -> Sort:
    return Sort.WORKED if one.is_working else Sort.CLOSED
