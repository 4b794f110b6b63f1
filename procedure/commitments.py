"""What a service promises to change: for which year, and when it must say how far it is (statistics.md section 2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from procedure.amends import Lesson, wrong_with_lesson
from procedure.dates import add_months
from procedure.desk import Desk

MONTHS_BETWEEN_UPDATES = 3
_YEAR = re.compile(r"(\d{4})/(\d{2})", re.ASCII)


@dataclass(frozen=True)
class NewCommitment:
    """A service commitment of an area for a financial year such as `2026/27`."""

    area: str
    year: str
    text: str
    owner: str = ""
    due_on: date | None = None


def financial_year(day: date) -> str:
    """The financial year of a day, which begins on 1 April: `2026/27`."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02}"


def is_year(text: str) -> bool:
    """Whether this is a financial year, its two parts a year apart."""
    found = _YEAR.fullmatch(text)
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])


def update_by(made_on: date, said_on: date | None, due_on: date | None) -> date:
    """When the service must say how far it is: each quarter, and on the day on which it was to be done.

    "Awaiting update" counts as open and is chased, until it is done.
    """
    last = said_on or made_on
    quarter = add_months(last, MONTHS_BETWEEN_UPDATES)
    return min(quarter, due_on) if due_on and last < due_on else quarter


def wrong_with_commitment(desk: Desk, one: NewCommitment, today: date) -> Iterator[str]:
    """Every mistake, a sentence each."""
    if desk.area(one.area) is None:
        yield f"There is no area '{one.area[:40]}'. There is: {', '.join(area.code for area in desk.areas)}."
    if not is_year(one.year):
        yield "Name the year of the commitment like 2026/27."
    yield from wrong_with_lesson(desk, Lesson(one.text, one.owner, one.due_on), today)
