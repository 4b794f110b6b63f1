"""A stage begins: its dates by the procedure, its row, its first point. For new cases and for escalation."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.deadlines import acknowledge_by, due_on, latest_start, office_date, received_on
from procedure.preset import ClockStarts, Procedure
from procedure.words import EnteredHow
from storage.tables import Case, Point, Stage


@dataclass(frozen=True)
class StageDates:
    """The dates of a stage entry. `started_on` is empty while its reply clock waits for the acknowledgement."""

    received_on: date
    started_on: date | None
    acknowledge_by: date | None
    due_on: date


def dates_of(procedure: Procedure, calendar: Calendar, number: int, requested_at: datetime) -> StageDates:
    """When the stage counts as received, and by when which answer is due. NotAllowed beyond the calendar's horizon."""
    rule = procedure.stage(number)
    counted_from = received_on(procedure, calendar, requested_at)
    waits = rule.clock_starts is ClockStarts.ACKNOWLEDGED
    start = latest_start(procedure, calendar, rule, counted_from)
    return StageDates(
        received_on=office_date(procedure, requested_at),
        started_on=None if waits else counted_from,
        acknowledge_by=acknowledge_by(procedure, calendar, rule, counted_from),
        due_on=due_on(procedure, calendar, rule, start),
    )


def enter_stage(
    tx: Session,
    case: Case,
    procedure: Procedure,
    calendar: Calendar,
    *,
    number: int,
    how: EnteredHow,
    requested_at: datetime,
    owner: str,
    points: tuple[str, ...],
) -> Stage:
    """Add the stage and its points; the caller has locked the case and reconciles its duties."""
    dates = dates_of(procedure, calendar, number, requested_at)
    stage = Stage(
        case_id=case.id or 0,
        number=number,
        entered_how=how,
        requested_at=requested_at,
        received_on=dates.received_on,
        started_on=dates.started_on,
        owner=owner,
        acknowledge_by=dates.acknowledge_by,
        due_on=dates.due_on,
    )
    tx.add(stage)
    tx.flush()
    for at, text in enumerate(points or ("",), start=1):
        tx.add(Point(stage_id=stage.id or 0, number=at, text=text))
    tx.flush()
    return stage
