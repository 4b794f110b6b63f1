"""Somebody takes back a letter before it leaves."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from storage import outbox
from storage.access import lock_id_for
from storage.answering import taken_back
from storage.asked import row_of
from storage.casework import agree, tell_thread
from storage.linking import taken_back_with
from storage.tables import Stage
from storage.trail import append


def cancel_letter(office: Office, key: str, by: str, now: datetime) -> Done:
    """Cancel a letter that waits; a cancelled response leaves the stage as open as it was. NotAllowed once it left."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        row = outbox.by_key(tx, key)
        if row is None or row.case_id is None or not row.kind.is_letter:
            raise NotAllowed("There is no such letter.")
        case = lock_id_for(tx, row.case_id, by)
        if row.state in outbox.DEAD_ENDS or not outbox.cancel(tx, key):
            raise NotAllowed("It is too late: this letter has left, is leaving, or was cancelled before.")
        stage = row_of(tx, Stage, row.stage_id)
        taken_back(tx, row)
        taken_back_with(tx, row, now)
        data = {"kind": row.kind.value, "stage": stage.number}
        event = append(tx, case_id=case.id, at=now, kind="letter_cancelled", actor=by, data=data)
        tell_thread(tx, office.desk, case, event, f"A letter was cancelled before it left: {row.kind.value}.", now)
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"The letter on {case.reference} is cancelled.", case.reference)
