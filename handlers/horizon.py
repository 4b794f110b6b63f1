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
    """Tell every manager once; the administrators, or the channel, where there is none."""
    with office.writing() as (tx, office):
        if not duties.meet_act(tx, duty.key, now):
            return
        day = short_date(day_in_key(duty.key))
        note = Note(title="The calendar ends soon", text=f"Dates cannot be computed beyond {day}. Update the bot.")
        for target in office.desk.alarmed():
            queue_note(tx, OutboxKind.ALARM, f"{duty.key}.{target}", target, note, now=now)
