"""When the desk itself is due: each person's own week, holidays, and the change of the clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.deadlines import calendar_of
from procedure.desk import Person
from procedure.timetable import (
    day_in_key,
    desk_duties,
    horizon_warning,
    is_office_hour,
    next_chase,
    next_digest,
    next_office_hour,
)
from procedure.words import DutyKind
from tests.procedure.test_desk import ANN, DESK, FRONTLINE, MIA, OLU


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def person(email: str) -> Person:
    return next(one for one in DESK.people if one.email == email)


@pytest.mark.parametrize(
    ("email", "after", "due"),
    [
        (ANN, "2026-03-26 08:59", "2026-03-26 09:00"),
        (ANN, "2026-03-26 09:00", "2026-03-27 09:00"),  # not again at the very instant
        (ANN, "2026-03-27 12:00", "2026-03-30 08:00"),  # the clocks went forward on Sunday
        (ANN, "2026-04-02 12:00", "2026-04-07 08:00"),  # Easter
        (ANN, "2026-12-24 12:00", "2026-12-29 09:00"),  # Christmas, and its substitute on the 28th
        (ANN, "2026-10-23 12:00", "2026-10-26 09:00"),  # the clocks went back on Sunday
        (OLU, "2026-03-30 12:00", "2026-04-01 08:00"),  # Mondays and Wednesdays
        (OLU, "2026-04-01 12:00", "2026-04-08 08:00"),  # Easter Monday is no day of hers either
    ],
)
def test_the_next_chase_is_on_a_day_of_the_persons_own_week(email: str, after: str, due: str) -> None:
    found = next_chase(DESK, person(email), utc(after))
    assert found.due_at == utc(due)
    assert (found.kind, found.person) == (DutyKind.CHASE, email)
    assert found.key == f"chase.{email}.{due[:10]}"
    assert day_in_key(found.key) == date.fromisoformat(due[:10])


@pytest.mark.parametrize(
    ("after", "due"), [("2026-04-02 07:29", "2026-04-02 07:30"), ("2026-04-02 07:30", "2026-04-07 07:30")]
)
def test_the_next_digest_is_on_an_office_day(after: str, due: str) -> None:
    found = next_digest(DESK, replace(person(MIA), working_days=frozenset({5})), utc(after))
    assert (found.due_at, found.key) == (utc(due), f"digest.{MIA}.{due[:10]}")


def test_somebody_who_never_works_is_asked_some_day_all_the_same() -> None:
    nobody = replace(person(ANN), working_days=frozenset())
    assert next_chase(DESK, nobody, utc("2026-04-01 12:00")).due_at == utc("2026-04-02 08:00")


def test_everybody_with_a_role_is_chased_and_managers_get_digests() -> None:
    found = desk_duties(DESK, utc("2026-03-30 12:00"))
    assert [one.key.rpartition(".")[0].rpartition("@")[0] for one in found] == [
        *("chase.ann", "chase.olu", "chase.mia", "chase.ada"),
        "digest.mia",
        "",
    ]
    assert len({one.key for one in found}) == len(found)


def test_the_calendars_end_is_announced_90_days_before() -> None:
    warning = horizon_warning(DESK)
    horizon = calendar_of(FRONTLINE).horizon
    assert warning.key == f"horizon.{horizon}"
    assert (horizon - warning.due_at.date()).days == 90


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-04-08 14:00", "2026-04-08 14:00"),
        ("2026-04-08 08:00", "2026-04-08 08:00"),
        ("2026-04-08 07:59", "2026-04-08 08:00"),
        ("2026-04-08 16:59", "2026-04-08 16:59"),
        ("2026-04-08 17:00", "2026-04-09 08:00"),
        ("2026-04-02 23:30", "2026-04-07 08:00"),  # after midnight on Good Friday
        ("2026-04-04 12:00", "2026-04-07 08:00"),
        ("2026-01-05 17:30", "2026-01-05 17:30"),  # in winter the office closes at 18:00 UTC
    ],
)
def test_no_letter_leaves_by_itself_at_night(now: str, opens: str) -> None:
    assert next_office_hour(FRONTLINE, calendar_of(FRONTLINE), utc(now)) == utc(opens)
    assert is_office_hour(FRONTLINE, utc(now)) is (now == opens)


@pytest.mark.parametrize(("now", "is_open"), [("07:29", False), ("07:30", True), ("16:59", True), ("17:00", False)])
def test_the_digest_has_an_opening_hour_of_its_own(now: str, is_open: bool) -> None:
    assert is_office_hour(FRONTLINE, utc(f"2026-04-08 {now}"), FRONTLINE.digest_at) is is_open
    assert not is_office_hour(FRONTLINE, utc(f"2026-04-06 {now}"), FRONTLINE.digest_at)
