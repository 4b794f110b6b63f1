"""A stage begins: its dates by the procedure, its row, its first point. For new cases and for escalation."""

from datetime import datetime

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.clocks import StageEvents, stage_dates
from procedure.preset import Procedure
from procedure.words import EnteredHow
from storage.access import owner_or_nobody
from storage.asked import is_entered
from storage.rows import insert, made
from storage.tables import Case, Point, Stage


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
    dates = stage_dates(procedure, calendar, number, StageEvents(requested_at))
    stage = made(
        Stage,
        case_id=case.id or 0,
        number=number,
        entered_how=how,
        requested_at=requested_at,
        received_on=dates.received_on,
        started_on=dates.started_on,
        owner=owner_or_nobody(tx, case, owner),
        acknowledge_by=dates.acknowledge_by,
        due_on=dates.due_on,
        calendar_version=calendar.version,
    )
    tx.add(stage)
    tx.flush()
    is_entered(tx, case.id or 0, stage.id or 0)
    for at, text in enumerate(points or ("",), start=1):
        insert(tx, Point, stage_id=stage.id or 0, number=at, text=text)
    return stage
