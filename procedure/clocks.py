"""The dates of a stage as one pure function of procedure, calendar and what has happened on it.

Whatever happens, happens as an event; then the dates are counted again from the beginning, never adjusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from procedure.calendar import Calendar
from procedure.deadlines import Step, acknowledge_by, due_on, latest_start, office_date, received_on, steps
from procedure.preset import ClockStarts, Procedure


@dataclass(frozen=True)
class StageEvents:
    """What has happened on a stage that its dates depend on.

    `requested_at` is when the complaint, or the request for this stage, was received (aware). `acknowledged_on` is the
    office date on which a person's acknowledgement was written, `agreed_on` the date of reply agreed with the
    complainant, `done` the office date of each milestone that was reached, by its key.
    """

    requested_at: datetime
    acknowledged_on: date | None = None
    agreed_on: date | None = None
    done: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class StageDates:
    """The dates of a stage. `started_on` is empty while its reply clock waits for the acknowledgement."""

    received_on: date
    started_on: date | None
    acknowledge_by: date | None
    due_on: date
    milestones: tuple[Step, ...] = ()


def stage_dates(procedure: Procedure, calendar: Calendar, number: int, events: StageEvents) -> StageDates:
    """When the stage counts as received, and by when what is owed. NotAllowed beyond the calendar's horizon.

    "Where the response clock starts at the acknowledgement, it starts on the date decided when that letter is written;
    an unacknowledged case is shown due by the latest lawful acknowledgement date plus the target." Where a date is
    agreed case by case, that date is the target, and the limit of the procedure while there is none.
    """
    rule = procedure.stage(number)
    counted_from = received_on(procedure, calendar, events.requested_at)
    waits = rule.clock_starts is ClockStarts.ACKNOWLEDGED
    started_on = events.acknowledged_on if waits else counted_from
    start = started_on or latest_start(procedure, calendar, rule, counted_from)
    limit = due_on(procedure, calendar, rule, start, events.done)
    agreed = events.agreed_on if rule.clock_starts is ClockStarts.AGREED else None
    return StageDates(
        received_on=office_date(procedure, events.requested_at),
        started_on=started_on,
        acknowledge_by=acknowledge_by(procedure, calendar, rule, counted_from),
        due_on=agreed or limit,
        milestones=steps(procedure, calendar, rule, start, events.done),
    )
