"""A letter that waited for a person was posted, or said on the phone; what it settles is settled by that date."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.references import parse_reference
from procedure.staff import require_staff
from storage import outbox
from storage.access import lock_for, lock_id_for
from storage.answering import is_overtaken
from storage.asked import row_of
from storage.casework import rules_of
from storage.correcting import correction_offers
from storage.departing import why_not_carry
from storage.effects import letter_left
from storage.ledger import Tx
from storage.spoken import Spoken, check_when, instant_of, record
from storage.tables import Case, Outbox, Stage


def posted(office: Office, which: str, spoken: Spoken, by: str, now: datetime) -> Done:
    """Record on which date a letter left, and how; the same becomes true as when a mail has left.

    `which` is the letter's key, or the reference of a case on which one letter waits. NotAllowed says what is wrong.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, row = _waiting(tx, which, by)
        stage = row_of(tx, Stage, row.stage_id)
        procedure, _ = rules_of(office.desk, case)
        check_when(procedure, spoken, office_date(procedure, row.queued_at), "the letter was written", now)
        if is_overtaken(tx, stage, row):
            raise NotAllowed(f"{row.key} is not true any more: the complainant is told something else. Cancel it.")
        if why_not := why_not_carry(tx, office, case, stage, row, spoken.on):
            raise NotAllowed(f"{row.key} must not leave like this: {why_not}. Cancel it, and write another.")
        at = instant_of(procedure, spoken.on, row.queued_at, now)
        if not outbox.carried_by_hand(tx, row.id or 0, at, spoken.channel):
            raise NotAllowed(f"{row.key} does not wait for a person any more.")
        tx.refresh(row)
        letter_left(tx, office, case, row, at, by, now)
        if spoken.evidence.strip():
            record(tx, case, stage, spoken, row.kind.value, by, now)
        offers = correction_offers(tx, office, case, now)
    kind = row.kind.value.replace("_", " ")
    return Done(f"Recorded: the {kind} of {case.reference} left on {short_date(spoken.on)}.", case.reference, offers)


def _waiting(tx: Tx, which: str, by: str) -> tuple[Case, Outbox]:
    reference = parse_reference(which)
    if not reference:
        row = outbox.by_key(tx, which)
        if row is None or row.case_id is None:
            raise NotAllowed("There is no such letter.")
        return lock_id_for(tx, row.case_id, by), row
    case = lock_for(tx, reference, by)
    rows = outbox.by_hand(tx, case.id or 0)
    if not rows:
        raise NotAllowed(f"No letter of {reference} waits to be posted or said.")
    if len(rows) > 1:
        keys = ", ".join(one.key for one in rows)
        raise NotAllowed(f"Several letters of {reference} wait. Say which one: {keys}.")
    return case, rows[0]
