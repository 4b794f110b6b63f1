"""A council lives for years, day by day; in the end every duty was met, missed in the open, or void."""

import sys
from datetime import date

import pytest

from tests.soak.council import Plan, a_council
from tests.soak.judging import days_of, faults

SHORT = Plan(date(2016, 12, 12), date(2017, 1, 20), per_day=1.4, seed=20263, outages_per_year=18)
LONG = Plan(date(2016, 1, 1), date(2025, 12, 31), per_day=1.25, seed=20264)


def faults_after(plan: Plan) -> list[str]:
    """What is wrong in the end of such years; how it went is printed."""
    council = a_council(plan)
    council.live()
    sys.stdout.write(f"seed {plan.seed}: {days_of(council)}\n")
    found = faults(council)
    council.office.ledger.close()
    return found


def test_a_council_lives_through_a_winter() -> None:
    assert faults_after(SHORT) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_council_lives_for_ten_years() -> None:
    assert faults_after(LONG) == []
