"""Counting working days, against a slow walk and against what must always hold."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.calendar import Nation, calendar_for
from tests.procedure.examples import independent_holidays

DATES = st.dates(date(2010, 2, 1), date(2034, 6, 1))
NATIONS = st.sampled_from(Nation)
UNHURRIED = settings(deadline=None)  # a calendar is built on first use, on a machine that may be busy
COUNTS = st.integers(1, 60)


def test_ten_thousand_random_dates_agree_with_a_slow_walk() -> None:
    chance = random.Random(20260402)
    closed = {nation: independent_holidays(nation) for nation in Nation}
    for _ in range(10_000):
        nation = chance.choice(list(Nation))
        start, n = date(2010, 2, 1) + timedelta(days=chance.randrange(8900)), chance.randint(1, 30)
        found = calendar_for(nation).add_working_days(start, n)
        assert found == walked(start, n, closed[nation]), (nation, start, n)


@UNHURRIED
@given(NATIONS, DATES, COUNTS)
def test_one_more_day_is_always_later(nation: Nation, day: date, n: int) -> None:
    calendar = calendar_for(nation)
    assert calendar.add_working_days(day, n) < calendar.add_working_days(day, n + 1)


@UNHURRIED
@given(NATIONS, DATES, COUNTS)
def test_counting_back_undoes_counting_forward_from_a_working_day(nation: Nation, day: date, n: int) -> None:
    calendar = calendar_for(nation)
    start = calendar.next_working_day(day)
    assert calendar.add_working_days(calendar.add_working_days(start, n), -n) == start


@UNHURRIED
@given(NATIONS, DATES, COUNTS)
def test_days_between_count_the_days_that_were_added(nation: Nation, day: date, n: int) -> None:
    calendar = calendar_for(nation)
    assert calendar.working_days_between(day, calendar.add_working_days(day, n)) == n
    assert calendar.working_days_between(calendar.add_working_days(day, n), day) == 0


@UNHURRIED
@given(NATIONS, DATES, COUNTS, st.lists(DATES, max_size=3))
def test_a_closure_never_makes_anything_earlier(nation: Nation, day: date, n: int, closed: list[date]) -> None:
    more = calendar_for(nation, dict.fromkeys(closed, "closed"))
    assert more.add_working_days(day, n) >= calendar_for(nation).add_working_days(day, n)


@UNHURRIED
@given(NATIONS, DATES)
def test_the_next_working_day_skips_nothing_but_closed_days(nation: Nation, day: date) -> None:
    calendar = calendar_for(nation)
    found = calendar.next_working_day(day)
    skipped = [day + timedelta(days=i) for i in range((found - day).days)]
    assert calendar.is_working_day(found)
    assert all(calendar.why_not(each) for each in skipped)


def test_adding_no_days_leaves_the_date_even_a_sunday() -> None:
    assert calendar_for("scotland").add_working_days(date(2026, 6, 14), 0) == date(2026, 6, 14)


def walked(start: date, n: int, closed: frozenset[date]) -> date:
    day = start
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5 and day not in closed
    return day
