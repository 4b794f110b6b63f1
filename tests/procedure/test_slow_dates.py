"""Two thousand random cases from receipt to the last reply: every date agrees with the slow implementation.

And the slow implementation agrees with dates that were counted by hand, so that both are not wrong together.
"""

from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest

from procedure.clocks import StageEvents, stage_dates
from procedure.deadlines import (
    calendar_of,
    count_start,
    days_taken,
    due_on,
    escalate_by,
    latest_extension,
    receipt_due_at,
    received_on,
    unacknowledged_due_on,
)
from procedure.loading import load_procedure
from procedure.preset import ClosedDay, Procedure
from tests.procedure.examples import PRESETS, preset_text
from tests.procedure.random_cases import Case, Step, random_cases
from tests.procedure.slow_dates import Slow, on_the_wall, slow
from tests.procedure.slow_holidays import closed_in, easter

CASES = 2_000
SEED = 20260402


def test_every_date_of_two_thousand_random_cases_agrees() -> None:
    cases = random_cases(SEED, CASES)
    steps = 0
    for case in cases:
        procedure, oracle = the_desks(case), slow(case.text, case.closed, case.opened)
        for step in case.steps:
            steps += 1
            assert counted(procedure, step) == obvious(oracle, step), (case, step)
    assert len(cases) == CASES
    assert steps > 1.5 * CASES


def test_the_random_cases_reach_every_preset_stage_and_awkward_night() -> None:
    cases = random_cases(SEED, CASES)
    reached = {(case.preset, step.number) for case in cases for step in case.steps}
    for path in PRESETS.glob("*.toml"):
        stages = len(load_procedure(preset_text(path.stem), path.stem).stages)
        assert {(path.stem, number) for number in range(1, stages + 1)} <= reached
    instants = [step.requested_at for case in cases for step in case.steps]
    assert {one.year for one in instants} >= set(range(2010, 2034))
    assert sum(on_the_wall(one).date() != one.date() for one in instants) > 20  # summer evenings
    assert sum((one.month, one.day) == (2, 29) for one in instants) > 5
    assert sum(one.month in (3, 10) and one.weekday() == 6 and one.day > 24 for one in instants) > 50


@cache
def loaded(text: str) -> Procedure:
    return load_procedure(text, "text")


def the_desks(case: Case) -> Procedure:
    """The case's procedure with the days that the desk has closed or works."""
    closed = tuple(ClosedDay(day, "closed at the desk") for day in sorted(case.closed))
    return replace(loaded(case.text), closed=closed, worked=tuple(sorted(case.opened)))


def counted(procedure: Procedure, step: Step) -> dict[str, object]:
    """Every date of a stage by the product."""
    calendar, rule = calendar_of(procedure), procedure.stage(step.number)
    dates = stage_dates(procedure, calendar, step.number, StageEvents(step.requested_at))
    happened = StageEvents(step.requested_at, step.acknowledged_on, step.agreed_on, step.done)
    in_the_end = stage_dates(procedure, calendar, step.number, happened)
    since = received_on(procedure, calendar, step.requested_at)
    started = step.acknowledged_on if dates.started_on is None else dates.started_on
    due = due_on(procedure, calendar, rule, started)
    found: dict[str, object] = {
        "received on": dates.received_on,
        "counted from": since,
        "day of receipt": count_start(procedure, calendar, since),
        "receipt due at": receipt_due_at(procedure, rule, step.requested_at),
        "acknowledge by": dates.acknowledge_by,
        "started on": dates.started_on,
        "due while unacknowledged": (dates.due_on, unacknowledged_due_on(procedure, calendar, rule, since)),
        "due on": due,
        "due in the end": in_the_end.due_on,
        "steps": [one.due_on for one in in_the_end.milestones],
        "extended at most": "none",
        "days taken": days_taken(procedure, calendar, started, step.responded_on),
        "escalate by": escalate_by(procedure, calendar, step.responded_on),
    }
    if rule.extension:
        found["extended at most"] = latest_extension(procedure, calendar, rule, started, due) or "open"
    return found


