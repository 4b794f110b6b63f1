"""What a person wrote on a case from which they are kept out does not leave any more: they cannot decide it."""

import json
from datetime import datetime

from sqlmodel import Session, col, select

from procedure.words import OutboxKind, OutboxState
from storage import outbox
from storage.answering import taken_back
from storage.asked import row_of
from storage.linking import taken_back_with
from storage.tables import Case, Event, Outbox, Person, Stage
from storage.trail import append


def withdraw_letters_of(tx: Session, case: Case, email: str, by: str, now: datetime) -> tuple[OutboxKind, ...]:
    """Take back every letter of this person that waits on the case, as its Cancel button would; the kinds of them."""
    kinds = []
    for row in _waiting(tx, case, email):
        if not outbox.cancel(tx, row.key):
            continue  # it is on the wire
        taken_back(tx, row)
        taken_back_with(tx, row, now)
        data = {"kind": row.kind.value, "stage": row_of(tx, Stage, row.stage_id).number}
        append(tx, case_id=case.id, at=now, kind="letter_cancelled", actor=by, data=data)
        kinds.append(row.kind)
    tx.flush()
    return tuple(kinds)


def _waiting(tx: Session, case: Case, email: str) -> list[Outbox]:
    theirs = select(Event.data).join(Person, col(Person.id) == col(Event.actor_id))
    theirs = theirs.where(Event.chain == case.id, Event.kind == "letter_queued", Person.email == email)
    ids = {json.loads(data).get("letter_id") for data in tx.exec(theirs).all()}
    rows = select(Outbox).where(Outbox.case_id == case.id, Outbox.state == OutboxState.QUEUED).order_by(col(Outbox.id))
    return [row for row in tx.exec(rows).all() if row.id in ids]
