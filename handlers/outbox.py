"""A person sorts out what could not leave: try again, or give up."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from storage import duties, outbox
from storage.answering import unanswered_again
from storage.cases import lock_by_id
from storage.casework import agree
from storage.ledger import Tx
from storage.tables import Outbox
from storage.trail import append


def retry(office: Office, row_id: int, by: str, now: datetime) -> Done:
    """Queue it again at once; a duty that it blocked is owed again."""
    by = require_staff(office.desk, by).email
    with office.ledger.writing() as tx:
        row = _row(tx, row_id)
        if not outbox.retry(tx, row_id, now):
            raise NotAllowed("It cannot be tried again: it has left, is leaving, or was cancelled.")
        if row.duty_key:
            duties.reopen(tx, row.duty_key, now)
        _say(tx, office, row, "letter_retried", by, now)
    return Done(f"{row.key} is tried again now.")


def cancel(office: Office, row_id: int, by: str, now: datetime) -> Done:
    """It is not to leave any more."""
    by = require_staff(office.desk, by).email
    with office.ledger.writing() as tx:
        row = _row(tx, row_id)
        if not outbox.cancel(tx, row_id):
            raise NotAllowed("It cannot be cancelled: only what still waits in the queue can.")
        unanswered_again(tx, row)
        _say(tx, office, row, "letter_cancelled", by, now)
    return Done(f"{row.key} is cancelled.")


def _row(tx: Tx, row_id: int) -> Outbox:
    row = tx.get(Outbox, row_id)
    if row is None:
        raise NotAllowed(f"There is nothing numbered {row_id} in the outbox.")
    if row.case_id:
        lock_by_id(tx, row.case_id)
    return row


def _say(tx: Tx, office: Office, row: Outbox, kind: str, by: str, now: datetime) -> None:
    if row.case_id:
        case = lock_by_id(tx, row.case_id)
        append(tx, case_id=case.id, at=now, kind=kind, actor=by, data={"kind": row.kind.value, "letter_id": row.id})
        tx.flush()
        agree(tx, office.desk, case, now)
