"""The two English complaint handling codes, alike in their limits: the reply's clock starts at the acknowledgement."""

import pytest

from procedure.preset import AcknowledgedBy, ClockStarts, Measured
from tests.procedure.examples import shipped
from tests.procedure.preset_rows import dates, dates_once_acknowledged

CODES = pytest.mark.parametrize("preset", ["eng-lgsco-2026", "eng-housing-2024"])

# Received; then for stage 1 and 2: acknowledge by (5), due if acknowledged on that day (10, 20), extended (as many).
UNACKNOWLEDGED = [
    ("2026-09-07T10:00", ("2026-09-14", "2026-09-28", "2026-10-12"), ("2026-09-14", "2026-10-12", "2026-11-09")),
    # Friday 25 and Monday 28 December, Friday 1 January.
    ("2026-12-18T10:00", ("2026-12-29", "2027-01-13", "2027-01-27"), ("2026-12-29", "2027-01-27", "2027-02-24")),
    # Saturday rolls to Monday 21 December, which is day 0.
    ("2026-12-19T10:00", ("2026-12-30", "2027-01-14", "2027-01-28"), ("2026-12-30", "2027-01-28", "2027-02-25")),
    # No cut-off: the evening before Good Friday is still Thursday. 4 and 25 May are bank holidays too.
    ("2026-04-02T22:00", ("2026-04-13", "2026-04-27", "2026-05-12"), ("2026-04-13", "2026-05-12", "2026-06-10")),
]
# Acknowledged on; then for stage 1 and 2: due, extension.
ACKNOWLEDGED = [
    ("2026-09-09", ("2026-09-23", "2026-10-07"), ("2026-10-07", "2026-11-04")),
    ("2026-09-12", ("2026-09-28", "2026-10-12"), ("2026-10-12", "2026-11-09")),  # a Saturday counts as Monday
    ("2026-12-24", ("2027-01-12", "2027-01-26"), ("2027-01-26", "2027-02-23")),
]


@CODES
@pytest.mark.parametrize(("received", "first", "second"), UNACKNOWLEDGED)
def test_while_nobody_has_acknowledged(
    preset: str, received: str, first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    assert [dates(preset, stage, received) for stage in (1, 2)] == [first, second]


@CODES
@pytest.mark.parametrize(("acknowledged", "first", "second"), ACKNOWLEDGED)
def test_from_the_acknowledgement(
    preset: str, acknowledged: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert [dates_once_acknowledged(preset, stage, acknowledged) for stage in (1, 2)] == [first, second]


@CODES
def test_a_person_acknowledges_and_so_starts_the_clock(preset: str) -> None:
    for stage in shipped(preset).stages:
        assert stage.acknowledged_by is AcknowledgedBy.PERSON
        assert stage.clock_starts is ClockStarts.ACKNOWLEDGED


@CODES
def test_an_extension_is_told_before_the_limit_with_the_ombudsmans_address(preset: str) -> None:
    for stage in shipped(preset).stages:
        assert stage.extension is not None
        assert stage.extension.measured is Measured.ADDITIONAL
        assert stage.extension.notice_before_limit
        assert stage.extension.signpost_required


@CODES
def test_nobody_reviews_their_own_reply_and_no_complaint_skips_the_first_stage(preset: str) -> None:
    first, second = shipped(preset).stages
    assert (first.different_decider, second.different_decider) == (False, True)
    assert (first.direct_entry, second.direct_entry) == (False, False)


def test_each_code_leads_to_its_own_ombudsman() -> None:
    assert shipped("eng-lgsco-2026").signpost.name == "Local Government and Social Care Ombudsman"
    assert shipped("eng-housing-2024").signpost.name == "Housing Ombudsman Service"
