"""The complainant's own limits: for complaining, for asking for the next stage, and for going to the external body."""

from datetime import date

import pytest

from procedure.deadlines import calendar_of, escalate_by
from tests.procedure.examples import PRESETS, shipped

IDS = sorted(path.stem for path in PRESETS.glob("*.toml"))
YEAR_SINCE = "within 12 months of the day you first knew of the problem"
LGSCO = "Local Government and Social Care Ombudsman"

# As each body publishes it: its name, its limit, a part of its address.
BODIES = {
    "frontline": (LGSCO, YEAR_SINCE, "CV4 0EH"),
    "scot-spso-2021": ("Scottish Public Services Ombudsman", YEAR_SINCE, "EH7 4NS"),
    "ni-nipso": ("Northern Ireland Public Services Ombudsman", "within 6 months of this letter", "BT1 6HN"),
    "wales-psow": (
        "Public Services Ombudsman for Wales",
        "within 1 year of the day you first knew of the problem",
        "CF35 5LJ",
    ),
    "eng-lgsco-2026": (LGSCO, YEAR_SINCE, "CV4 0EH"),
    "eng-housing-2024": ("Housing Ombudsman Service", "within 12 months of our final reply", "PR2 0ET"),
    "eng-nhs-2009": (
        "Parliamentary and Health Service Ombudsman",
        "within 1 year of the day you first knew of the problem",
        "M2 3HQ",
    ),
    "eng-adult-social-care-2009": (LGSCO, YEAR_SINCE, "CV4 0EH"),
    "eng-children-act": (LGSCO, YEAR_SINCE, "CV4 0EH"),
    "uk-dp": ("Information Commissioner", "within 3 months of our last letter to you about it", "SK9 5AF"),
    "three-stage": (LGSCO, YEAR_SINCE, "CV4 0EH"),
}
ACCEPTED = {
    "scot-spso-2021": "6 months",
    "ni-nipso": "6 months",
    "wales-psow": "6 months",
    "eng-housing-2024": "12 months",
    "eng-lgsco-2026": "12 months",
    "eng-nhs-2009": "12 months",
    "eng-adult-social-care-2009": "12 months",
}
# Replied on; the last day for asking for stage 2 in Scotland, in Northern Ireland: two months, on to a working day.
TWO_MONTHS = [
    ("2026-02-02", "2026-04-02", "2026-04-02"),
    ("2026-02-03", "2026-04-06", "2026-04-07"),  # Good Friday; Easter Monday is a bank holiday in Northern Ireland
    ("2026-04-16", "2026-06-16", "2026-06-16"),
    ("2026-04-15", "2026-06-16", "2026-06-15"),  # Scotland's holiday of 15 June 2026
    ("2025-09-30", "2025-12-02", "2025-12-01"),  # Sunday 30 November; Scotland keeps its Monday
    ("2026-12-31", "2027-03-01", "2027-03-01"),  # 28 February is a Sunday
    ("2023-12-29", "2024-02-29", "2024-02-29"),
]


@pytest.mark.parametrize(("replied", "scotland", "northern_ireland"), TWO_MONTHS)
def test_two_months_for_asking_for_the_next_stage(replied: str, scotland: str, northern_ireland: str) -> None:
    for preset, last in (("scot-spso-2021", scotland), ("ni-nipso", northern_ireland)):
        procedure = shipped(preset)
        assert escalate_by(procedure, calendar_of(procedure), date.fromisoformat(replied)) == date.fromisoformat(last)


def test_the_others_set_no_limit_for_asking_for_the_next_stage() -> None:
    without = [one for one in IDS if shipped(one).escalate_within is None]
    assert without == [one for one in IDS if one not in ("ni-nipso", "scot-spso-2021")]
    procedure = shipped("frontline")
    assert escalate_by(procedure, calendar_of(procedure), date(2026, 4, 16)) is None


@pytest.mark.parametrize("preset", IDS)
def test_the_external_body_its_limit_and_its_address(preset: str) -> None:
    name, limit, postcode = BODIES[preset]
    signpost = shipped(preset).signpost
    assert (signpost.name, signpost.time_limit) == (name, limit)
    assert signpost.address.endswith(postcode)


@pytest.mark.parametrize("preset", IDS)
def test_how_long_after_the_event_a_complaint_is_taken(preset: str) -> None:
    limit = shipped(preset).accept_within
    assert (str(limit) if limit else None) == ACCEPTED.get(preset)
