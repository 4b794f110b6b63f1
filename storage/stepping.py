"""What an open stage owes on dates of its own: each of its steps, and a date of reply agreed with the complainant."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.deadlines import end_of_office_day
from procedure.duties import Wanted, duty_key
from procedure.preset import ClockStarts, Procedure
from procedure.words import DutyKind, Status
from storage.cases import current_stage
from storage.dating import dates_now
from storage.tables import Case, Stage


def steps_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """A deadline for every milestone of the open stage that was not done, and for the date that must be agreed."""
    if case.status is not Status.OPEN:
        return ()
    stage = current_stage(tx, case.id or 0)
    return () if stage.closed_at is not None else tuple(_owed(tx, procedure, calendar, case, stage))


def _owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case, stage: Stage) -> Iterator[Wanted]:
    def want(kind: DutyKind, on: date, item: str = "") -> Wanted:
        key = duty_key(case.reference, stage.number, kind) + (f".{item}" if item else "")
        return Wanted(key, kind, end_of_office_day(procedure, on), stage.id)

    rule = procedure.stage(stage.number)
    if rule.milestones:
        for one in dates_now(tx, procedure, calendar, stage).milestones:
            if one.done_on is None:
                yield want(DutyKind.MILESTONE, one.due_on, one.key)
    if rule.clock_starts is ClockStarts.AGREED and stage.agreed_on is None and stage.acknowledge_by:
        # It is agreed when the acknowledgement offers to discuss "how it will be handled and how long that takes".
        yield want(DutyKind.AGREE, stage.acknowledge_by)
