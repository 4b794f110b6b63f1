"""The dates of a stage from what has happened on it, as tables counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.clocks import StageEvents, stage_dates
from procedure.deadlines import calendar_of
from procedure.preset import ClockStarts, CountedFrom, Milestone, Procedure, StageRule, Target, Unit
from tests.procedure.examples import shipped

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""Spring 2026 in England: Good Friday is 3 April, Easter Monday 6 April; 4 and 25 May are bank holidays."""


def working_days(n: int) -> Target:
    return Target(n, Unit.WORKING_DAYS)


def a_panel() -> Procedure:
    """Requested; the panel within 30 working days, its report 5 after the panel, the reply 15 after the report."""
    stage = StageRule(
        key="panel",
        name="Panel",
        number=1,
        respond=working_days(15),
        respond_counted_from=CountedFrom.STEP_BEFORE,
        milestones=(Milestone("panel", "Panel", working_days(30)), Milestone("report", "Report", working_days(5))),
    )
    return replace(shipped("frontline"), stages=(stage,))


@pytest.mark.parametrize(
    ("panel", "report", "dates"),
    [
        # 30 working days of 2 March: 3-6, 9-13, 16-20, 23-27 March are 19, 30 March to 2 April 23, 7-10 27, 13-15 30.
        ("", "", "2026-04-15 2026-04-22 2026-05-14"),
        ("2026-03-23", "", "2026-04-15 2026-03-30 2026-04-22"),  # everything after a quick panel is owed sooner
        ("2026-03-23", "2026-03-25", "2026-04-15 2026-03-30 2026-04-17"),
        ("2026-04-20", "", "2026-04-15 2026-04-22 2026-05-14"),  # a late panel gives nobody more time
        ("2026-04-20", "2026-04-30", "2026-04-15 2026-04-22 2026-05-14"),
        ("", "2026-03-25", "2026-04-15 2026-04-22 2026-04-17"),  # the report is there, whatever else was recorded
    ],
)
def test_each_step_counts_from_the_one_before_and_the_reply_from_the_last(panel: str, report: str, dates: str) -> None:
    done = {key: date.fromisoformat(on) for key, on in (("panel", panel), ("report", report)) if on}
    found = stage_dates(a_panel(), calendar_of(a_panel()), 1, StageEvents(MONDAY, done=done))
    assert " ".join(str(one.due_on) for one in found.milestones) + f" {found.due_on}" == dates
    assert {one.key: one.done_on for one in found.milestones} == {"panel": None, "report": None} | done


def test_steps_may_count_from_the_start_and_leave_the_reply_alone() -> None:
    """A visit within 5 working days of the request; the reply within 15 of the request, whenever the visit was."""
    visit = Milestone("visit", "Visit", working_days(5), CountedFrom.START)
    plan = Milestone("plan", "Plan", working_days(6), CountedFrom.START)
    panel = a_panel()
    stage = replace(panel.stages[0], milestones=(visit, plan), respond_counted_from=CountedFrom.START)
    procedure = replace(panel, stages=(stage,))
    done = {"visit": date(2026, 3, 3)}
    found = stage_dates(procedure, calendar_of(procedure), 1, StageEvents(MONDAY, done=done))
    assert [one.due_on for one in found.milestones] == [date(2026, 3, 9), date(2026, 3, 10)]
    assert found.due_on == date(2026, 3, 23)


def test_an_agreed_date_is_the_target_and_the_limit_while_there_is_none() -> None:
    """Six months commencing on 2 March end on 1 September."""
    nhs = shipped("eng-nhs-2009")
    calendar = calendar_of(nhs)
    assert stage_dates(nhs, calendar, 1, StageEvents(MONDAY)).due_on == date(2026, 9, 1)
    agreed = StageEvents(MONDAY, agreed_on=date(2026, 4, 30))
    assert stage_dates(nhs, calendar, 1, agreed).due_on == date(2026, 4, 30)


def test_a_date_agreed_under_another_procedure_means_nothing_here() -> None:
    frontline = shipped("frontline")
    agreed = StageEvents(MONDAY, agreed_on=date(2026, 4, 30))
    assert stage_dates(frontline, calendar_of(frontline), 1, agreed).due_on == date(2026, 3, 9)


def test_only_a_clock_that_waits_for_the_acknowledgement_starts_at_it() -> None:
    written = StageEvents(MONDAY, acknowledged_on=date(2026, 3, 4))
    frontline = shipped("frontline")
    calendar = calendar_of(frontline)
    assert stage_dates(frontline, calendar, 1, written).started_on == date(2026, 3, 2)
    waits = replace(frontline.stages[0], clock_starts=ClockStarts.ACKNOWLEDGED, acknowledge=working_days(5))
    waiting = replace(frontline, stages=(waits,))
    dates = stage_dates(waiting, calendar, 1, written)
    assert (dates.started_on, dates.due_on) == (date(2026, 3, 4), date(2026, 3, 11))
    unwritten = stage_dates(waiting, calendar, 1, StageEvents(MONDAY))
    assert (unwritten.started_on, unwritten.acknowledge_by, unwritten.due_on) == (
        None,
        date(2026, 3, 9),
        date(2026, 3, 16),
    )
