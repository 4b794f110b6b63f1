"""Where goes what is no complaint, and by when it is answered there: counted from the original receipt."""

from dataclasses import replace
from datetime import date

import pytest

from procedure.preset import ClosedDay, Procedure, Target, Unit
from procedure.routes import ROUTES, answer_by
from procedure.words import Route
from tests.procedure.examples import shipped


@pytest.fixture
def frontline() -> Procedure:
    return shipped("frontline")


@pytest.mark.parametrize(
    ("route", "received_on", "expected"),
    [
        # Twentieth working day; Good Friday 3 April and Easter Monday 6 April 2026 lie between.
        (Route.FOI, date(2026, 3, 30), date(2026, 4, 29)),
        # A Saturday keeps its date: Monday is day 1. Scotland has a holiday on 15 June 2026.
        (Route.FOI, date(2026, 6, 6), date(2026, 7, 6)),
        # Monday 13 July 2026 is a holiday in Northern Ireland alone, and does not count anywhere.
        (Route.FOI, date(2026, 7, 1), date(2026, 7, 30)),
        (Route.SAR, date(2026, 3, 30), date(2026, 4, 30)),
        # No 31 April; Friday 1 May would be too late.
        (Route.SAR, date(2026, 3, 31), date(2026, 4, 30)),
        # 5 September 2026 is a Saturday, so Monday.
        (Route.SAR, date(2026, 8, 5), date(2026, 9, 7)),
        (Route.SERVICE_REQUEST, date(2026, 3, 30), date(2026, 4, 15)),
        (Route.SAFEGUARDING, date(2026, 3, 30), date(2026, 4, 1)),
    ],
)
def test_an_answer_is_owed_by(frontline: Procedure, route: Route, received_on: date, expected: date) -> None:
    assert answer_by(ROUTES[route], frontline, received_on, today=date(2026, 4, 1)) == expected


def test_days_that_we_close_ourselves_do_not_put_off_what_the_law_asks(frontline: Procedure) -> None:
    shut = replace(frontline, closures=(ClosedDay(date(2026, 4, 20), "Stocktaking"),), closures_replace_holidays=False)
    day = date(2026, 3, 30)
    assert answer_by(ROUTES[Route.FOI], shut, day, today=day) == date(2026, 4, 29)
    late = replace(ROUTES[Route.ENQUIRY], target=Target(20, Unit.WORKING_DAYS))
    assert answer_by(late, shut, day, today=day) == date(2026, 4, 30)


def test_every_route_names_its_source_and_where_no_law_sets_a_time_it_says_so() -> None:
    assert set(ROUTES) == set(Route)
    for rule in ROUTES.values():
        assert rule.by_law or rule.is_urgent or "ours, to be checked" in rule.source or "to be checked" in rule.source
