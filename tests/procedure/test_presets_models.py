"""The ombudsmen's models of Northern Ireland and Wales, and the three stages of an annual report: dates by hand."""

import pytest

from procedure.outcomes import Outcome, RollUp
from procedure.preset import AcknowledgedBy
from tests.procedure.examples import shipped
from tests.procedure.preset_rows import NONE, OPEN, dates

# Received (office time); stage 1: due, extension to ten days in total; stage 2: acknowledge by, due.
# The day of registration is day 1. What comes after 17:00, at a weekend or on a bank holiday is the next working day's.
NORTHERN_IRELAND = [
    ("2026-09-07T10:00", ("2026-09-11", "2026-09-18"), ("2026-09-09", "2026-10-02")),
    ("2026-09-07T17:00", ("2026-09-11", "2026-09-18"), ("2026-09-09", "2026-10-02")),
    ("2026-09-07T17:00:01", ("2026-09-14", "2026-09-21"), ("2026-09-10", "2026-10-05")),
    # Monday 13 July is the holiday for the Battle of the Boyne; Friday evening's complaint is Tuesday's.
    ("2026-07-10T16:59", ("2026-07-17", "2026-07-24"), ("2026-07-15", "2026-08-07")),
    ("2026-07-10T18:30", ("2026-07-20", "2026-07-27"), ("2026-07-16", "2026-08-10")),
    ("2026-07-13T10:00", ("2026-07-20", "2026-07-27"), ("2026-07-16", "2026-08-10")),
    # Tuesday 17 March is St Patrick's Day, 3 and 6 April are Easter.
    ("2026-03-14T10:00", ("2026-03-23", "2026-03-30"), ("2026-03-19", "2026-04-15")),
    # Friday 25 and Monday 28 December, Friday 1 January.
    ("2026-12-22T12:00", ("2026-12-30", "2027-01-07"), ("2026-12-24", "2027-01-21")),
]
# Received; stage 1: due; stage 2: acknowledge by, due. The first working day after receipt is day 1.
WALES = [
    ("2026-09-07T10:00", "2026-09-21", ("2026-09-14", "2026-10-05")),
    ("2026-09-05T10:00", "2026-09-21", ("2026-09-14", "2026-10-05")),  # Saturday's is Monday's
    ("2026-12-18T10:00", "2027-01-06", ("2026-12-29", "2027-01-20")),
    ("2026-04-02T23:30", "2026-04-20", ("2026-04-13", "2026-05-05")),  # no cut-off; 4 May is a bank holiday
]
# Received; due at stage 1, 2, 3.
THREE_STAGES = [
    ("2026-12-18T10:00", ("2027-01-06", "2027-01-20", "2027-02-03")),
    ("2026-04-03T10:00", ("2026-04-21", "2026-05-06", "2026-05-20")),  # Good Friday rolls to Tuesday 7 April
    ("2026-08-24T10:00", ("2026-09-08", "2026-09-22", "2026-10-06")),  # 31 August is a bank holiday
]


@pytest.mark.parametrize(("received", "first", "second"), NORTHERN_IRELAND)
def test_northern_ireland(received: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert dates("ni-nipso", 1, received) == (NONE, *first)
    assert dates("ni-nipso", 2, received) == (*second, OPEN)


@pytest.mark.parametrize(("received", "first", "second"), WALES)
def test_wales(received: str, first: str, second: tuple[str, str]) -> None:
    assert dates("wales-psow", 1, received) == (NONE, first, NONE)
    assert dates("wales-psow", 2, received) == (*second, NONE)


@pytest.mark.parametrize(("received", "due"), THREE_STAGES)
def test_three_stages(received: str, due: tuple[str, str, str]) -> None:
    assert [dates("three-stage", stage, received) for stage in (1, 2, 3)] == [(NONE, on, NONE) for on in due]


def test_three_stages_end_upheld_or_not_and_one_part_is_enough() -> None:
    procedure = shipped("three-stage")
    assert procedure.outcomes == (Outcome.UPHELD, Outcome.NOT_UPHELD)
    assert procedure.roll_up is RollUp.ANY_PART_UPHELD


@pytest.mark.parametrize("preset", ["ni-nipso", "wales-psow"])
def test_the_second_stage_is_acknowledged_by_a_person_and_may_be_entered_directly(preset: str) -> None:
    second = shipped(preset).stage(2)
    assert second.acknowledged_by is AcknowledgedBy.PERSON
    assert (second.direct_entry, second.different_decider) == (True, True)


def test_northern_ireland_may_resolve_a_complaint_and_wales_finds() -> None:
    assert Outcome.RESOLVED in shipped("ni-nipso").outcomes
    assert Outcome.RESOLVED not in shipped("wales-psow").outcomes
