"""Each question to the calendar takes less than a microsecond in plain Python; `make bench` has the figures."""

from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

import pytest

from procedure.calendar import Calendar, calendar_for

DAYS = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
CALENDAR = calendar_for("england-and-wales")
QUESTIONS: dict[str, Callable[[Calendar, date], object]] = {
    "is_working_day": Calendar.is_working_day,
    "next_working_day": Calendar.next_working_day,
    "add_working_days": lambda calendar, day: calendar.add_working_days(day, 20),
    "working_days_between": lambda calendar, day: calendar.working_days_between(DAYS[0], day),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_takes_less_than_a_microsecond(question: str) -> None:
    ask = QUESTIONS[question]
    # The best of many: on a busy machine most rounds are interrupted, and one is enough to show what a call takes.
    best = min(a_year_of(ask) for _ in range(200))
    assert best / len(DAYS) < 1e-6


def a_year_of(ask: Callable[[Calendar, date], object]) -> float:
    """Seconds for every day of a year, the loop included."""
    started = perf_counter()
    for day in DAYS:
        ask(CALENDAR, day)
    return perf_counter() - started
