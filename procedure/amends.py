"""What an answer promises: remedies for the complainant, lessons for the service; and what is wrong with a promise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from procedure.desk import Desk

MOST_REMEDIES = 20
MOST_LESSONS = 20
TEXT_CHARACTERS = 2_000
MOST_DAYS_AHEAD = 1_100
"""About three years: a later date is a typing mistake."""

UNDATED_DAYS = 20
"""Working days after the answer until a remedy is asked about for which nobody has named a day."""


class RemedyKind(StrEnum):
    """How things are put right."""

    APOLOGY = "apology"
    EXPLANATION = "explanation"
    REPAIR = "repair"
    ACTION = "action"
    REVIEW = "review"
    PAYMENT = "payment"
    REFUND = "refund"
    OTHER = "other"


MONEY = frozenset({RemedyKind.PAYMENT, RemedyKind.REFUND})
IN_THE_REPLY = frozenset({RemedyKind.APOLOGY, RemedyKind.EXPLANATION})
"""Without a date of their own these are given by the reply itself."""


@dataclass(frozen=True)
class NewRemedy:
    """A remedy as promised. `pence` is 0 where no money is paid, `owner` "" for whoever answers the stage."""

    kind: RemedyKind
    text: str = ""
    pence: int = 0
    promised_on: date | None = None
    owner: str = ""


@dataclass(frozen=True)
class Lesson:
    """What the service will change. `owner` "" means whoever answers the stage."""

    text: str
    owner: str = ""
    due_on: date | None = None


def wrong_with_remedies(desk: Desk, remedies: Sequence[NewRemedy], today: date) -> list[str]:
    """Every mistake, a sentence each."""
    found = [say for one in remedies for say in _wrong(desk, one, today)]
    if len(remedies) > MOST_REMEDIES:
        found.append(f"One answer promises at most {MOST_REMEDIES} remedies.")
    return found


def wrong_with_lessons(desk: Desk, lessons: Sequence[Lesson], today: date) -> list[str]:
    """Every mistake, a sentence each."""
    found = [say for one in lessons for say in wrong_with_lesson(desk, one, today)]
    if len(lessons) > MOST_LESSONS:
        found.append(f"One answer names at most {MOST_LESSONS} things that the service will change.")
    return found


def wrong_with_lesson(desk: Desk, one: Lesson, today: date) -> Iterator[str]:
    """Every mistake in what a service promises to change."""
    if not one.text.strip():
        yield "Say what the service will change."
    yield from _too_long(one.text)
    yield from _wrong_date(one.due_on, today)
    yield from _wrong_owner(desk, one.owner)


def _wrong(desk: Desk, one: NewRemedy, today: date) -> Iterator[str]:
    if one.kind in MONEY and one.pence <= 0:
        yield f"Name the amount of the {one.kind.value}."
    if not one.text.strip() and one.kind not in MONEY | {RemedyKind.APOLOGY}:
        yield f"Say in the remedy what the {one.kind.value.replace('other', 'remedy')} is."
    yield from _too_long(one.text)
    yield from _wrong_date(one.promised_on, today)
    yield from _wrong_owner(desk, one.owner)


def _too_long(text: str) -> Iterator[str]:
    if len(text) > TEXT_CHARACTERS:
        yield f"A promise has at most {TEXT_CHARACTERS:,} characters."


def _wrong_date(on: date | None, today: date) -> Iterator[str]:
    if on is not None and not today <= on <= today + timedelta(days=MOST_DAYS_AHEAD):
        yield "A promised date lies between today and three years from now."


def _wrong_owner(desk: Desk, email: str) -> Iterator[str]:
    person = desk.person(email) if email else None
    if email and (person is None or not person.roles):
        yield "A promise can only be given to somebody who works on complaints here."
