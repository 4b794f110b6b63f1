"""What is odd about the days that are known: an end that is near, and closed days that do nothing or come too late."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from procedure.dates import WEEKDAYS, spoken
from procedure.deadlines import calendar_of
from procedure.preset import Procedure

HORIZON_DAYS = 90
"""So long before the calendar's end people are warned."""
_SATURDAY = 5


class About(StrEnum):
    """What a finding is about."""

    HORIZON = "horizon"
    YEAR = "year"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    TWICE = "twice"
    PAST = "past"
    VERSION = "version"


@dataclass(frozen=True)
class Finding:
    """`ok` is False where somebody must do something; else it is only worth knowing."""

    about: About
    ok: bool
    say: str
    procedure: str = ""
    day: date | None = None
    reference: str = ""


def horizon_of(procedure: Procedure, today: date) -> Finding:
    """Until when days are known, and whether that is soon: always one finding."""
    calendar = calendar_of(procedure)
    ok = calendar.horizon > today + timedelta(days=HORIZON_DAYS)
    advice = "" if ok else " Update the bot."
    return Finding(About.HORIZON, ok, f"Days are known until {spoken(calendar.horizon)}.{advice}", procedure.id)


def missing_years(procedure: Procedure, today: date) -> Iterator[Finding]:
    """Years from this one on that a list of closures does not name although it replaces the bank holidays.

    A gap between two years of the list, or a year that comes in 90 days, is for somebody to mend; the rest is not
    said, since no list goes on for ever.
    """
    if not procedure.closures_replace_holidays or not procedure.closures:
        return
    named = {one.date.year for one in procedure.closures}
    soon = (today + timedelta(days=HORIZON_DAYS)).year
    for year in range(today.year, max(soon, *named) + 1):
        if year not in named:
            say = (
                f"The closures name no day of {year}, so its bank holidays count instead. Add that year's closures "
                "to the procedure."
            )
            yield Finding(About.YEAR, False, say, procedure.id, date(year, 1, 1))


def file_clashes(procedure: Procedure, closed: Collection[date]) -> Iterator[Finding]:
    """Closures of a procedure's file that do nothing; `closed` are the days that the desk has added."""
    without = calendar_of(replace(procedure, closures=(), closed=()))
    for day, reason in ((one.date, one.reason) for one in procedure.closures):
        what = f"The closure of {spoken(day)} ({reason})"
        if not without.first <= day <= without.horizon:
            yield _harmless(About.HORIZON, f"{what} lies outside the calendar.", day, procedure.id)
        elif day.weekday() >= _SATURDAY:
            yield _harmless(About.WEEKEND, f"{what} is on a {WEEKDAYS[day.weekday()]}.", day, procedure.id)
        elif not procedure.closures_replace_holidays and not without.is_working_day(day):
            yield _harmless(About.HOLIDAY, f"{what} is a bank holiday anyhow.", day, procedure.id)
        if day in closed:
            yield _harmless(About.TWICE, f"{what} was also added at the desk.", day, procedure.id)


def added_clashes(procedures: Sequence[Procedure], added: Mapping[date, date]) -> Iterator[Finding]:
    """Days that the desk closes, by the date on which it said so: those on which nobody works anyhow, and late ones."""
    without = [calendar_of(replace(one, closed=())) for one in procedures]
    for day, added_on in added.items():
        whys = [one.why_not(day) for one in without]
        if whys and None not in whys:
            yield _harmless(About.HOLIDAY, f"{spoken(day)} was added, and is no working day anyhow: {whys[0]}.", day)
        if day < added_on:
            say = f"{spoken(day)} was added on {spoken(added_on)}, when it was over: what was past due stayed so."
            yield _harmless(About.PAST, say, day)


def _harmless(about: About, say: str, day: date, procedure: str = "") -> Finding:
    return Finding(about, True, say, procedure, day)
