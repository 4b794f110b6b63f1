"""When the next report of the timetable is due, and who gets it."""

from datetime import date, datetime, timedelta

from procedure.dates import add_months
from procedure.deadlines import calendar_of, due_instant, office_date
from procedure.desk import Desk, Person
from procedure.duties import Wanted
from procedure.report_times import ReportTime, span
from procedure.words import DutyKind

PERIODS_AT_MOST = 12
"""How many periods are looked at for the next one that is due: more than the longest lag can hold."""


def next_reports(desk: Desk, now: datetime) -> tuple[Wanted, ...]:
    """Of every report on the timetable the first one that is still to come."""
    found = (_next(desk, one, now) for one in desk.report_times)
    return tuple(one for one in found if one is not None)


def report_of(desk: Desk, one: ReportTime, first: date) -> Wanted | None:
    """The duty to send the report of the period that begins on `first`; None beyond the calendar's horizon."""
    procedure = desk.procedure(desk.default_procedure)
    calendar, last = calendar_of(procedure), span(one.every, first)[1]
    # A year's report is due far ahead: it must not be the horizon that stops everything else.
    if last + timedelta(days=2 * one.lag_days + 30) > calendar.horizon:
        return None
    on = calendar.add_working_days(last, 1 + one.lag_days)
    return Wanted(f"{one.key}.{first}", DutyKind.REPORT, due_instant(procedure, on, procedure.chase.at))


def report_in_key(desk: Desk, key: str) -> ReportTime | None:
    """The report that a duty is about; None when it is not on the timetable any more."""
    wanted = key.rpartition(".")[0]
    return next((one for one in desk.report_times if one.key == wanted), None)


def recipients(desk: Desk, one: ReportTime) -> tuple[Person, ...]:
    """Who gets it: those who are named, else the managers of its areas, else all managers. The administrators where
    there is no manager: what is due never goes to nobody.
    """
    areas = (desk.area(code) for code in one.areas)
    named = one.to or tuple(dict.fromkeys(area.manager for area in areas if area))
    return tuple(filter(None, map(desk.person, named))) or desk.managers() or desk.admins()


def _next(desk: Desk, one: ReportTime, now: datetime) -> Wanted | None:
    today = office_date(desk.procedure(desk.default_procedure), now)
    first = span(one.every, add_months(today.replace(day=1), -one.every.months * (PERIODS_AT_MOST // 2)))[0]
    for _ in range(PERIODS_AT_MOST):
        found = report_of(desk, one, first)
        if found is None or found.due_at > now:
            return found
        first = add_months(first, one.every.months)
    return None
