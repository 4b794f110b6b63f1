"""A number for each day, which SQL looks up: PostgreSQL in an array, SQLite in a text of fields of one width.

Working days between two dates come from two such look-ups. A join with a table of days takes twice as long.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, LargeBinary, Text, bindparam, case, cast, func, literal, select

WIDTH = 7
BLANK = " " * WIDTH
"""Characters of a number in SQLite's text, its sign included."""


@dataclass(frozen=True)
class DayNumbers:
    """The number of each day from `first` on."""

    first: date
    numbers: tuple[int, ...]

    def __hash__(self) -> int:
        """Of few of them: statements ask for it over and over, and there are ten thousand."""
        return hash((self.first, len(self.numbers), self.numbers[-1:]))

    def of(self, day: ColumnElement[Any], on_postgresql: bool) -> ColumnElement[Any]:
        """The number of this day; NULL for a day that has none."""
        if on_postgresql:
            place = day - literal(self.first)
            # As a text, which is made once: a list of numbers the driver would write out anew in every statement.
            # In a query of its own, so that it is read once, and not for every row.
            numbers = select(cast(bindparam(None, self._array, type_=Text), ARRAY(Integer))).scalar_subquery()
            return numbers[place + 1]
        # Every look at the day is worth avoiding, so what lies outside finds a blank field at either end.
        place = cast(func.julianday(day), Integer) - (self.first.toordinal() + JULIAN)
        within = func.min(func.max(place, -1), len(self.numbers)) + 1
        found = func.substr(bindparam(None, self._text, type_=LargeBinary), within * WIDTH + 1, WIDTH)
        return cast(func.nullif(found, bindparam(None, BLANK.encode(), type_=LargeBinary)), Integer)

    @cached_property
    def _array(self) -> str:
        return "{" + ",".join(map(str, self.numbers)) + "}"

    @cached_property
    def _text(self) -> bytes:
        return "".join((BLANK, *(f"{number:{WIDTH}d}" for number in self.numbers), BLANK)).encode()


JULIAN = 1_721_424
"""Between SQLite's day numbers and Python's."""


def nights(since: ColumnElement[Any], until: ColumnElement[Any], on_postgresql: bool) -> ColumnElement[int]:
    """Calendar days from one date to another; negative where the second is the earlier one."""
    if on_postgresql:
        return until - since
    return cast(func.julianday(until) - func.julianday(since), Integer)


def epoch(moment: ColumnElement[Any], on_postgresql: bool) -> ColumnElement[int]:
    """Whole seconds since 1970 of an instant, or of the beginning of a date in UTC."""
    if on_postgresql:
        return func.floor(func.extract("epoch", moment))
    return cast(func.strftime("%s", moment), Integer)


def month(day: ColumnElement[Any], on_postgresql: bool) -> ColumnElement[str]:
    """Like "2026-04"."""
    return func.to_char(day, "YYYY-MM") if on_postgresql else func.substr(day, 1, 7)


def no_less(number: ColumnElement[Any], least: int, on_postgresql: bool) -> ColumnElement[int]:
    """The greater of both; NULL stays NULL."""
    return case((number < least, least), else_=number) if on_postgresql else func.max(number, least)
