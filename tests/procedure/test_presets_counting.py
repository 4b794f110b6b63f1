"""A stage whose reply is counted from the day itself while its acknowledgement is counted from the day after."""

from dataclasses import replace
from datetime import date

import pytest

from procedure.deadlines import acknowledge_by, calendar_of, due_on, latest_extension
from procedure.errors import Mistakes
from procedure.explanation import explain
from procedure.loading import load_procedure
from procedure.preset import Approver, Extension, Measured, Target, Unit
from tests.procedure.examples import counting, preset_text, replying_within, shipped

RECEIVED = date(2026, 3, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("of_the_procedure", "of_the_stage", "acknowledge", "due"),
    [
        (0, None, "2026-03-13", "2026-09-10"),
        (0, 1, "2026-03-13", "2026-09-09"),
        (1, None, "2026-03-12", "2026-09-09"),
        (1, 0, "2026-03-12", "2026-09-10"),
    ],
)
def test_a_stage_may_count_its_reply_otherwise(
    of_the_procedure: int, of_the_stage: int | None, acknowledge: str, due: str
) -> None:
    procedure = counting(of_the_procedure)
    stage = replace(
        replying_within(6, Unit.MONTHS), acknowledge=Target(3, Unit.WORKING_DAYS), day_of_receipt=of_the_stage
    )
    calendar = calendar_of(procedure)
    assert acknowledge_by(procedure, calendar, stage, RECEIVED) == date.fromisoformat(acknowledge)
    assert due_on(procedure, calendar, stage, RECEIVED) == date.fromisoformat(due)


@pytest.mark.parametrize(("day_of_receipt", "last"), [(None, "2026-12-10"), (1, "2026-12-09")])
def test_an_extension_in_total_is_counted_like_the_reply(day_of_receipt: int | None, last: str) -> None:
    allowed = Extension(Target(9, Unit.MONTHS), Measured.TOTAL, Approver.MANAGER, True, False)
    stage = replace(replying_within(6, Unit.MONTHS), extension=allowed, day_of_receipt=day_of_receipt)
    procedure = counting(0)
    calendar = calendar_of(procedure)
    due = due_on(procedure, calendar, stage, RECEIVED)
    assert latest_extension(procedure, calendar, stage, RECEIVED, due) == date.fromisoformat(last)


def test_the_explanation_counts_the_day_of_receipt_as_the_stage_does() -> None:
    procedure = shipped("eng-nhs-2009")
    found = explain(procedure, calendar_of(procedure), procedure.stage(1), RECEIVED)
    assert (found.acknowledge_by, found.due_on) == (date(2026, 3, 13), date(2026, 9, 9))
    assert [day.why for day in found.days][:2] == ["day 1", "day 2"]
    assert found.days[-1].counted
    assert "The day of receipt is day 1." in found.rules


def test_the_end_of_six_months_stays_on_its_sunday_in_the_explanation_too() -> None:
    procedure = shipped("eng-nhs-2009")
    found = explain(procedure, calendar_of(procedure), procedure.stage(1), date(2026, 9, 1))
    assert (found.days[-1].date, found.days[-1].counted) == (date(2027, 2, 28), True)


def test_a_reply_in_working_days_is_counted_by_the_procedures_own_rule() -> None:
    text = preset_text("frontline").replace('key = "frontline"', 'key = "frontline"\nday_of_receipt = 1')
    with pytest.raises(Mistakes) as caught:
        load_procedure(text, "mine.toml")
    assert [one.key for one in caught.value.mistakes] == ["stages.1.day_of_receipt"]
