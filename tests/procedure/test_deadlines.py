"""Due dates as tables: the procedure's own vectors, every unit, and the two clocks."""

from dataclasses import replace
from datetime import date

import pytest

from procedure.calendar import Nation, calendar_for
from procedure.deadlines import (
    acknowledge_by,
    calendar_of,
    count_start,
    days_taken,
    due_on,
    last_day,
    latest_extension,
    latest_start,
    unacknowledged_due_on,
)
from procedure.errors import NotAllowed
from procedure.preset import Approver, ClockStarts, ClosedDay, Extension, Measured, OnNonWorkingDay, Target, Unit
from tests.procedure.examples import counting, replying_within, shipped

ENGLAND, SCOTLAND, ULSTER, UNION = Nation
KEEP, ROLL = OnNonWorkingDay.KEEP, OnNonWorkingDay.ROLL

VECTORS = [
    ("2026-12-18", ENGLAND, ("2026-12-29", "2027-01-20"), ("2026-12-24", "2027-01-19")),
    ("2026-06-12", SCOTLAND, ("2026-06-22", "2026-07-13"), ("2026-06-19", "2026-07-10")),
    ("2022-09-16", ENGLAND, ("2022-09-26", "2022-10-17"), ("2022-09-23", "2022-10-14")),
    ("2026-04-02", SCOTLAND, ("2026-04-10", "2026-05-01"), ("2026-04-09", "2026-04-30")),
]


@pytest.mark.parametrize(("received", "nation", "day_0", "day_1"), VECTORS)
def test_five_and_twenty_working_days(
    received: str, nation: Nation, day_0: tuple[str, str], day_1: tuple[str, str]
) -> None:
    for day_of_receipt, expected in enumerate((day_0, day_1)):
        procedure, calendar = counting(day_of_receipt), calendar_for(nation)
        due = [due_on(procedure, calendar, replying_within(n), date.fromisoformat(received)) for n in (5, 20)]
        assert due == [date.fromisoformat(day) for day in expected]


@pytest.mark.parametrize(
    ("day_of_receipt", "rule", "due"),
    [(0, KEEP, "2026-12-29"), (0, ROLL, "2026-12-30"), (1, ROLL, "2026-12-29"), (1, KEEP, "2026-12-29")],
)
def test_a_saturday_complaint_rolls_or_keeps_its_date(day_of_receipt: int, rule: OnNonWorkingDay, due: str) -> None:
    procedure = counting(day_of_receipt, received_on_non_working_day=rule)
    found = due_on(procedure, calendar_for(ENGLAND), replying_within(5), date(2026, 12, 19))
    assert found == date.fromisoformat(due)


def test_a_saturday_complaint_is_due_like_mondays() -> None:
    procedure, calendar = shipped("frontline"), calendar_for(ENGLAND)
    saturday, monday = date(2026, 9, 5), date(2026, 9, 7)
    assert count_start(procedure, calendar, saturday) == monday
    assert due_on(procedure, calendar, procedure.stage(1), saturday) == due_on(
        procedure, calendar, procedure.stage(1), monday
    )