def obvious(oracle: Slow, step: Step) -> dict[str, object]:
    """The same by the slow implementation."""
    since = oracle.received_on(step.requested_at)
    waits = oracle.stage(step.number)["clock_starts"] == "acknowledged"
    started = step.acknowledged_on if waits else since
    unacknowledged = oracle.due_on(step.number, oracle.starts_on(step.number, since))
    due = oracle.due_on(step.number, started)
    return {
        "received on": on_the_wall(step.requested_at).date(),
        "counted from": since,
        "day of receipt": oracle.count_start(since),
        "receipt due at": oracle.receipt_due_at(step.number, step.requested_at),
        "acknowledge by": oracle.acknowledge_by(step.number, since),
        "started on": None if waits else since,
        "due while unacknowledged": (unacknowledged, unacknowledged),
        "due on": due,
        "due in the end": (step.agreed_on if oracle.agrees_dates(step.number) else None)
        or oracle.due_on(step.number, started, step.done),
        "steps": oracle.steps(step.number, started, step.done)[0],
        "extended at most": oracle.extended_at_most(step.number, started, due),
        "days taken": oracle.days_taken(started, step.responded_on),
        "escalate by": oracle.escalate_by(step.responded_on),
    }


# The table of procedure.md: received, preset to begin with, what is changed in it, due in 5 and in 20 working days.
BY_HAND = [
    ("2026-12-18", "england-and-wales", 0, "2026-12-29", "2027-01-20"),
    ("2026-12-18", "england-and-wales", 1, "2026-12-24", "2027-01-19"),
    ("2026-06-12", "scotland", 0, "2026-06-22", "2026-07-13"),
    ("2026-06-12", "scotland", 1, "2026-06-19", "2026-07-10"),
    ("2022-09-16", "england-and-wales", 0, "2022-09-26", "2022-10-17"),
    ("2022-09-16", "england-and-wales", 1, "2022-09-23", "2022-10-14"),
    ("2026-04-02", "scotland", 0, "2026-04-10", "2026-05-01"),
    ("2026-04-02", "scotland", 1, "2026-04-09", "2026-04-30"),
]


@pytest.mark.parametrize(("received", "nation", "day", "five", "twenty"), BY_HAND)
def test_the_slow_implementation_gives_the_dates_counted_by_hand(
    received: str, nation: str, day: int, five: str, twenty: str
) -> None:
    oracle = Slow({"nation": nation, "day_of_receipt": day})
    found = [oracle.limit({"n": n, "unit": "working_days"}, date.fromisoformat(received)) for n in (5, 20)]
    assert found == [date.fromisoformat(five), date.fromisoformat(twenty)]


@pytest.mark.parametrize(
    ("rule", "day", "due"), [("keep", 0, "2026-12-29"), ("roll", 0, "2026-12-30"), ("roll", 1, "2026-12-29")]
)
def test_the_slow_implementation_rolls_and_keeps_a_saturday(rule: str, day: int, due: str) -> None:
    oracle = Slow({"nation": "england-and-wales", "day_of_receipt": day, "received_on_non_working_day": rule})
    assert oracle.limit({"n": 5, "unit": "working_days"}, date(2026, 12, 19)) == date.fromisoformat(due)


def test_easter_is_when_the_almanac_says() -> None:
    almanac = ["2010-04-04", "2011-04-24", "2016-03-27", "2019-04-21", "2024-03-31", "2026-04-05", "2032-03-28"]
    assert [easter(int(day[:4])) for day in almanac] == [date.fromisoformat(day) for day in almanac]


@pytest.mark.parametrize(
    ("nation", "year", "days"),
    [
        ("england-and-wales", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        ("england-and-wales", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        ("scotland", 2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"),
        ("scotland", 2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28"),
        ("northern-ireland", 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"),
    ],
)
def test_the_rules_of_law_give_the_bank_holidays_that_the_government_published(
    nation: str, year: int, days: str
) -> None:
    assert sorted(closed_in(nation, year)) == [date.fromisoformat(f"{year}-{day}") for day in days.split()]


@pytest.mark.parametrize(
    ("utc", "wall"),
    [
        ("2026-03-29T00:59+00:00", "2026-03-29T00:59"),
        ("2026-03-29T01:00+00:00", "2026-03-29T02:00"),
        ("2026-10-25T00:59+00:00", "2026-10-25T01:59"),
        ("2026-10-25T01:00+00:00", "2026-10-25T01:00"),
        ("2026-06-30T23:00+00:00", "2026-07-01T00:00"),
    ],
)
def test_the_clock_on_the_wall_changes_on_the_last_sundays_of_march_and_october(utc: str, wall: str) -> None:
    assert on_the_wall(datetime.fromisoformat(utc)) == datetime.fromisoformat(wall)
