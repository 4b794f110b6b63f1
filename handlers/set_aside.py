"""An act that fails by a fault of the bot is set aside where people see it; the others go on."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Note
from procedure.words import OutboxKind
from storage import duties
from storage.access import alarmed_about
from storage.leaving import queue_note
from storage.tables import Case, Duty


def set_aside(office: Office, duty: Duty, fault: str, now: datetime) -> None:
    """Block the duty and tell the managers; `fault` is the kind of fault, without anybody's words."""
    with office.writing() as (tx, office):
        if not duties.block(tx, duty.key, f"a fault of the bot: {fault}"):
            return
        note = Note(title="A duty could not be done", text=f"{duty.key} was set aside: {fault}. See the log.")
        case = tx.get_one(Case, duty.case_id) if duty.case_id else None
        for target in alarmed_about(tx, office.desk, case):
            queue_note(tx, OutboxKind.ALARM, f"aside.{duty.id}.{target}", target, note, now=now)
