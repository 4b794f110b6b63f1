"""Dates in words and in months, whatever the machine's language; nothing here knows working days."""

from datetime import date, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ONE_DAY = timedelta(days=1)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def spoken(day: date) -> str:
    """Like "Thursday 2 April 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def add_months(day: date, n: int) -> date:
    """The corresponding day n months on, clamped to the end of the month: 31 August and 6 months is 28 February."""
    months = day.year * 12 + day.month - 1 + n
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(day.day, _length_of_month(first)))


def _length_of_month(first: date) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days
