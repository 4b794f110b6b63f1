"""A letter that gave a date has come back: nobody was told it, so that the date before counts again."""

import json
from datetime import datetime

from sqlmodel import Session

from procedure.duties import duty_key
from procedure.words import DutyKind, DutyState, OutboxKind
from storage import duties
from storage.asked import row_of
from storage.cases import promises_of
from storage.tables import Case, Outbox, Stage
from storage.trail import Fact, append

SETTLING = (OutboxKind.UPDATE, OutboxKind.HOLDING, OutboxKind.EXTENSION, OutboxKind.REPLY)
"""Letters whose leaving settles the promise before; but for a plain one they give a date of their own."""


def promise_came_back(tx: Session, case: Case, letter: Outbox, at: datetime) -> None:
    """Take back what the letter promised and settled. Nothing where the stage has ended, or a later letter has left:
    then the complainant was told a date since.
    """
    stage = row_of(tx, Stage, letter.stage_id) if letter.stage_id and letter.kind in SETTLING else None
    promises = promises_of(tx, stage.id or 0) if stage else []
    if stage is None or stage.closed_at is not None or not promises or letter.sent_at is None:
        return
    newest = promises[-1]
    if newest.made_at > letter.sent_at or (newest.settled_at is not None and newest.settled_at > letter.sent_at):
        return
    if newest.made_at == letter.sent_at and newest.kind.value == letter.kind.value:
        key = duty_key(case.reference, stage.number, DutyKind.PROMISE, newest.number)
        data: dict[str, Fact] = {"promised_on": newest.promised_on.isoformat(), "kind": letter.kind.value}
        data["stage"] = stage.number
        tx.delete(newest)
        stage.promised_on = promises[-2].promised_on if len(promises) > 1 else None
        stage.updates_sent -= letter.kind is OutboxKind.UPDATE
        _unwanted(tx, key, at)
        tx.flush()
        append(tx, case_id=case.id, at=at, kind="promise_came_back", data=data)
    elif letter.kind is not OutboxKind.REPLY or "keeps_promise" not in json.loads(letter.facts or "{}"):
        return  # a plain letter that was to keep nothing
    for one in promises_of(tx, stage.id or 0):
        if one.settled_at == letter.sent_at:
            one.settled_at = one.kept = None
            _unwanted(tx, duty_key(case.reference, stage.number, DutyKind.PROMISE, one.number), at)
    tx.flush()


def _unwanted(tx: Session, key: str, at: datetime) -> None:
    """Void, and not open: only while the rules want it does a void duty come back."""
    duty = duties.by_key(tx, key)
    if duty is not None and duty.state in (DutyState.OPEN, DutyState.MET, DutyState.BLOCKED):
        duty.state, duty.settled_at, duty.reason = DutyState.VOID, at, "its letter came back"
