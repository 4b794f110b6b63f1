"""Days that the desk closes, or works although they are holidays: what asking for one does, and when it is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from procedure.calendar import Calendar
from procedure.dates import WEEKDAYS, spoken
from procedure.deadlines import calendar_of
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.preset import ClosedDay, Procedure

DAYS_AT_MOST = 1_000
REASON_CHARACTERS = 500
_SATURDAY = 5


class Does(StrEnum):
    """What becomes of a day. The last two take back what the desk itself had said; `NOTHING`: it is so already."""

    CLOSES = "closes"
    WORKS = "works"
    WORKS_AGAIN = "works_again"
    IS_HOLIDAY_AGAIN = "is_holiday_again"
    NOTHING = "nothing"


@dataclass(frozen=True)
class OwnDay:
    """A day that the desk closes, or with `is_working` works; `added_by` is an e-mail address."""

    day: date
    is_working: bool
    reason: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class Effect:
    """What a request does to one day. `say` is the sentence for people; of `NOTHING` it says why."""

    day: date
    does: Does
    reason: str
    say: str


def closing(rules: Sequence[Procedure], day: date, reason: str) -> Effect:
    """A closure or an extra holiday: on that day nobody here works. `rules` are the procedures in force.

    A weekend and a day that is a holiday everywhere are `NOTHING`. NotAllowed outside the calendar.
    """
    calendars, closed, worked = _known(rules)
    why = _why_not(calendars, day)
    if day in worked and day.weekday() < _SATURDAY:
        return Effect(day, Does.IS_HOLIDAY_AGAIN, reason, f"{spoken(day)} is a holiday again: it is not worked.")
    if day in closed:
        return Effect(day, Does.NOTHING, reason, f"{spoken(day)} is closed already: {closed[day]}.")
    if why:
        return Effect(day, Does.NOTHING, reason, f"{spoken(day)} is no working day already: {why}.")
    return Effect(day, Does.CLOSES, reason, f"{spoken(day)} is closed.")


def working(rules: Sequence[Procedure], day: date, reason: str) -> Effect:
    """An added day is taken back, or the organisation works on a holiday. A weekend never becomes a working day."""
    calendars, closed, worked = _known(rules)
    _why_not(calendars, day)
    if day in closed:
        return Effect(day, Does.WORKS_AGAIN, reason, f"{spoken(day)} is not closed any more.")
    if day.weekday() >= _SATURDAY:
        return Effect(day, Does.NOTHING, reason, f"A {WEEKDAYS[day.weekday()]} never becomes a working day.")
    if day in worked or all(one.is_working_day(day) for one in calendars):
        return Effect(day, Does.NOTHING, reason, f"{spoken(day)} is a working day already.")
    return Effect(day, Does.WORKS, reason, f"{spoken(day)} is worked although it is a holiday.")


def changed_by(desk: Desk, effects: Iterable[Effect]) -> Desk:
    """The desk as it will be, to count by before anything is written."""
    closed, worked = own_days(desk)
    days, working_on = {one.date: one for one in closed}, set(worked)
    for one in effects:
        match one.does:
            case Does.CLOSES:
                days[one.day] = ClosedDay(one.day, one.reason)
            case Does.WORKS_AGAIN:
                days.pop(one.day, None)
            case Does.WORKS:
                working_on.add(one.day)
            case Does.IS_HOLIDAY_AGAIN:
                working_on.discard(one.day)
    return with_own_days(desk, tuple(days[day] for day in sorted(days)), tuple(sorted(working_on)))


def own_days(desk: Desk) -> tuple[tuple[ClosedDay, ...], tuple[date, ...]]:
    """What the desk closes and works; the same for all its procedures."""
    rules = next(iter(desk.procedures.values()), None)
    return (rules.closed, rules.worked) if rules else ((), ())


def with_own_days(desk: Desk, closed: tuple[ClosedDay, ...], worked: tuple[date, ...]) -> Desk:
    """The desk whose procedures all close and work these days beside their own."""
    known = {key: replace(one, closed=closed, worked=worked) for key, one in desk.procedures.items()}
    return replace(desk, procedures=known)


def checked_reason(reason: str) -> str:
    """Why a day is closed or worked, in one line; NotAllowed when there is none, or too much of it."""
    found = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    if not found or len(found) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS} characters.")
    return found


def _known(rules: Sequence[Procedure]) -> tuple[list[Calendar], dict[date, str], frozenset[date]]:
    if not rules:
        raise NotAllowed("No procedure is in force, so there is no calendar to change.")
    return (
        [calendar_of(one) for one in rules],
        {one.date: one.reason for one in rules[0].closed},
        frozenset(rules[0].worked),
    )


def _why_not(calendars: Sequence[Calendar], day: date) -> str:
    """Why nobody works on the day; "" if somebody does."""
    whys = [one.why_not(day) for one in calendars]
    return "" if None in whys else whys[0] or ""
