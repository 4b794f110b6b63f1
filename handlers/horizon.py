"""The calendar ends before long: the managers are warned, while there is time to extend it."""

from datetime import datetime

from handlers.office import Office
from letters.cards import short_date
from letters.notes import Note
from procedure.timetable import day_in_key
from procedure.words import OutboxKind
from storage import duties
from storage.leaving import queue_note
from storage.tables import Duty


def horizon(office: Office, duty: Duty, now: datetime) -> None:
    """Tell every manager once."""
    with office.writing() as (tx, office):
        if not duties.meet_act(tx, duty.key, now):
            return
        day = short_date(day_in_key(duty.key))
        note = Note(title="The calendar ends soon", text=f"Dates cannot be computed beyond {day}. Update the bot.")
        for manager in office.desk.managers():
            queue_note(tx, OutboxKind.ALARM, f"{duty.key}.{manager.email}", manager.email, note, now=now)
