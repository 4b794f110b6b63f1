"""Reports of the timetable that are owed: they follow the settings, and are tried again where counting them failed."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from procedure.deadlines import calendar_of
from procedure.desk import Desk
from procedure.report_duties import report_in_key, report_of
from procedure.timetable import day_in_key, next_office_hour
from procedure.words import DutyKind, DutyState
from storage import duties
from storage.tables import Duty

AGAIN_AFTER = timedelta(days=1)


def reconcile_reports(tx: Session, desk: Desk, now: datetime) -> None:
    """Move what is still to come to its date by the settings; what a fault has set aside is owed again a day later.

    A date that has passed moves nothing: what is overdue is being sent, or waits to be tried again.
    """
    owed = select(Duty).where(Duty.kind == DutyKind.REPORT, col(Duty.state).in_(duties.OWED)).order_by(col(Duty.id))
    for duty in tx.exec(owed).all():
        if duty.state is DutyState.BLOCKED:
            duties.reopen(tx, duty.key, _again_at(desk, now))
            continue
        one = report_in_key(desk, duty.key)
        wanted = report_of(desk, one, day_in_key(duty.key)) if one else None
        if wanted and wanted.due_at > now:
            duties.keep(tx, wanted, now)


def _again_at(desk: Desk, now: datetime) -> datetime:
    procedure = desk.procedure(desk.default_procedure)
    return next_office_hour(procedure, calendar_of(procedure), now + AGAIN_AFTER)
