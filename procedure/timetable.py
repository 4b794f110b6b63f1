"""The desk's own duties: a person's next chase list, a manager's next digest, the next reports, the horizon."""

from datetime import date, datetime, time, timedelta

from procedure.calendar import Calendar
from procedure.deadlines import calendar_of, due_instant, end_of_office_day, office_date
from procedure.desk import OFFICE_WEEK, Desk, Person
from procedure.duties import Wanted
from procedure.preset import Procedure
from procedure.report_duties import next_reports
from procedure.words import DutyKind

HORIZON_WARNING_DAYS = 90
LOOK_AHEAD_DAYS = 60
OFFICE_CLOSES = time(18, 0)


def desk_duties(desk: Desk, now: datetime) -> tuple[Wanted, ...]:
    """What start-up and the hourly seeding want: one next duty per person and kind."""
    staff = [person for person in desk.people if person.roles]
    chases = [next_chase(desk, person, now) for person in staff]
    digests = [next_digest(desk, person, now) for person in desk.managers()]
    return (*chases, *digests, horizon_warning(desk), *next_reports(desk, now))


def next_chase(desk: Desk, person: Person, after: datetime) -> Wanted:
    """ "One chase message per person and day at 09:00 office time of that person's working days." """
    procedure = desk.procedure(desk.default_procedure)
    at = procedure.chase.at
    day = _next_day(procedure, calendar_of(procedure), person.working_days, at, after)
    return Wanted(chase_key(person, day), DutyKind.CHASE, due_instant(procedure, day, at), person=person.email)


def next_digest(desk: Desk, person: Person, after: datetime) -> Wanted:
    """ "Daily digest to each manager at 08:30 office time on working days." """
    procedure = desk.procedure(desk.default_procedure)
    at = procedure.digest_at
    day = _next_day(procedure, calendar_of(procedure), OFFICE_WEEK, at, after)
    return Wanted(digest_key(person, day), DutyKind.DIGEST, due_instant(procedure, day, at), person=person.email)


def horizon_warning(desk: Desk) -> Wanted:
    """ "The managers are warned 90 days before [the calendar's horizon] is reached." """
    procedure = desk.procedure(desk.default_procedure)
    horizon = calendar_of(procedure).horizon
    on = horizon - timedelta(days=HORIZON_WARNING_DAYS)
    return Wanted(f"horizon.{horizon}", DutyKind.HORIZON, due_instant(procedure, on, procedure.chase.at))


def chase_key(person: Person, day: date) -> str:
    """The key of a person's chase list on a day; there is only one."""
    return f"chase.{person.email}.{day}"


def digest_key(person: Person, day: date) -> str:
    """The key of a manager's digest on a day; there is only one."""
    return f"digest.{person.email}.{day}"


def day_in_key(key: str) -> date:
    """The date at the end of a desk duty's key."""
    return date.fromisoformat(key.rpartition(".")[2])


def next_office_hour(procedure: Procedure, calendar: Calendar, now: datetime) -> datetime:
    """`now` itself in office hours, else when the office opens next: no letter leaves by itself at night."""
    today = office_date(procedure, now)
    opens = procedure.chase.at
    if calendar.is_working_day(today):
        if now < due_instant(procedure, today, opens):
            return due_instant(procedure, today, opens)
        if now < due_instant(procedure, today, OFFICE_CLOSES):
            return now
    return due_instant(procedure, calendar.add_working_days(today, 1), opens)


def is_office_hour(procedure: Procedure, now: datetime, opens: time | None = None) -> bool:
    """Whether the office is open; with `opens` as if it opened at that office time, and until midnight if late."""
    today, first = office_date(procedure, now), opens or procedure.chase.at
    closes = due_instant(procedure, today, OFFICE_CLOSES)
    last = closes if first < OFFICE_CLOSES else end_of_office_day(procedure, today)
    return calendar_of(procedure).is_working_day(today) and due_instant(procedure, today, first) <= now < last


def _next_day(procedure: Procedure, calendar: Calendar, week: frozenset[int], at: time, after: datetime) -> date:
    """The first working day whose `at` lies after the instant, also a day of the person's own week."""
    first = office_date(procedure, after)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        if calendar.is_working_day(day) and day.weekday() in week and due_instant(procedure, day, at) > after:
            return day
    return calendar.add_working_days(first, 1)
