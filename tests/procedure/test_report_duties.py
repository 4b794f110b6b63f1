"""The timetable of reports: each period once, on the first working day after it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.desk import Person, Role
from procedure.report_duties import next_reports, recipients, report_in_key, report_of
from procedure.report_times import Every, ReportTime, span
from procedure.timetable import desk_duties
from procedure.words import ACTS, DutyKind
from tests.procedure.test_desk import ANN, DESK, MIA


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        (Every.MONTH, "2028-02-10", "2028-02-01", "2028-02-29"),
        (Every.QUARTER, "2026-03-31", "2026-01-01", "2026-03-31"),
        (Every.QUARTER, "2026-04-01", "2026-04-01", "2026-06-30"),
        (Every.HALF_YEAR, "2026-10-01", "2026-10-01", "2027-03-31"),
        (Every.HALF_YEAR, "2026-02-01", "2025-10-01", "2026-03-31"),
        (Every.YEAR, "2026-03-31", "2025-04-01", "2026-03-31"),
        (Every.YEAR, "2026-04-01", "2026-04-01", "2027-03-31"),
    ],
)
def test_periods_are_those_of_the_financial_year(every: Every, day: str, first: str, last: str) -> None:
    assert span(every, date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("every", "lag", "after", "first", "due"),
    [
        (Every.MONTH, 0, "2026-03-10 12:00", "2026-03-01", "2026-04-01 08:00"),
        (Every.MONTH, 0, "2026-04-01 07:59", "2026-03-01", "2026-04-01 08:00"),
        (Every.MONTH, 0, "2026-04-01 08:00", "2026-04-01", "2026-05-01 08:00"),
        (Every.MONTH, 0, "2025-12-30 12:00", "2025-12-01", "2026-01-02 09:00"),  # New Year's Day
        (Every.MONTH, 3, "2026-04-02 12:00", "2026-03-01", "2026-04-08 08:00"),  # Easter lies between
        (Every.MONTH, 60, "2026-03-10 12:00", "2025-12-01", "2026-03-27 09:00"),
        (Every.QUARTER, 0, "2026-04-01 12:00", "2026-04-01", "2026-07-01 08:00"),
        (Every.HALF_YEAR, 0, "2026-04-01 12:00", "2026-04-01", "2026-10-01 08:00"),
        (Every.YEAR, 0, "2026-04-01 12:00", "2026-04-01", "2027-04-01 08:00"),
    ],
)
def test_the_next_report_is_due_when_the_office_opens_after_its_period(
    every: Every, lag: int, after: str, first: str, due: str
) -> None:
    desk = replace(DESK, report_times=(ReportTime("performance", every, lag_days=lag),))
    (found,) = next_reports(desk, utc(after))
    assert (found.key, found.due_at) == (f"report.performance.{every}.{first}", utc(due))
    assert found in desk_duties(desk, utc(after))
    assert found.kind is DutyKind.REPORT
    assert DutyKind.REPORT in ACTS


def test_a_period_beyond_the_horizon_stops_nothing_else() -> None:
    one = ReportTime("areas", Every.YEAR)
    desk = replace(DESK, report_times=(one,))
    assert report_of(desk, one, date(2035, 4, 1)) is None
    assert next_reports(desk, utc("2035-11-01 12:00")) == ()


def test_a_key_leads_back_to_its_report_as_long_as_that_stands_on_the_timetable() -> None:
    one = ReportTime("areas", Every.HALF_YEAR)
    desk = replace(DESK, report_times=(ReportTime("performance", Every.MONTH), one))
    assert report_in_key(desk, "report.areas.half-year.2026-04-01") == one
    assert report_in_key(desk, "report.areas.month.2026-04-01") is None


def test_who_is_named_gets_it_else_the_managers() -> None:
    max_ = Person("max@example.gov.uk", "Max", frozenset({Role.MANAGER}))
    desk = replace(DESK, people=(*DESK.people, max_))
    everybody = [one.email for one in recipients(desk, ReportTime("areas", Every.YEAR))]
    assert everybody == [one.email for one in desk.managers()]
    assert {MIA, "max@example.gov.uk"} <= set(everybody)
    desks = replace(desk, areas=tuple(replace(area, manager="max@example.gov.uk") for area in desk.areas))
    of_area = ReportTime("areas", Every.YEAR, areas=(desk.areas[0].code,))
    assert [one.email for one in recipients(desks, of_area)] == ["max@example.gov.uk"]
    named = ReportTime("areas", Every.YEAR, to=(ANN, "gone@example.gov.uk"))
    assert [one.email for one in recipients(desk, named)] == [ANN]


def test_a_desk_without_managers_sends_it_to_the_administrators() -> None:
    people = (
        Person("ada@example.gov.uk", "Ada", frozenset({Role.ADMIN})),
        Person(ANN, "Ann", frozenset({Role.HANDLER})),
    )
    desk = replace(DESK, people=people)
    for areas in ((), (DESK.areas[0].code,)):
        found = recipients(desk, ReportTime("areas", Every.YEAR, areas=areas))
        assert [one.email for one in found] == ["ada@example.gov.uk"]
