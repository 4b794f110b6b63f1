"""An act that fails by a fault of the bot is set aside where people see it; the others go on."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Note
from letters.report_mail import report_command
from procedure.desk import Desk
from procedure.report_duties import report_in_key
from procedure.report_times import span
from procedure.timetable import day_in_key
from procedure.words import DutyKind, OutboxKind
from storage import duties
from storage.access import alarmed_about
from storage.aside import TRIED_AGAIN
from storage.asked import row_of
from storage.leaving import queue_note
from storage.tables import Case, Duty


def set_aside(office: Office, duty: Duty, fault: str, now: datetime) -> None:
    """Block the duty and tell the managers; `fault` is the kind of fault or what the rules say, nobody's own words."""
    with office.writing() as (tx, office):
        if not duties.block(tx, duty.key, f"a fault of the bot: {fault}"):
            return
        text = f"{duty.key} was set aside: {fault.rstrip('.')}. See the log.{_again(office.desk, duty)}"
        note = Note(title="A duty could not be done", text=text)
        case = row_of(tx, Case, duty.case_id) if duty.case_id else None
        for target in alarmed_about(tx, office.desk, case):
            queue_note(tx, OutboxKind.ALARM, f"aside.{duty.id}.{target}", target, note, now=now)


def _again(desk: Desk, duty: Duty) -> str:
    """When it is tried again; how people get a report that failed until then (`storage.reports_owed`)."""
    if duty.kind in TRIED_AGAIN:
        return " It is tried again every hour, and done once nothing is in its way."
    one = report_in_key(desk, duty.key) if duty.kind is DutyKind.REPORT else None
    if one is None:
        return ""
    command = report_command(one, *span(one.every, day_in_key(duty.key)))
    return f" It is tried again every working day; `{command}` counts it now."
