"""Periods of a report: local dates, both ends included; the financial year starts on 1 April."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from procedure.dates import MONTHS
from procedure.errors import NotAllowed

FORMS = (
    "today, yesterday, this-month, last-month, this-year, last-year, q1 to q4, h1, h2 (with a year: q1 2020/21), "
    "2020/21, 2026-04, 2026-04-01, 2026-04-01..2026-06-30"
)
FIRST_YEAR, LAST_YEAR = 1900, 2200

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_PART = re.compile(r"([qh])([1-4])(?:[ -]?([0-9]{4}/[0-9]{2}))?")
_YEAR = re.compile(r"([0-9]{4})/([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAYS = re.compile(rf"{_DATE}(?:\.\.{_DATE})?")


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, inclusive. Raises NotAllowed if it would end before it starts."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise NotAllowed(f"A period cannot end ({self.last}) before it starts ({self.first}).")
        if self.first.year < FIRST_YEAR or self.last.year > LAST_YEAR:
            raise NotAllowed(f"A period must lie within the years {FIRST_YEAR} to {LAST_YEAR}.")

    def __str__(self) -> str:
        return _spoken(self.first) if self.first == self.last else f"{_spoken(self.first)} to {_spoken(self.last)}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def a_year_before(self) -> "Period":
        """The same period a year earlier; the end of February stays the end of February."""
        is_month_end = self.last.day == _days_in(self.last.year, self.last.month)
        year, month = self.last.year - 1, self.last.month
        last_day = _days_in(year, month) if is_month_end else self.last.day
        first_day = min(self.first.day, _days_in(self.first.year - 1, self.first.month))
        return Period(date(self.first.year - 1, self.first.month, first_day), date(year, month, last_day))


def parse(text: str, today: date) -> Period:
    """The period that these words mean on this day; NotAllowed with the known forms for any others.

    A quarter or half without a year is the latest one that has begun. Years are financial years.
    """
    words = " ".join(text.strip().lower().split())
    if words in _WORDS:
        return _WORDS[words](today)
    for form, read in ((_PART, _part), (_YEAR, _year), (_MONTH, _month), (_DAYS, _days)):
        match = form.fullmatch(words)
        if match is not None:
            return read(match, today)
    raise NotAllowed(f"'{text[:40]}' is no period. A period can be: {FORMS}.")


def financial_year(day: date) -> Period:
    """The financial year, 1 April to 31 March, in which the day lies."""
    start = day.year if day.month >= 4 else day.year - 1
    return Period(date(start, 4, 1), date(start + 1, 3, 31))


def _part(match: re.Match[str], today: date) -> Period:
    kind, n, year = match[1], int(match[2]), match[3]
    months = 3 if kind == "q" else 6
    if n > 12 // months:
        raise NotAllowed(f"'{match[0]}' is no period: a year has two halves, h1 and h2.")
    if year:
        return _months_of(_start_of(year), (n - 1) * months, months)
    found = _months_of(financial_year(today).first, (n - 1) * months, months)
    return found if found.first <= today else found.a_year_before()


def _year(match: re.Match[str], today: date) -> Period:
    return _months_of(_start_of(match[0]), 0, 12)


def _month(match: re.Match[str], today: date) -> Period:
    return _months_of(_date(match[1], match[2], "01"), 0, 1)


def _days(match: re.Match[str], today: date) -> Period:
    first = _date(match[1], match[2], match[3])
    return Period(first, _date(match[4], match[5], match[6]) if match[4] else first)


def _start_of(year: str) -> date:
    start, end = int(year[:4]), int(year[5:])
    if (start + 1) % 100 != end:
        right = f"{start}/{(start + 1) % 100:02d}"
        raise NotAllowed(f"'{year}' is no financial year; the one that starts in {start} is {right}.")
    return _date(year[:4], "04", "01")


def _months_of(start: date, skip: int, months: int) -> Period:
    first, last = _month_after(start, skip), _month_after(start, skip + months - 1)
    return Period(first, last.replace(day=_days_in(last.year, last.month)))


def _month_after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1)


def _date(year: str, month: str, day: str) -> date:
    y, m, d = int(year), int(month), int(day)
    if FIRST_YEAR <= y <= LAST_YEAR and 1 <= m <= 12 and 1 <= d <= _days_in(y, m):
        return date(y, m, d)
    raise NotAllowed(f"'{year}-{month}-{day}' is no date of the years {FIRST_YEAR} to {LAST_YEAR}.")


def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _spoken(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _this_month(today: date) -> Period:
    return _months_of(today.replace(day=1), 0, 1)


def _last_month(today: date) -> Period:
    return _months_of(today.replace(day=1), -1, 1)


def _yesterday(today: date) -> Period:
    return Period(today - timedelta(days=1), today - timedelta(days=1))


_WORDS: dict[str, Callable[[date], Period]] = {
    "today": lambda today: Period(today, today),
    "yesterday": _yesterday,
    "this-month": _this_month,
    "last-month": _last_month,
    "this-year": financial_year,
    "last-year": lambda today: financial_year(today).a_year_before(),
}
