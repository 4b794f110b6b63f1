"""What a case owes because it lasts: a word to the complainant now and then, and one warning when it takes long."""

from datetime import date, datetime
from functools import cache

from sqlalchemy import Executable, bindparam, func
from sqlalchemy import select as sql_select
from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.deadlines import due_instant, end_of_office_day, last_day, office_date, received_on
from procedure.duties import Wanted, duty_key
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.words import DutyKind, OutboxState, Status
from storage import duties
from storage.cases import current_stage
from storage.rows import table_of, told
from storage.tables import Case, Outbox, Stage


def overall_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """ "The whole case has a clock too" (procedure.md section 4): one warning, at the opening of the first working day
    on which the limit has been reached, for as long as the case is open.
    """
    if procedure.overall_warning is None or case.status is not Status.OPEN:
        return ()
    try:
        on = overall_on(procedure, calendar, case)
    except NotAllowed:
        # Beyond the calendar's end, of which the managers are warned: no warning may keep a case from being opened.
        return ()
    at = due_instant(procedure, on, procedure.chase.at)
    return (Wanted(f"{case.reference}.{DutyKind.OVERALL.value}", DutyKind.OVERALL, at),)


def overall_on(procedure: Procedure, calendar: Calendar, case: Case) -> date:
    """The working day on which a whole case has taken as long as the procedure wants at most."""
    limit = procedure.overall_warning
    if limit is None:
        raise ValueError("this procedure has no overall limit")
    since = received_on(procedure, calendar, case.received_at)
    return calendar.next_working_day(last_day(procedure, calendar, limit, since))


def inform_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """The complainant hears from us at least every so often while a stage is open: counted from the newest letter."""
    if case.status is not Status.OPEN:
        return ()
    stage = current_stage(tx, case.id or 0)
    every = procedure.stage(stage.number).update_every
    if every is None or stage.closed_at is not None:
        return ()
    number, newest_at = letters_of(tx, stage)
    since = office_date(procedure, newest_at or stage.requested_at)
    key = duty_key(case.reference, stage.number, DutyKind.INFORM, number + 1)
    by = end_of_office_day(procedure, last_day(procedure, calendar, every, since))
    return (Wanted(key, DutyKind.INFORM, by, stage.id),)


def informed(tx: Session, procedure: Procedure, case: Case, stage: Stage, at: datetime) -> None:
    """A letter of this stage has left: the complainant has heard, and the next word is counted from it.

    Where the procedure wants no such word there is no duty to meet: a change of procedure made it void.
    """
    if procedure.stage(stage.number).update_every is None:
        return
    number, _ = letters_of(tx, stage)
    duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.INFORM, number), at)


def letters_of(tx: Session, stage: Stage) -> tuple[int, datetime | None]:
    """How many letters of a stage have left, and when the newest did."""
    found = told(tx, _letters(), of_stage=stage.id).one()
    return int(found.number), found.newest_at


@cache
def _letters() -> Executable:
    row = table_of(Outbox).c
    columns = (func.count().label("number"), func.max(row.sent_at).label("newest_at"))
    sent = sql_select(*columns).where(row.stage_id == bindparam("of_stage"))
    return sent.where(row.message_id != "", row.state == OutboxState.SENT)
