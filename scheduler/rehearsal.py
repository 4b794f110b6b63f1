"""A rehearsal: what would go out in the next working days if nobody acted. Runs the real sweep and delivery on a
copy of the ledger in memory, so that what is foretold is what will happen; nothing is written or sent.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from handlers.ask import left_since
from handlers.office import Office
from handlers.seed import seed
from procedure.deadlines import calendar_of, due_instant, end_of_office_day, office_date
from procedure.errors import NotAllowed
from scheduler.delivery import Carrier
from scheduler.ports import OutgoingLetter, OutgoingNote
from scheduler.sweep import sweep
from scheduler.walking import walk
from storage.copying import copy_to_memory
from storage.outbox import Side

DAYS_AT_MOST = 250


@dataclass(frozen=True)
class Foretold:
    """Something that would go out: when (UTC), what kind, to whom, on which case, under which title."""

    at: datetime
    kind: str
    to: str
    reference: str
    subject: str


@dataclass
class _Stage:
    """The clock and the doors of the rehearsal: they only take notes."""

    at: datetime
    foretold: list[Foretold] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def set_to(self, instant: datetime) -> None:
        self.at = max(self.at, instant)

    def send(self, letter: OutgoingLetter) -> str:
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        return None

    def post(self, note: OutgoingNote) -> str:
        return note.replaces or f"rehearsal/{note.key}"

    def close(self) -> None:
        """Nothing is held open."""


def rehearse(office: Office, now: datetime, days: int, start: date | None = None) -> tuple[Foretold, ...]:
    """What leaves until the end of the `days`-th working day after today (or after `start`).

    Cards are left out: they only show what the notes say. NotAllowed outside 1 to 250 days, or a start in the past.
    """
    with office.reading() as (_, now_office):
        procedure = now_office.desk.procedure(office.desk.default_procedure)
    today = office_date(procedure, now)
    first = start or today
    if not 1 <= days <= DAYS_AT_MOST:
        raise NotAllowed(f"Rehearse between 1 and {DAYS_AT_MOST} working days.")
    if first < today:
        raise NotAllowed("A rehearsal begins today or later.")
    until = end_of_office_day(procedure, calendar_of(procedure).add_working_days(first, days))
    begins = now if start is None else max(now, due_instant(procedure, first, time(0)))
    found = _play(office, now, until)
    return tuple(one for one in found if begins <= one.at < until)


def _play(office: Office, now: datetime, until: datetime) -> list[Foretold]:
    copy = replace(office, ledger=copy_to_memory(office.ledger))
    stage = _Stage(now)
    try:
        seed(copy, now)
        carrier = Carrier(copy, stage, stage, "rehearsal", stage.now, stage.now)

        def work() -> None:
            sweep(copy, stage.now())
            for side in Side:
                carrier.deliver(side)

        walk(copy, until, stage.now, stage.set_to, work)
        return [Foretold(one.at, one.kind.value, one.to, one.reference, one.subject) for one in left_since(copy, now)]
    finally:
        copy.ledger.close()
