"""Urgent cases: "an immediate alert to a named rota by two channels, also out of hours, until somebody takes it"."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from procedure.alerting import next_alert
from procedure.calendar import Calendar
from procedure.duties import Wanted
from procedure.preset import Procedure
from procedure.words import BOT, DutyKind, DutyState, Status
from storage.tables import Case, Duty, Event
from storage.trail import Recorded, append

MARKED = "urgent_marked"


def alerts(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """The next alert of an open urgent case that nobody has in hand."""
    if not case.is_urgent or case.attended_at is not None or case.status is not Status.OPEN:
        return ()
    query = select(func.count()).select_from(Duty).where(*_met(case))
    return (next_alert(case.reference, tx.exec(query).one() + 1, urgent_since(tx, case), rounds_of(tx, case)),)


def urgent_since(tx: Session, case: Case) -> datetime:
    """When it was marked as urgent last; from its receipt where its own words did that."""
    marked = select(func.max(Event.at)).where(col(Event.case_id) == case.id, col(Event.kind) == MARKED)
    return tx.exec(marked).one() or case.received_at


def rounds_of(tx: Session, case: Case) -> list[datetime]:
    """When it was alerted of since it became urgent."""
    query = select(Duty.settled_at).where(*_met(case), col(Duty.settled_at) >= urgent_since(tx, case))
    return [one for one in tx.exec(query.order_by(col(Duty.settled_at))).all() if one]


def mark_urgent(tx: Session, case: Case, at: datetime, by: str = BOT) -> None:
    """It needs attention, again if somebody had it in hand before. The caller makes the duties agree."""
    case.is_urgent, case.attended_at, case.attended_by = True, None, ""
    append(tx, case_id=case.id, at=at, kind=MARKED, actor=by)


def attend(tx: Session, case: Case, by: str, at: datetime) -> Recorded | None:
    """Somebody has an urgent case in hand: nobody is alerted any more. None when that was so, or it is not urgent."""
    if not case.is_urgent or case.attended_at is not None:
        return None
    case.attended_at, case.attended_by = at, by
    event = append(tx, case_id=case.id, at=at, kind="attended", actor=by)
    tx.flush()
    return event


def _met(case: Case) -> tuple[ColumnElement[bool], ...]:
    return col(Duty.case_id) == case.id, col(Duty.kind) == DutyKind.ALERT, col(Duty.state) == DutyState.MET
