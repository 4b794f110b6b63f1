"""A council lives for years, day by day; in the end every duty was met, missed in the open, or void."""

import sys
from datetime import date

import pytest

from tests.soak.council import Plan, a_council
from tests.soak.judging import days_of, faults

SHORT = Plan(date(2016, 12, 12), date(2017, 1, 20), per_day=1.4, seed=20263, outages_per_year=18)
LONG = Plan(date(2016, 1, 1), date(2025, 12, 31), per_day=1.37, seed=20264)


def lives_well(plan: Plan) -> None:
    council = a_council(plan)
    council.live()
    sys.stdout.write(f"seed {plan.seed}: {days_of(council)}\n")
    assert faults(council) == []
    council.office.ledger.close()


def test_a_council_lives_through_a_winter() -> None:
    lives_well(SHORT)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_council_lives_for_ten_years() -> None:
    lives_well(LONG)
