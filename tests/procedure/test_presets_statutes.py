"""Procedures that stand in law: health and adult social care, the Children Act, data protection. Dates by hand."""

from datetime import date

import pytest

from procedure.deadlines import calendar_of, last_day
from procedure.preset import AcknowledgedBy, ClockStarts, Target, Unit
from tests.procedure.examples import shipped
from tests.procedure.preset_rows import NONE, OPEN, dates

# Received; acknowledge by (three working days after the day), due (six months that begin with the day).
SIX_MONTHS = [
    ("2026-03-10T10:00", "2026-03-13", "2026-09-09"),
    ("2026-04-02T22:00", "2026-04-09", "2026-10-01"),  # no cut-off; Easter
    ("2026-04-03T10:00", "2026-04-09", "2026-10-02"),  # Good Friday keeps its date
    ("2026-12-19T10:00", "2026-12-23", "2027-06-18"),  # so does a Saturday: Monday is the first working day after it
    ("2026-12-24T10:00", "2026-12-31", "2027-06-23"),
    ("2026-08-28T10:00", "2026-09-03", "2027-02-27"),  # 31 August is a bank holiday; the last day may be a Saturday
    ("2026-08-31T10:00", "2026-09-03", "2027-02-28"),  # there is no 31 February, and this is a Sunday
    ("2026-09-01T10:00", "2026-09-04", "2027-02-28"),
    ("2027-08-31T10:00", "2027-09-03", "2028-02-29"),
]
# Received; stage 1: due, to twenty in all; stage 2: due, to 65 in all; stage 3: due.
CHILDREN = [
    ("2026-09-07T10:00", ("2026-09-21", "2026-10-05"), ("2026-10-12", "2026-12-07"), "2026-11-16"),
    # Friday's and Saturday's count from the same Monday: neither is rolled.
    ("2026-12-18T10:00", ("2027-01-06", "2027-01-20"), ("2027-01-27", "2027-03-24"), "2027-03-03"),
    ("2026-12-19T10:00", ("2027-01-06", "2027-01-20"), ("2027-01-27", "2027-03-24"), "2027-03-03"),
    ("2026-05-25T10:00", ("2026-06-08", "2026-06-22"), ("2026-06-29", "2026-08-24"), "2026-08-03"),  # a bank holiday
]
# Received; the last of thirty calendar days after it.
DATA_PROTECTION = [
    ("2026-06-22T10:00", "2026-07-22"),
    ("2026-06-22T23:59", "2026-07-22"),
    ("2026-06-05T10:00", "2026-07-06"),  # day 30 is Sunday 5 July
    ("2026-06-06T10:00", "2026-07-06"),  # Saturday is not rolled first: day 30 is Monday
    ("2026-03-04T10:00", "2026-04-07"),  # Good Friday
    ("2026-11-24T10:00", "2026-12-24"),
    ("2026-11-25T10:00", "2026-12-29"),  # Christmas Day, weekend, the substitute for Boxing Day
    ("2026-12-02T10:00", "2027-01-04"),  # New Year's Day
    ("2027-01-29T10:00", "2027-03-01"),  # Sunday 28 February
]


@pytest.mark.parametrize("preset", ["eng-nhs-2009", "eng-adult-social-care-2009"])
@pytest.mark.parametrize(("received", "acknowledge", "due"), SIX_MONTHS)
def test_health_and_adult_social_care(preset: str, received: str, acknowledge: str, due: str) -> None:
    assert dates(preset, 1, received) == (acknowledge, due, OPEN)


@pytest.mark.parametrize(
    ("preset", "ombudsman"),
    [
        ("eng-nhs-2009", "Parliamentary and Health Service Ombudsman"),
        ("eng-adult-social-care-2009", "Local Government and Social Care Ombudsman"),
    ],
)
def test_one_stage_with_an_agreed_date_and_then_the_ombudsman(preset: str, ombudsman: str) -> None:
    procedure = shipped(preset)
    [stage] = procedure.stages
    assert stage.clock_starts is ClockStarts.AGREED
    assert stage.acknowledged_by is AcknowledgedBy.PERSON
    assert procedure.signpost.name == ombudsman


@pytest.mark.parametrize(("received", "first", "second", "third"), CHILDREN)
def test_children(received: str, first: tuple[str, str], second: tuple[str, str], third: str) -> None:
    assert dates("eng-children-act", 1, received) == (NONE, *first)
    assert dates("eng-children-act", 2, received) == (NONE, *second)
    assert dates("eng-children-act", 3, received) == (NONE, third, NONE)


@pytest.mark.parametrize("requested", ["2026-09-07", "2026-12-18", "2026-03-14"])
def test_panel_report_and_reply_on_their_last_days_end_where_the_third_stage_does(requested: str) -> None:
    procedure = shipped("eng-children-act")
    day = date.fromisoformat(requested)
    for step in (30, 5, 15):
        day = last_day(procedure, calendar_of(procedure), Target(step, Unit.WORKING_DAYS), day)
    assert dates("eng-children-act", 3, f"{requested}T10:00")[1] == day.isoformat()


@pytest.mark.parametrize(("received", "last"), DATA_PROTECTION)
def test_data_protection(received: str, last: str) -> None:
    assert dates("uk-dp", 1, received) == (last, last, NONE)


def test_the_receipt_is_the_acknowledgement_that_data_protection_asks_for() -> None:
    [stage] = shipped("uk-dp").stages
    assert stage.acknowledged_by is AcknowledgedBy.RECEIPT
    assert stage.receipt == Target(24, Unit.ELAPSED_HOURS)
