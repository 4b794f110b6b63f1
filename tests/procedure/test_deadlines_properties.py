"""What must hold for every date, nation, target and way of counting."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.calendar import Calendar, Nation, calendar_for
from procedure.deadlines import days_taken, due_on
from procedure.explanation import explain
from procedure.preset import OnNonWorkingDay, Procedure, Unit
from tests.procedure.examples import counting, replying_within

DATES = st.dates(date(2010, 2, 1), date(2033, 6, 1))
CALENDARS = st.sampled_from(Nation).map(calendar_for)
COUNTED = [
    counting(day, received_on_non_working_day=rule)
    for day in (0, 1)
    for rule in (OnNonWorkingDay.ROLL, OnNonWorkingDay.KEEP)
]
PROCEDURES = st.sampled_from(COUNTED)
DAY_UNITS = st.sampled_from([unit for unit in Unit if unit is not Unit.ELAPSED_HOURS])
COUNTS = st.integers(1, 24)
UNHURRIED = settings(deadline=None)  # calendars are built on first use, on a machine that may be busy


@UNHURRIED
@given(PROCEDURES, CALENDARS, DATES, COUNTS, DAY_UNITS)
def test_every_due_date_is_a_working_day_not_before_receipt(
    procedure: Procedure, calendar: Calendar, received: date, n: int, unit: Unit
) -> None:
    due = due_on(procedure, calendar, replying_within(n, unit), received)
    assert calendar.is_working_day(due)
    assert due >= received


@UNHURRIED
@given(PROCEDURES, CALENDARS, DATES, COUNTS, DAY_UNITS)
def test_a_longer_target_or_a_later_receipt_is_never_due_earlier(
    procedure: Procedure, calendar: Calendar, received: date, n: int, unit: Unit
) -> None:
    due = due_on(procedure, calendar, replying_within(n, unit), received)
    assert due <= due_on(procedure, calendar, replying_within(n + 1, unit), received)
    assert due <= due_on(procedure, calendar, replying_within(n, unit), received + timedelta(days=1))


@UNHURRIED
@given(PROCEDURES, CALENDARS, DATES, COUNTS)
def test_one_more_working_day_is_exactly_one_working_day_later(
    procedure: Procedure, calendar: Calendar, received: date, n: int
) -> None:
    due = due_on(procedure, calendar, replying_within(n), received)
    assert calendar.add_working_days(due, 1) == due_on(procedure, calendar, replying_within(n + 1), received)


@UNHURRIED
@given(PROCEDURES, CALENDARS, DATES, COUNTS)
def test_a_reply_on_the_due_date_takes_the_target_and_each_working_day_later_one_more(
    procedure: Procedure, calendar: Calendar, received: date, n: int
) -> None:
    due = due_on(procedure, calendar, replying_within(n), received)
    assert days_taken(procedure, calendar, received, due) == n
    assert days_taken(procedure, calendar, received, calendar.add_working_days(due, 3)) == n + 3


@UNHURRIED
@given(PROCEDURES, CALENDARS, DATES, COUNTS)
def test_an_explanation_counts_exactly_the_target_and_leaves_no_day_out(
    procedure: Procedure, calendar: Calendar, received: date, n: int
) -> None:
    found = explain(procedure, calendar, replying_within(n), received)
    assert [day.why for day in found.days if day.counted] == [f"working day {number}" for number in range(1, n + 1)]
    assert found.days[-1].counted
    assert [day.date for day in found.days] == [received + timedelta(days=i) for i in range(len(found.days))]
    assert found.days[-1].date == found.due_on == due_on(procedure, calendar, replying_within(n), received)


@UNHURRIED
@given(PROCEDURES, st.sampled_from(Nation), DATES, COUNTS, st.lists(DATES, max_size=3))
def test_a_closure_never_makes_a_case_due_earlier(
    procedure: Procedure, nation: Nation, received: date, n: int, closed: list[date]
) -> None:
    stage, closures = replying_within(n), dict.fromkeys([*closed, received + timedelta(days=n)], "closed")
    due = due_on(procedure, calendar_for(nation), stage, received)
    assert due_on(procedure, calendar_for(nation, closures), stage, received) >= due
