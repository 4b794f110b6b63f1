"""The bot lives. After a long absence letters to customers wait until a manager has looked at them."""

from datetime import datetime, timedelta

from handlers.office import Office
from letters.notes import Action, Note, Offer
from procedure.words import BOT, OutboxKind
from storage import house
from storage.leaving import queue_note
from storage.ledger import Tx
from storage.trail import append

OUTAGE = timedelta(hours=24)


def wake(office: Office, now: datetime, real_now: datetime) -> timedelta:
    """Record a sign of life; returns for how long there was none. Elapsed time is real, never the moved clock's."""
    with office.ledger.writing() as tx:
        last = house.last_beat(tx, house.HEARTBEAT)
        away = real_now - last if last else timedelta(0)
        if away >= OUTAGE and house.pause(tx, now, BOT, "the bot was away"):
            _tell(tx, office, away, now)
        house.beat(tx, house.HEARTBEAT, real_now)
    return away


def _tell(tx: Tx, office: Office, away: timedelta, now: datetime) -> None:
    hours = int(away.total_seconds() // 3600)
    note = Note(
        title="Letters to customers are stopped",
        text=f"The bot was away for {hours} hours. Please look at what waits, then let the letters go.",
        offers=(Offer(Action.RESUME_LETTERS, "letters"),),
    )
    for target in office.desk.alarmed():
        queue_note(tx, OutboxKind.ALARM, f"outage.{now.isoformat()}.{target}", target, note, now=now)
    append(tx, case_id=None, at=now, kind="outage", data={"hours": hours})
