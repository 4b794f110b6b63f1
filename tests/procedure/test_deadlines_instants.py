"""From instants to office dates and back: time zone, cut-off, elapsed hours, and the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from procedure.calendar import calendar_for
from procedure.deadlines import (
    acknowledge_due_at,
    due_instant,
    end_of_office_day,
    office_date,
    receipt_due_at,
    received_on,
)
from tests.procedure.examples import counting, shipped

ENGLAND = calendar_for("england-and-wales")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-06-30T22:59:59", "2026-06-30"),
        ("2026-06-30T23:00:00", "2026-07-01"),  # midnight of British Summer Time
        ("2026-12-31T23:59:59", "2026-12-31"),
        ("2027-01-01T00:00:00", "2027-01-01"),
        ("2026-03-29T00:59:59", "2026-03-29"),  # the clocks go forward one second later
        ("2026-10-25T00:30:00", "2026-10-25"),  # the first of two 01:30
    ],
)
def test_an_instant_belongs_to_the_date_on_the_offices_wall(instant: str, day: str) -> None:
    assert office_date(shipped("frontline"), at(instant)) == date.fromisoformat(day)


def test_a_naive_instant_is_a_bug() -> None:
    procedure, naive = shipped("frontline"), at("2026-06-30T12:00:00").replace(tzinfo=None)
    for ask in (office_date, lambda p, i: receipt_due_at(p, p.stage(1), i)):
        with pytest.raises(ValueError, match="aware"):
            ask(procedure, naive)


@pytest.mark.parametrize(
    ("received", "counts_as"),
    [
        ("2026-09-03T15:59:59", "2026-09-03"),  # Thursday 16:59:59 in London
        ("2026-09-03T16:00:00", "2026-09-03"),  # 17:00 is not after 17:00
        ("2026-09-03T16:00:01", "2026-09-04"),
        ("2026-09-04T18:00:00", "2026-09-07"),  # Friday evening is Monday's
        ("2026-09-05T18:00:00", "2026-09-05"),  # Saturday evening rolls like any Saturday
        ("2026-12-24T18:00:00", "2026-12-29"),
    ],
)
def test_after_the_cut_off_it_counts_as_the_next_working_days(received: str, counts_as: str) -> None:
    procedure = counting(0, cut_off=time(17, 0))
    assert received_on(procedure, ENGLAND, at(received)) == date.fromisoformat(counts_as)


def test_without_a_cut_off_the_evening_counts_like_the_morning() -> None:
    assert received_on(shipped("frontline"), ENGLAND, at("2026-09-03T22:30:00")) == date(2026, 9, 3)


@pytest.mark.parametrize("received", ["2026-03-28T18:00:00", "2026-10-24T18:00:00", "2026-12-24T18:00:00"])
def test_twenty_four_hours_are_elapsed_hours_on_any_night(received: str) -> None:
    procedure = shipped("frontline")
    assert receipt_due_at(procedure, procedure.stage(1), at(received)) == at(received) + timedelta(hours=24)
    local = at(received).astimezone(procedure.zone)
    assert receipt_due_at(procedure, procedure.stage(1), local) == at(received) + timedelta(hours=24)


def test_only_hours_give_an_instant() -> None:
    frontline, scottish = shipped("frontline"), shipped("scot-spso-2021")
    received = at("2026-09-03T10:00:00")
    assert acknowledge_due_at(frontline, frontline.stage(1), received) == at("2026-09-04T10:00:00")
    assert acknowledge_due_at(scottish, scottish.stage(1), received) is None
    assert acknowledge_due_at(scottish, scottish.stage(2), received) is None


@pytest.mark.parametrize(
    ("on", "office_time", "instant"),
    [
        ("2026-01-15", "09:00", "2026-01-15T09:00:00"),
        ("2026-07-15", "09:00", "2026-07-15T08:00:00"),
        ("2026-03-29", "09:00", "2026-03-29T08:00:00"),
        ("2026-03-29", "01:30", "2026-03-29T01:30:00"),  # skipped: read as 02:30 summer time
        ("2026-10-25", "01:30", "2026-10-25T00:30:00"),  # twice: the first
        ("2026-10-25", "09:00", "2026-10-25T09:00:00"),
    ],
)
def test_an_office_time_is_one_instant(on: str, office_time: str, instant: str) -> None:
    found = due_instant(shipped("frontline"), date.fromisoformat(on), time.fromisoformat(office_time))
    assert (found, found.tzinfo) == (at(instant), UTC)


@pytest.mark.parametrize(
    ("zone", "on", "instant"),
    [
        ("Europe/London", "2026-03-28", "2026-03-29T00:00:00"),
        ("Europe/London", "2026-03-29", "2026-03-29T23:00:00"),  # a day of 23 hours
        ("Europe/London", "2026-10-25", "2026-10-26T00:00:00"),  # a day of 25 hours
        ("Europe/London", "2026-12-31", "2027-01-01T00:00:00"),
        ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00:00"),  # the next day begins at 01:00, 00:00 is skipped
    ],
)
def test_the_office_day_ends_when_the_next_local_day_begins(zone: str, on: str, instant: str) -> None:
    procedure, day = counting(0, time_zone=zone), date.fromisoformat(on)
    end = end_of_office_day(procedure, day)
    assert end == at(instant)
    assert office_date(procedure, end - timedelta(seconds=1)) == day
    assert office_date(procedure, end) == day + timedelta(days=1)
