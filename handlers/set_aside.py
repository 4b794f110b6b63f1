"""An act that fails by a fault of the bot is set aside where people see it; the others go on."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Note
from procedure.words import OutboxKind
from storage import duties
from storage.leaving import queue_note
from storage.tables import Duty


def set_aside(office: Office, duty: Duty, fault: str, now: datetime) -> None:
    """Block the duty and tell the managers; `fault` is the kind of fault, without anybody's words."""
    with office.writing() as (tx, office):
        if not duties.block(tx, duty.key, f"a fault of the bot: {fault}"):
            return
        note = Note(title="A duty could not be done", text=f"{duty.key} was set aside: {fault}. See the log.")
        for manager in office.desk.managers():
            queue_note(tx, OutboxKind.ALARM, f"aside.{duty.id}.{manager.email}", manager.email, note, now=now)
