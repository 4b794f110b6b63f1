"""A member of staff writes a note on a case, for colleagues only."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import Direction
from storage.access import lock_for
from storage.cases import current_stage
from storage.casework import tell_thread
from storage.tables import Message
from storage.trail import append

NOTE_CHARACTERS = 20_000


def note(office: Office, reference: str, text: str, by: str, now: datetime) -> Done:
    """Keep an internal note; it never reaches a customer and never appears in a channel."""
    by = require_staff(office.desk, by).email
    words = text.strip()
    if not words or len(words) > NOTE_CHARACTERS:
        raise NotAllowed(f"A note has between 1 and {NOTE_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        tx.add(
            Message(
                case_id=case.id,
                stage_id=stage.id,
                direction=Direction.INTERNAL,
                from_address=by,
                text=words,
                received_at=now,
                filed_at=now,
                opened_at=now,
            )
        )
        event = append(tx, case_id=case.id, at=now, kind="noted", actor=by, payload=words)
        person = office.desk.person(by)
        tell_thread(tx, office.desk, case, event, f"{person.name if person else by} wrote a note.", now)
    return Done(f"Your note on {reference} is kept.", reference)
