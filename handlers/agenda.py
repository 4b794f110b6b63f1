"""What is due, and when something is due next: the questions of the sweep and of the moved clock."""

from datetime import datetime

from handlers.office import Office
from storage import duties, outbox
from storage.house import letters_paused
from storage.tables import Duty


def is_anything_due(office: Office, now: datetime) -> bool:
    """Whether an act is to be done by now, or a deadline has passed that is not recorded: mostly there is none."""
    with office.ledger.reading() as tx:
        first = duties.next_due_at(tx, deadlines=True)
        return first is not None and first <= now


def due_acts(office: Office, now: datetime, limit: int = 200) -> list[Duty]:
    """Acts to be done by now, the oldest first."""
    with office.reading() as (tx, office):
        return duties.due_acts(tx, now, limit)


def next_instant(office: Office, after: datetime) -> datetime | None:
    """When, later than `after`, an act is due, a deadline passes or something may leave."""
    with office.reading() as (tx, office):
        paused = letters_paused(tx) is not None
        instants = (
            duties.next_due_at(tx, after, deadlines=True),
            outbox.next_due_at(tx, hold_letters=paused, after=after),
        )
        return min((one for one in instants if one is not None), default=None)


def is_settled(office: Office, now: datetime) -> bool:
    """Whether nothing that could be done or sent by now is still to be done or on its way."""
    with office.reading() as (tx, office):
        paused = letters_paused(tx) is not None
        return not duties.due_acts(tx, now, 1) and not outbox.is_busy(tx, now, hold_letters=paused)
