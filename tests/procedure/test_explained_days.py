"""The story of a due date is true: every day has its reason, and what counts is what the slow implementation counts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from procedure.calendar import Day, calendar_for
from procedure.clocks import StageEvents, stage_dates
from procedure.dates import WEEKDAYS
from procedure.deadlines import calendar_of
from procedure.errors import NotAllowed
from procedure.explanation import Explanation, explain
from procedure.preset import CountedFrom, Milestone, StageRule, Target, Unit
from tests.procedure.examples import counting, replying_within
from tests.procedure.random_cases import Case, Step, random_cases
from tests.procedure.slow_dates import Slow, on_the_wall, slow
from tests.procedure.test_slow_dates import the_desks

CASES = 500
DAY = timedelta(days=1)
NUMBERED = re.compile(r"(?:working )?day (\d+)(?:, .+)?")
NOT_YET = ("before the clock starts", "waiting for the acknowledgement")
OF_THE_START = ("day of receipt, day 0", "day of the acknowledgement, day 0", "counts as the day of this step")
MOVED = "the last day moves to here"


def told_of(case: Case, step: Step) -> tuple[Explanation, Slow, date, dict[str, date]]:
    """The explanation, what it is compared with, when the clock started, and when the steps were done."""
    procedure, oracle = the_desks(case), slow(case.text, case.closed, case.opened)
    since, came = oracle.received_on(step.requested_at), on_the_wall(step.requested_at).date()
    waits = oracle.stage(step.number)["clock_starts"] == "acknowledged"
    started = max(step.acknowledged_on, since) if waits else since
    done = in_order(procedure.stage(step.number), step.done, started)
    told = explain(
        procedure,
        calendar_of(procedure),
        procedure.stage(step.number),
        since,
        started,
        done=done,
        agreed_on=step.agreed_on,
        came_on=came,
    )
    happened = StageEvents(step.requested_at, started, step.agreed_on, done)
    counted = stage_dates(procedure, calendar_of(procedure), step.number, happened)
    assert (told.due_on, told.received_on) == (counted.due_on, counted.received_on)
    return told, oracle, started, done


def in_order(rule: StageRule, done: Mapping[str, date], started: date) -> dict[str, date]:
    """Steps as people may record them: none before the one that it waits for, nor before the clock started."""
    found: dict[str, date] = {}
    before = ""
    for one in rule.milestones:
        waits = before and one.counted_from is CountedFrom.STEP_BEFORE
        if one.key in done and (not waits or before in found):
            found[one.key] = max(done[one.key], started, *found.values())
        before = one.key
    return found


def counts(days: tuple[Day, ...]) -> Iterator[tuple[int, date]]:
    """The last number of each row of days that counts up, with the day on which it stands."""
    before: tuple[int, date] | None = None
    for day in days:
        found = NUMBERED.fullmatch(day.why) if day.counted else None
        if found:
            if before and int(found[1]) != before[0] + 1:
                yield before
            before = int(found[1]), day.date
    if before:
        yield before


def test_every_day_of_random_cases_is_told_in_order_up_to_the_due_date() -> None:
    for case in random_cases(19, CASES):
        for step in case.steps:
            told, _, _, _ = told_of(case, step)
            first = min(told.received_on, told.start_on)
            assert [one.date for one in told.days] == [first + n * DAY for n in range((told.due_on - first).days + 1)]
            assert NUMBERED.fullmatch(told.days[-1].why) or told.days[-1].why.startswith((MOVED, *WEEKDAYS)), told.days


def test_the_days_that_count_are_those_of_the_limit_with_all_its_steps() -> None:
    for case in random_cases(20, CASES):
        for step in case.steps:
            told, oracle, started, done = told_of(case, step)
            legs = oracle.legs(step.number, started, done, told.due_on)
            # What ends on the very day of the step before has no row of its own.
            shown = [
                n for (n, end), (_, before) in zip(legs, [(0, date.min), *legs], strict=False) if n and end > before
            ]
            assert [n for n, _ in counts(told.days)] == shown, (step, told.days, legs)


def test_a_day_that_does_not_count_says_a_reason_that_is_true() -> None:
    for case in random_cases(21, CASES):
        for step in case.steps:
            told, oracle, _, _ = told_of(case, step)
            for day in told.days:
                _is_true(day, oracle, told)


def _is_true(day: Day, oracle: Slow, told: Explanation) -> None:
    if day.counted:
        assert oracle.works(day.date) or not day.why.startswith("working day")
    elif day.date == told.start_on and day.why in OF_THE_START:
        assert not any(one.why.startswith("working day 1") for one in told.days if one.date <= day.date)
    elif day.date.weekday() >= 5:
        assert day.why.startswith(WEEKDAYS[day.date.weekday()])
    elif not oracle.works(day.date):
        assert "bank holiday" in day.why or "closure" in day.why
    elif day.date < told.start_on:
        assert day.why.startswith(NOT_YET)
    else:
        assert day.why.startswith((*OF_THE_START, MOVED))


def test_a_limit_in_hours_runs_from_the_day_itself_whatever_day_it_is() -> None:
    rule = replying_within(48, Unit.ELAPSED_HOURS)
    found = explain(counting(1), calendar_for("england-and-wales"), rule, date(2026, 9, 5))
    assert (found.start_on, found.due_on) == (date(2026, 9, 5), date(2026, 9, 7))
    assert [one.why for one in found.days] == ["day of receipt, day 0", "day 1", "day 2"]
    assert not any("is treated as" in one or "moves to" in one for one in found.rules)


def test_what_came_after_the_cut_off_is_told_from_the_day_on_which_it_came() -> None:
    rules, friday, monday = replace(counting(0), cut_off=time(17)), date(2026, 9, 4), date(2026, 9, 7)
    found = explain(rules, calendar_for("england-and-wales"), replying_within(1), monday, came_on=friday)
    assert [one.why for one in found.days] == [
        "before the clock starts",
        "Saturday",
        "Sunday",
        "day of receipt, day 0",
        "working day 1",
    ]
    assert found.rules[1] == "Received on Friday 4 September 2026 after 17:00; the clock starts when it is received."
    assert found.rules[3] == "So it counts as received on Monday 7 September 2026."


def test_a_reply_in_weeks_after_a_step_in_working_days_is_told_in_both() -> None:
    panel = Milestone("panel", "The panel meets", Target(2, Unit.WORKING_DAYS))
    stage = replace(
        StageRule("one", "One", 1, Target(1, Unit.WEEKS)),
        milestones=(panel,),
        respond_counted_from=CountedFrom.STEP_BEFORE,
    )
    found = explain(counting(0), calendar_for("england-and-wales"), stage, date(2026, 9, 3))
    assert [one.why for one in found.days] == [
        "day of receipt, day 0",
        "working day 1",
        "Saturday",
        "Sunday",
        "working day 2, The panel meets",
        *(f"day {n}" for n in range(1, 8)),
    ]


def test_beyond_the_calendar_a_limit_in_hours_is_refused_too() -> None:
    for day in (date(9999, 12, 31), date(2035, 12, 30), date(1, 1, 1)):
        with pytest.raises(NotAllowed, match="beyond them no date can be counted"):
            explain(counting(0), calendar_for("england-and-wales"), replying_within(60, Unit.ELAPSED_HOURS), day)


def test_the_longest_history_is_explained_too() -> None:
    """A case of long ago that was acknowledged only now."""
    found = explain(
        counting(0), calendar_for("england-and-wales"), replying_within(5), date(2012, 1, 9), date(2026, 3, 2)
    )
    assert found.days[-1].why == "working day 5"
