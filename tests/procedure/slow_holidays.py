"""Bank holidays once more, from the rules of law instead of a list; shares nothing with `procedure/`.

Sources: Banking and Financial Dealings Act 1971, schedule 1; St Andrew's Day Bank Holiday (Scotland) Act 2007; the
table of Easter of the Book of Common Prayer for 1900 to 2199; royal proclamations for single days.
"""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
# The full moon before Easter by the year's golden number, 1 to 19.
FULL_MOONS = (
    *((4, 14), (4, 3), (3, 23), (4, 11), (3, 31), (4, 18), (4, 8), (3, 28), (4, 16), (4, 5)),
    *((3, 25), (4, 13), (4, 2), (3, 22), (4, 10), (3, 30), (4, 17), (4, 7), (3, 27)),
)
EVERYWHERE = ("england-and-wales", "scotland", "northern-ireland")
# What was proclaimed for one year only: where, and the day that it took the place of, if any.
ONCE = {
    date(2011, 4, 29): EVERYWHERE,
    date(2012, 6, 5): EVERYWHERE,
    date(2022, 6, 3): EVERYWHERE,
    date(2022, 9, 19): EVERYWHERE,
    date(2023, 5, 8): EVERYWHERE,
    date(2026, 6, 15): ("scotland",),
}
MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}


def easter(year: int) -> date:
    """The Sunday after the full moon; the week after, where the full moon is itself on a Sunday."""
    day = date(year, *FULL_MOONS[year % 19]) + DAY
    while day.weekday() != SUNDAY:
        day += DAY
    return day


@cache
def closed_in(nation: str, year: int) -> frozenset[date]:
    """The weekdays that are bank holidays; `union` is any of the three nations'."""
    if nation == "union":
        return frozenset().union(*(closed_in(each, year) for each in EVERYWHERE))
    moving = {MOVED.get(day, day) for day in mondays_and_easter(nation, year)}
    once = {day for day, nations in ONCE.items() if day.year == year and nation in nations}
    return frozenset(moving | once | with_substitutes(fixed_days(nation, year)))


def mondays_and_easter(nation: str, year: int) -> set[date]:
    sunday = easter(year)
    found = {sunday - 2 * DAY, first_monday(year, 5), last_monday(year, 5)}
    if nation == "scotland":
        return found | {first_monday(year, 8)}
    return found | {sunday + DAY, last_monday(year, 8)}


def fixed_days(nation: str, year: int) -> list[date]:
    """In the order of the year; each of them has a substitute if it falls on a weekend."""
    own = {"scotland": [(1, 2), (11, 30)], "northern-ireland": [(3, 17), (7, 12)]}.get(nation, [])
    return sorted(date(year, *day) for day in [(1, 1), *own, (12, 25), (12, 26)])


def with_substitutes(days: list[date]) -> set[date]:
    """A day on a weekend moves to the next weekday that is not itself one of the days."""
    found = {day for day in days if day.weekday() < SATURDAY}
    for day in days:
        substitute = day
        while substitute.weekday() >= SATURDAY or (substitute != day and substitute in found):
            substitute += DAY
        found.add(substitute)
    return found


def first_monday(year: int, month: int) -> date:
    day = date(year, month, 1)
    while day.weekday() != MONDAY:
        day += DAY
    return day


def last_monday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != MONDAY:
        day -= DAY
    return day
