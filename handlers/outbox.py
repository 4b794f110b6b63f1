"""A person sorts out what could not leave: try again, or give up."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import OutboxKind, OutboxState
from storage import duties, outbox
from storage.access import lock_id_for
from storage.answering import evidence_of, is_overtaken, taken_back
from storage.asked import by_key, row_of
from storage.cases import BY_HAND, BY_PEOPLE, LEAVING, current_stage, has_letter, is_leaving
from storage.casework import agree
from storage.departing import goes_elsewhere
from storage.ending import LAST_WORDS
from storage.ending import is_taken_back as is_closure_taken_back
from storage.ledger import Tx
from storage.linking import taken_back_with
from storage.tables import Case, Outbox, Stage
from storage.trail import append
from storage.written_since import was_written_while_merged


def retry(office: Office, row_id: int, by: str, now: datetime) -> Done:
    """Queue it again at once; a duty that it blocked is owed again."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        row = _row(tx, row_id, by)
        _check_still_true(tx, row)
        if row.channel in BY_HAND:
            raise NotAllowed(f"{row.key} is carried by a person. Record when it was posted or said, or cancel it.")
        if not outbox.retry(tx, row_id, now):
            raise NotAllowed("It cannot be tried again: it has left, is leaving, or was cancelled.")
        if row.duty_key:
            duties.reopen(tx, row.duty_key, now)
        _say(tx, office, row, "letter_retried", by, now)
    return Done(f"{row.key} is tried again now.")


def cancel(office: Office, row_id: int, by: str, now: datetime) -> Done:
    """It is not to leave any more. What has failed is settled so: a person did something else about it."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        row = _row(tx, row_id, by)
        if not outbox.cancel(tx, row_id):
            raise NotAllowed("It cannot be cancelled: only what waits or has failed can.")
        taken_back(tx, row)
        taken_back_with(tx, row, now)
        if row.kind is OutboxKind.RESPONSE:
            # On a closed stage nothing waits for this letter any more; on an open one the answer is owed again.
            duties.void(tx, row.duty_key, now, "its letter was cancelled")
        _say(tx, office, row, "letter_cancelled", by, now)
    return Done(f"{row.key} is cancelled.")


def _row(tx: Tx, row_id: int, by: str) -> Outbox:
    row = by_key(tx, Outbox, row_id)
    if row is None:
        raise NotAllowed(f"There is nothing numbered {row_id} in the outbox.")
    if row.case_id:
        lock_id_for(tx, row.case_id, by)
    return row


def _check_still_true(tx: Tx, row: Outbox) -> None:
    """A letter that failed long ago may belong to what is over; then it is cancelled, or another one written."""
    if row.case_id is None or row.stage_id is None:
        return
    if row.kind is OutboxKind.EXTENSION:
        raise NotAllowed(f"{row.key} waits for its approval again: approve the extension, and a new letter is written.")
    stage, current = row_of(tx, Stage, row.stage_id), current_stage(tx, row.case_id)
    if stage.number != current.number:
        raise NotAllowed(f"{row.key} belongs to stage {stage.number}; the case is at stage {current.number} now.")
    is_taken_back = is_closure_taken_back(row_of(tx, Case, row.case_id), stage, row)
    if is_overtaken(tx, stage, row) or _is_answered_otherwise(stage, row) or is_taken_back:
        raise NotAllowed(f"{row.key} is not true any more: the complainant is told something else.")
    if row.kind in LAST_WORDS and _ends_otherwise(tx, stage, row):
        raise NotAllowed(f"{row.key} is not true any more: the stage ended, or ends, by another letter.")
    if row.kind.is_letter and row.kind is not OutboxKind.RECEIPT and goes_elsewhere(tx, row):
        raise NotAllowed(
            f"{row.key} is addressed as it was: letters go to another address now. Cancel it, and write another."
        )
    if was_written_while_merged(tx, row):
        raise NotAllowed(
            f"{row.key} was written while another case was part of this one, and that merge was undone. Cancel it, and "
            "write another."
        )
    if row.state in outbox.DEAD_ENDS and _is_replaced(tx, stage, row):
        raise NotAllowed(f"{row.key} was replaced: another {row.kind.value} is written already.")


def _ends_otherwise(tx: Tx, stage: Stage, row: Outbox) -> bool:
    """Whether a response would follow an end without an answer, or another letter that ends the stage is on its way."""
    is_ended = stage.closed_at is not None and stage.responded_at is None
    has_another = row.state in outbox.DEAD_ENDS and is_leaving(tx, stage, LAST_WORDS)
    return has_another or (row.kind is OutboxKind.RESPONSE and is_ended)


def _is_replaced(tx: Tx, stage: Stage, row: Outbox) -> bool:
    """Another letter of the kind leaves; of acknowledgements one that has left is enough, for it said the date."""
    if row.kind is OutboxKind.ACKNOWLEDGEMENT:
        return has_letter(tx, stage.id or 0, (row.kind,), (*LEAVING, OutboxState.SENT))
    return row.kind in BY_PEOPLE and is_leaving(tx, stage, (row.kind,))


def _is_answered_otherwise(stage: Stage, row: Outbox) -> bool:
    """A response without its outcome was replaced too, by one that was taken back."""
    if row.kind is not OutboxKind.RESPONSE:
        return False
    is_by_another = stage.responded_at is not None and stage.response_evidence != evidence_of(row)
    return is_by_another or stage.outcome is None


def _say(tx: Tx, office: Office, row: Outbox, kind: str, by: str, now: datetime) -> None:
    if row.case_id:
        case = lock_id_for(tx, row.case_id, by)
        append(tx, case_id=case.id, at=now, kind=kind, actor=by, data={"kind": row.kind.value, "letter_id": row.id})
        tx.flush()
        agree(tx, office.desk, case, now)
