"""Who is reminded of what, when: each line a day and what the chase list of that day says of a case."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.chasing import (
    Band,
    Reminder,
    in_order,
    manager_must_know,
    next_obligation,
    reminder,
)
from procedure.deadlines import calendar_of
from procedure.preset import Chase, Holding, HoldingMode, Procedure, Target, Unit
from procedure.standing import CaseLine, What
from procedure.words import Status
from tests.procedure.examples import shipped

FRONTLINE = replace(shipped("frontline"), holding=Holding(mode=HoldingMode.MANUAL))
LONG = replace(FRONTLINE, stages=tuple(replace(one, respond=Target(10, Unit.WORKING_DAYS)) for one in FRONTLINE.stages))
# Due on Wednesday 8 April 2026, two days after Easter Monday.
LINE = CaseLine(
    reference="C-2026-00001",
    stage=1,
    status=Status.OPEN,
    owner="ann@example.gov.uk",
    area="repairs",
    procedure="frontline",
    received_at=datetime(2026, 3, 30, 9, 0, tzinfo=UTC),
    receipt_sent_at=None,
    acknowledge_by=None,
    acknowledged_at=None,
    due_on=date(2026, 4, 8),
    extended_to=None,
    promised_on=None,
    responded_at=None,
    outcome=None,
)


def april(day: int) -> date:
    return date(2026, 4, day)


def said(procedure: Procedure, line: CaseLine, today: date) -> tuple[What, int, Band, int] | None:
    """What, day of April, band, days late."""
    found = reminder(procedure, calendar_of(procedure), line, today)
    return (found.what, found.on.day, found.band, found.days_late) if found else None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (2, None),
        (7, (What.RESPOND, 8, Band.TOMORROW, 0)),  # the first working day after Easter is the day before
        (8, (What.RESPOND, 8, Band.TODAY, 0)),
        (9, (What.RESPOND, 8, Band.LATE, 1)),
        (10, (What.RESPOND, 8, Band.LATE, 2)),
        (13, (What.RESPOND, 8, Band.LATE, 3)),
    ],
)
def test_one_day_before_then_daily(today: int, expected: object) -> None:
    assert said(FRONTLINE, LINE, april(today)) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (1, None),
        (2, (What.RESPOND, 8, Band.SOON, 0)),
        (7, (What.RESPOND, 8, Band.TOMORROW, 0)),
    ],
)
def test_a_stage_of_ten_days_is_mentioned_two_days_before(today: int, expected: object) -> None:
    assert said(LONG, LINE, april(today)) == expected


def test_where_the_owner_is_asked_earlier_the_case_is_mentioned_that_day() -> None:
    asking = replace(FRONTLINE, holding=Holding(mode=HoldingMode.ASK, propose_days_before=3))
    assert said(asking, LINE, april(1)) == (What.RESPOND, 8, Band.SOON, 0)
    assert said(FRONTLINE, LINE, april(1)) is None


@pytest.mark.parametrize(
    ("changes", "today", "expected"),
    [
        # "the earlier of due and promised date; once the due date is missed, the promise"
        ({"promised_on": april(15)}, 7, (What.RESPOND, 8)),
        ({"promised_on": april(15)}, 8, (What.RESPOND, 8)),
        ({"promised_on": april(15)}, 9, (What.PROMISE, 15)),
        ({"promised_on": april(15)}, 20, (What.PROMISE, 15)),
        ({"promised_on": april(7)}, 2, (What.PROMISE, 7)),
        # An approved extension stands in for the due date.
        ({"extended_to": april(15)}, 9, (What.RESPOND, 15)),
        ({"extended_to": april(15), "promised_on": april(15)}, 9, (What.RESPOND, 15)),
        # An acknowledgement still owed comes first, late or not, until the reply itself is late.
        ({"acknowledge_by": april(2)}, 1, (What.ACKNOWLEDGE, 2)),
        ({"acknowledge_by": april(2), "acknowledged_at": LINE.received_at}, 1, (What.RESPOND, 8)),
        ({"acknowledge_by": april(2)}, 7, (What.ACKNOWLEDGE, 2)),
        ({"acknowledge_by": april(2)}, 9, (What.RESPOND, 8)),
        ({"acknowledge_by": april(8)}, 1, (What.RESPOND, 8)),
        ({}, 20, (What.RESPOND, 8)),
    ],
)
def test_the_next_obligation(changes: dict[str, object], today: int, expected: tuple[What, int]) -> None:
    line = replace(LINE, **changes)  # type: ignore[arg-type]
    what, on = next_obligation(line, april(today))
    assert (what, on.day) == expected


def test_between_a_missed_target_and_a_distant_promise_nobody_is_bothered() -> None:
    line = replace(LINE, promised_on=april(22))
    assert [day for day in (9, 10, 13, 20, 21, 22) if said(FRONTLINE, line, april(day))] == [21, 22]


@pytest.mark.parametrize(("every", "days"), [(1, [9, 10, 13, 14, 15]), (2, [9, 13, 15]), (3, [9, 14])])
def test_overdue_cases_are_repeated_as_often_as_the_procedure_says(every: int, days: list[int]) -> None:
    procedure = replace(FRONTLINE, chase=Chase(overdue_every=every))
    assert [day for day in (9, 10, 13, 14, 15) if said(procedure, LINE, april(day))] == days


def test_while_the_answer_leaves_nobody_is_reminded() -> None:
    line = replace(LINE, answer_leaving=True, owner="")
    assert said(FRONTLINE, line, april(9)) is None
    late = replace(line, owner="ann@example.gov.uk")
    assert not manager_must_know(FRONTLINE, calendar_of(FRONTLINE), late, april(20))


@pytest.mark.parametrize(
    ("owner", "today", "must"),
    [("", 1, True), ("ann", 8, False), ("ann", 10, False), ("ann", 13, True), ("ann", 14, True)],
)
def test_the_manager_hears_of_three_overdue_days_and_of_cases_without_owner(owner: str, today: int, must: bool) -> None:
    line = replace(LINE, owner=owner)
    assert manager_must_know(FRONTLINE, calendar_of(FRONTLINE), line, april(today)) is must


@pytest.mark.parametrize(("today", "must"), [(2, False), (9, False), (10, True), (20, True)])
def test_the_manager_hears_of_an_acknowledgement_that_is_three_days_late(today: int, must: bool) -> None:
    """Owed by Tuesday 7 April, the reply only in September: 8, 9 and 10 April are the three days."""
    line = replace(LINE, owner="ann", acknowledge_by=april(7), due_on=date(2026, 9, 30))
    assert manager_must_know(FRONTLINE, calendar_of(FRONTLINE), line, april(today)) is must
    assert not manager_must_know(
        FRONTLINE, calendar_of(FRONTLINE), replace(line, acknowledged_at=LINE.received_at), april(today)
    )


@pytest.mark.parametrize(("today", "must"), [(13, False), (16, False), (20, False), (21, True)])
def test_what_the_manager_extended_is_not_overdue_before_that_date(today: int, must: bool) -> None:
    """Due on 8 April, extended to Thursday the 16th: 17, 20, 21 April are the three days."""
    line = replace(LINE, owner="ann", extended_to=april(16))
    assert manager_must_know(FRONTLINE, calendar_of(FRONTLINE), line, april(today)) is must


def test_urgent_cases_stand_on_top_then_the_oldest_date() -> None:
    def row(reference: str, day: int, is_urgent: bool = False) -> Reminder:
        line = replace(LINE, reference=reference, is_urgent=is_urgent)
        return Reminder(line, What.RESPOND, april(day), Band.SOON)

    rows = [row("d", 9), row("c", 8), row("b", 8), row("a", 10, is_urgent=True)]
    assert [one.shown_as for one in in_order(rows)] == ["a", "b", "c", "d"]


def test_the_date_that_the_complainant_waits_for() -> None:
    extended = replace(LINE, extended_to=april(15))
    assert (LINE.told_on, extended.told_on) == (april(8), april(15))
    assert replace(extended, promised_on=april(22)).told_on == april(22)
