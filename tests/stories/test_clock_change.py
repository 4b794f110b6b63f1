"""Complaints at one minute to midnight on the nights when the clocks change."""

from datetime import UTC, date, datetime

import pytest

from tests.stories.conftest import Begin
from tests.stories.doors import london, server_is_down
from tests.stories.mails import JO

# Received (office time), the same in UTC by hand, due: five working days after Monday, Easter between in spring.
NIGHTS = (
    ("2026-03-28 23:59", datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 4, 8)),
    ("2026-03-29 23:59", datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 4, 8)),
    ("2026-10-24 23:59", datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 11, 2)),
    ("2026-10-25 23:59", datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 11, 2)),
)
# 24 elapsed hours later, as the clock on the wall shows it.
RECEIPT_LIMITS = ("2026-03-30 00:59", "2026-03-30 23:59", "2026-10-25 22:59", "2026-10-26 23:59")
SPOKEN = ("Saturday 28 March 2026", "Sunday 29 March 2026", "Saturday 24 October 2026", "Sunday 25 October 2026")


@pytest.mark.parametrize(("at", "instant", "due_on"), NIGHTS)
def test_it_is_received_on_the_day_the_wall_shows_and_due_by_working_days(
    begin: Begin, at: str, instant: datetime, due_on: date
) -> None:
    world = begin(at)
    world.complaint(at)

    line = world.case().line
    assert line.received_at == instant
    assert line.due_on == due_on
    assert world.case().events[0].at == instant


@pytest.mark.parametrize(("at", "spoken"), list(zip([night[0] for night in NIGHTS], SPOKEN, strict=True)))
def test_its_receipt_names_the_true_day(begin: Begin, at: str, spoken: str) -> None:
    world = begin(at)
    world.mail(at)

    letter = world.letter(at, JO, "We have your message (C-2026-00001)")
    assert f"Received: {spoken}" in letter.text


@pytest.mark.parametrize(("at", "limit"), list(zip([night[0] for night in NIGHTS], RECEIPT_LIMITS, strict=True)))
def test_the_24_hours_of_its_receipt_are_hours_that_passed(begin: Begin, at: str, limit: str) -> None:
    world = begin(at)
    world.post.trouble = server_is_down
    world.mail(at)

    assert world.duty("C-2026-00001.s1.receipt").due_at == london(limit)
