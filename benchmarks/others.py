"""What others offer for the same questions about working days in England; installed for `make bench` alone.

Each gets what it likes best: numpy dates of its own kind and a ready calendar, `holidays` years filled in beforehand.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import holidays
import numpy as np
from workalendar.europe import UnitedKingdom

YEARS = range(2025, 2029)
ONE_DAY = timedelta(days=1)
Ask = Callable[[Any], Any]


def of_numpy(first: date, n: int) -> tuple[Callable[[date], Any], dict[str, Ask]]:
    """How it likes its dates, and its answers."""
    closed = sorted(holidays.country_holidays("GB", subdiv="ENG", years=YEARS))
    known = np.busdaycalendar(holidays=np.array(closed, dtype="datetime64[D]"))
    after_first = np.datetime64(first + ONE_DAY, "D")
    return lambda day: np.datetime64(day, "D"), {
        "is_working_day": lambda day: np.is_busday(day, busdaycal=known),
        "next_working_day": lambda day: np.busday_offset(day, 0, roll="forward", busdaycal=known),
        "add_working_days": lambda day: np.busday_offset(day, n, roll="backward", busdaycal=known),
        "working_days_between": lambda day: np.busday_count(after_first, day + 1, busdaycal=known),
    }


def of_holidays(first: date, n: int) -> dict[str, Ask]:
    """0 working days on is there the day itself, or the next working day."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
    return {
        "is_working_day": known.is_working_day,
        "next_working_day": lambda day: known.get_nth_working_day(day, 0),
        "add_working_days": lambda day: known.get_nth_working_day(day, n),
        "working_days_between": lambda day: known.get_working_days_count(first + ONE_DAY, day) if day > first else 0,
    }


def of_workalendar(first: date, n: int) -> dict[str, Ask]:
    """What it calls the following working day knows no holidays, so the next one is looked for with a step of one."""
    known = UnitedKingdom()
    return {
        "is_working_day": known.is_working_day,
        "next_working_day": lambda day: known.add_working_days(day - ONE_DAY, 1),
        "add_working_days": lambda day: known.add_working_days(day, n),
        "working_days_between": lambda day: known.get_working_days_delta(first, day),
    }


def as_plain(found: Any) -> object:
    """An answer that can be compared."""
    return found.item() if isinstance(found, np.generic) else found


def disagreements(ours: dict[str, Ask], theirs: dict[str, Ask], days: Sequence[date], own: Sequence[Any]) -> int:
    """On how many of these days an answer is another one."""
    return sum(any(as_plain(theirs[name](own[i])) != ours[name](day) for name in ours) for i, day in enumerate(days))