@pytest.mark.parametrize(
    ("received", "target", "day_0", "day_1"),
    [
        # 25 March 2026 is a Wednesday; 5 April is Easter Sunday, the 3rd and the 6th are bank holidays.
        ("2026-03-25", Target(7, Unit.CALENDAR_DAYS), "2026-04-01", "2026-03-31"),
        ("2026-03-25", Target(10, Unit.CALENDAR_DAYS), "2026-04-07", "2026-04-07"),
        ("2026-03-25", Target(30, Unit.CALENDAR_DAYS), "2026-04-24", "2026-04-23"),
        ("2026-03-25", Target(2, Unit.WEEKS), "2026-04-08", "2026-04-07"),
        ("2026-03-25", Target(1, Unit.MONTHS), "2026-04-27", "2026-04-24"),
        ("2026-08-28", Target(6, Unit.MONTHS), "2027-03-01", "2027-03-01"),
        ("2023-08-31", Target(6, Unit.MONTHS), "2024-02-29", "2024-02-29"),
        ("2022-08-31", Target(6, Unit.MONTHS), "2023-02-28", "2023-02-28"),
        ("2026-12-30", Target(1, Unit.WORKING_DAYS), "2026-12-31", "2026-12-30"),
        ("2026-12-31", Target(1, Unit.WORKING_DAYS), "2027-01-04", "2026-12-31"),
        ("2026-03-25", Target(24, Unit.ELAPSED_HOURS), "2026-03-26", "2026-03-26"),
        ("2026-03-27", Target(25, Unit.ELAPSED_HOURS), "2026-03-29", "2026-03-29"),
    ],
)
def test_every_unit_ends_on_its_day(received: str, target: Target, day_0: str, day_1: str) -> None:
    for day_of_receipt, expected in enumerate((day_0, day_1)):
        found = last_day(counting(day_of_receipt), calendar_for(ENGLAND), target, date.fromisoformat(received))
        assert found == date.fromisoformat(expected), day_of_receipt


def test_a_limit_in_calendar_days_may_end_on_a_sunday_only_where_the_preset_says_so() -> None:
    month = Target(4, Unit.CALENDAR_DAYS)
    kept = counting(0, ends_on_non_working_day=KEEP)
    assert last_day(kept, calendar_for(ENGLAND), month, date(2026, 9, 2)) == date(2026, 9, 6)
    assert last_day(counting(0), calendar_for(ENGLAND), month, date(2026, 9, 2)) == date(2026, 9, 7)


@pytest.mark.parametrize("preset", ["frontline", "scot-spso-2021"])
def test_a_reply_on_the_due_date_takes_exactly_the_target(preset: str) -> None:
    procedure = shipped(preset)
    calendar = calendar_of(procedure)
    for stage in procedure.stages:
        for received in (date(2026, 12, 18), date(2026, 12, 19), date(2026, 4, 3), date(2026, 11, 30)):
            due = due_on(procedure, calendar, stage, received)
            assert days_taken(procedure, calendar, received, due) == stage.respond.n


@pytest.mark.parametrize(
    ("received", "responded", "day_0", "day_1"),
    [
        ("2026-09-03", "2026-09-03", 0, 1),  # the same day
        ("2026-09-03", "2026-09-04", 1, 2),
        ("2026-09-03", "2026-09-06", 1, 2),  # a Sunday adds nothing
        ("2026-09-05", "2026-09-05", 0, 1),  # both on a Saturday
        ("2026-09-05", "2026-09-07", 0, 1),  # Saturday's complaint counts as Monday's
        ("2026-09-05", "2026-09-08", 1, 2),
    ],
)
def test_days_taken(received: str, responded: str, day_0: int, day_1: int) -> None:
    calendar = calendar_for(ENGLAND)
    start, reply = date.fromisoformat(received), date.fromisoformat(responded)
    assert [days_taken(counting(day), calendar, start, reply) for day in (0, 1)] == [day_0, day_1]


def test_a_kept_saturday_is_no_working_day_of_its_own() -> None:
    procedure = counting(1, received_on_non_working_day=KEEP)
    calendar, saturday = calendar_for(ENGLAND), date(2026, 9, 5)
    assert [days_taken(procedure, calendar, saturday, date(2026, 9, day)) for day in (5, 7, 8)] == [1, 1, 2]


def test_an_acknowledgement_in_hours_has_no_date_and_one_in_days_has() -> None:
    frontline, scottish = shipped("frontline"), shipped("scot-spso-2021")
    received = date(2026, 6, 12)  # the Friday before Scotland's holiday
    assert acknowledge_by(frontline, calendar_of(frontline), frontline.stage(1), received) is None
    assert acknowledge_by(scottish, calendar_of(scottish), scottish.stage(1), received) is None
    assert acknowledge_by(scottish, calendar_of(scottish), scottish.stage(2), received) == date(2026, 6, 17)


