"""The steps within an open stage: each is owed by its own date."""

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.deadlines import end_of_office_day
from procedure.duties import Wanted, duty_key
from procedure.preset import Procedure
from procedure.words import DutyKind, Status
from storage.cases import current_stage
from storage.dating import dates_now
from storage.tables import Case


def steps_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """A deadline for every milestone of the open stage that was not done."""
    if case.status is not Status.OPEN:
        return ()
    stage = current_stage(tx, case.id or 0)
    if not procedure.stage(stage.number).milestones or stage.closed_at is not None:
        return ()
    return tuple(
        Wanted(
            f"{duty_key(case.reference, stage.number, DutyKind.MILESTONE)}.{one.key}",
            DutyKind.MILESTONE,
            end_of_office_day(procedure, one.due_on),
            stage.id,
        )
        for one in dates_now(tx, procedure, calendar, stage).milestones
        if one.done_on is None
    )
