"""An act that fails by a fault of the bot is set aside where people see it; the others go on."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Note
from procedure.words import OutboxKind
from storage import duties
from storage.access import answering_for, who_may_see
from storage.leaving import queue_note
from storage.tables import Case, Duty


def set_aside(office: Office, duty: Duty, fault: str, now: datetime) -> None:
    """Block the duty and tell the managers; `fault` is the kind of fault, without anybody's words."""
    with office.writing() as (tx, office):
        if not duties.block(tx, duty.key, f"a fault of the bot: {fault}"):
            return
        note = Note(title="A duty could not be done", text=f"{duty.key} was set aside: {fault}. See the log.")
        managers = tuple(one.email for one in office.desk.managers())
        if duty.case_id:
            case = tx.get_one(Case, duty.case_id)
            managers = who_may_see(tx, case, managers) or answering_for(tx, office.desk, case, has_owner=False)
        for email in managers:
            queue_note(tx, OutboxKind.ALARM, f"aside.{duty.id}.{email}", email, note, now=now)