def test_where_the_acknowledgement_starts_the_clock_an_unacknowledged_case_counts_from_its_last_lawful_day() -> None:
    procedure, calendar = counting(0), calendar_for(ENGLAND)
    stage = replace(
        replying_within(10), clock_starts=ClockStarts.ACKNOWLEDGED, acknowledge=Target(5, Unit.WORKING_DAYS)
    )
    received = date(2026, 9, 7)
    assert latest_start(procedure, calendar, stage, received) == date(2026, 9, 14)
    assert unacknowledged_due_on(procedure, calendar, stage, received) == date(2026, 9, 28)
    assert due_on(procedure, calendar, stage, date(2026, 9, 9)) == date(2026, 9, 23)


def test_where_it_does_not_the_acknowledgement_moves_nothing() -> None:
    procedure, calendar = shipped("frontline"), calendar_for(ENGLAND)
    stage, received = procedure.stage(1), date(2026, 9, 7)
    assert unacknowledged_due_on(procedure, calendar, stage, received) == due_on(procedure, calendar, stage, received)


def test_an_extension_reaches_as_far_as_the_procedure_says() -> None:
    procedure = shipped("scot-spso-2021")
    calendar, received = calendar_of(procedure), date(2026, 9, 7)
    first, second = procedure.stages
    due = due_on(procedure, calendar, first, received)
    assert due == date(2026, 9, 11)
    assert latest_extension(procedure, calendar, first, received, due) == date(2026, 9, 18)  # ten days in total
    assert latest_extension(procedure, calendar, second, received, due) is None  # no end


def test_an_additional_extension_is_counted_from_the_due_date() -> None:
    allowed = Extension(Target(10, Unit.WORKING_DAYS), Measured.ADDITIONAL, Approver.MANAGER, True, True)
    stage = replace(replying_within(10), extension=allowed)
    for day_of_receipt in (0, 1):
        found = latest_extension(
            counting(day_of_receipt), calendar_for(ENGLAND), stage, date(2026, 9, 7), date(2026, 9, 21)
        )
        assert found == date(2026, 10, 5)


def test_no_extension_where_the_procedure_has_none() -> None:
    procedure = shipped("frontline")
    with pytest.raises(NotAllowed, match="no extension at stage 1"):
        latest_extension(procedure, calendar_of(procedure), procedure.stage(1), date(2026, 9, 7), date(2026, 9, 14))


def test_a_procedure_counts_by_its_own_closures_and_those_of_the_desk() -> None:
    procedure = counting(
        0,
        closures=(ClosedDay(date(2026, 12, 24), "shut"), ClosedDay(date(2026, 12, 29), "shut")),
        closed=(ClosedDay(date(2026, 12, 30), "shut too"),),
        worked=(date(2026, 12, 24),),
    )
    calendar = calendar_of(procedure)
    closed = [day for day in range(21, 32) if not calendar.is_working_day(date(2026, 12, day))]
    assert closed == [25, 26, 27, 28, 29, 30]


def test_a_closure_of_the_desk_wins_over_the_preset_and_over_its_own_removal() -> None:
    day = date(2026, 12, 24)
    procedure = counting(0, closures=(ClosedDay(day, "shut"),), closed=(ClosedDay(day, "flood"),))
    assert calendar_of(procedure).why_not(day) == "closure: flood"
    assert calendar_of(replace(procedure, worked=(day,))).why_not(day) == "closure: flood"


def test_a_promise_beyond_the_horizon_is_refused_in_every_unit() -> None:
    for unit in Unit:
        if unit is not Unit.ELAPSED_HOURS:
            with pytest.raises(NotAllowed, match="31 December 2035"):
                last_day(
                    counting(0, ends_on_non_working_day=KEEP),
                    calendar_for(ENGLAND),
                    Target(9, unit),
                    date(2035, 12, 28),
                )
