"""Complaints at one minute to midnight on the nights when the clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.stories.conftest import Begin
from tests.stories.doors import london, server_is_down
from tests.stories.mails import JO


@dataclass(frozen=True)
class Night:
    """`at` and `limit` (24 elapsed hours later) as the wall shows them, `instant` in UTC; all counted by hand."""

    at: str
    instant: datetime
    spoken: str
    limit: str
    due_on: date


# Both nights of a weekend count from Monday: 30 March with Easter before day 4, and 26 October.
NIGHTS = (
    Night(
        "2026-03-28 23:59",
        datetime(2026, 3, 28, 23, 59, tzinfo=UTC),
        "Saturday 28 March 2026",
        "2026-03-30 00:59",
        date(2026, 4, 8),
    ),
    Night(
        "2026-03-29 23:59",
        datetime(2026, 3, 29, 22, 59, tzinfo=UTC),
        "Sunday 29 March 2026",
        "2026-03-30 23:59",
        date(2026, 4, 8),
    ),
    Night(
        "2026-10-24 23:59",
        datetime(2026, 10, 24, 22, 59, tzinfo=UTC),
        "Saturday 24 October 2026",
        "2026-10-25 22:59",
        date(2026, 11, 2),
    ),
    Night(
        "2026-10-25 23:59",
        datetime(2026, 10, 25, 23, 59, tzinfo=UTC),
        "Sunday 25 October 2026",
        "2026-10-26 23:59",
        date(2026, 11, 2),
    ),
)


@pytest.mark.parametrize("night", NIGHTS, ids=lambda night: night.at)
def test_it_is_received_on_the_day_the_wall_shows_and_its_24_hours_are_hours_that_passed(
    begin: Begin, night: Night
) -> None:
    world = begin(night.at)
    world.mail(night.at)

    letter = world.letter(night.at, JO, "We have your message (C-2026-00001)")
    assert f"Received: {night.spoken}" in letter.text
    line = world.case().line
    assert (line.received_at, line.due_on) == (night.instant, night.due_on)
    assert world.duty("C-2026-00001.s1.receipt").due_at == london(night.limit)


@pytest.mark.parametrize("night", NIGHTS[::2], ids=lambda night: night.at)
def test_a_receipt_is_late_after_24_hours_and_not_a_minute_before(begin: Begin, night: Night) -> None:
    world = begin(night.at)
    world.post.trouble = server_is_down
    world.mail(night.at)
    world.clock.set_to(london(night.limit) - timedelta(minutes=1))
    world.bot.turn()
    before = world.duty("C-2026-00001.s1.receipt").missed_at
    world.sleep_until(night.limit)
    world.bot.turn()

    assert before is None
    assert world.duty("C-2026-00001.s1.receipt").missed_at == london(night.limit)
