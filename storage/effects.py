"""What becomes true when a letter has left, by kind. A date is promised when its letter leaves, not before."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.deadlines import due_on
from procedure.duties import duty_key, uses_receipt_as_acknowledgement
from procedure.outcomes import Closure
from procedure.preset import Procedure
from procedure.words import Channel, DutyKind, OutboxKind, PromiseKind
from storage import duties
from storage.answering import add_promise, answered, evidence_of, settle_promise
from storage.cases import BY_PEOPLE
from storage.casework import agree, rules_of, tell_thread
from storage.ending import end_stage
from storage.lasting import informed
from storage.office import Office
from storage.tables import Case, Outbox, Stage
from storage.trail import append


@dataclass(frozen=True)
class _Left:
    """A letter that left, with everything its effect needs."""

    case: Case
    stage: Stage
    row: Outbox
    facts: Mapping[str, str]
    procedure: Procedure
    calendar: Calendar
    at: datetime


def letter_left(tx: Session, office: Office, case: Case, row: Outbox, at: datetime) -> None:
    """Record it on the case: duties met, dates promised, the stage ended, the thread told. The case is locked."""
    stage = tx.get_one(Stage, row.stage_id)
    procedure, calendar = rules_of(office.desk, case)
    data = {"kind": row.kind.value, "letter_id": row.id, "stage": stage.number}
    event = append(tx, case_id=case.id, at=at, kind="letter_sent", data=data)
    if row.kind in BY_PEOPLE:  # a person wrote: nobody waits for a receipt any more
        duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.RECEIPT), at)
    informed(tx, case, stage, at)
    effect = _EFFECTS.get(row.kind)
    if effect:
        effect(tx, _Left(case, stage, row, json.loads(row.facts or "{}"), procedure, calendar, at))
    tx.flush()
    tell_thread(tx, office.desk, case, event, f"A letter left: {row.kind.value.replace('_', ' ')}.", at)
    agree(tx, office.desk, case, at)


def _receipt(tx: Session, left: _Left) -> None:
    left.stage.receipt_sent_at = left.at
    duties.meet(tx, duty_key(left.case.reference, left.stage.number, DutyKind.RECEIPT), left.at)
    if uses_receipt_as_acknowledgement(left.procedure.stage(left.stage.number)):
        _acknowledged(tx, left)


def _acknowledgement(tx: Session, left: _Left) -> None:
    """A person's letter also does what the receipt would have done. A clock that waited for it starts on the date
    "decided when that letter is written (a late delivery never changes the printed date)".
    """
    rule = left.procedure.stage(left.stage.number)
    left.stage.receipt_sent_at = left.stage.receipt_sent_at or left.at
    duties.meet(tx, duty_key(left.case.reference, left.stage.number, DutyKind.RECEIPT), left.at)
    if left.stage.started_on is None and "started_on" in left.facts:
        left.stage.started_on = date.fromisoformat(left.facts["started_on"])
        left.stage.due_on = due_on(left.procedure, left.calendar, rule, left.stage.started_on)
    if left.stage.acknowledged_at is None or not uses_receipt_as_acknowledgement(rule):  # else the receipt was enough
        _acknowledged(tx, left)


def _acknowledged(tx: Session, left: _Left) -> None:
    left.stage.acknowledged_at = left.at
    duties.meet(tx, duty_key(left.case.reference, left.stage.number, DutyKind.ACKNOWLEDGE), left.at)
    append(tx, case_id=left.case.id, at=left.at, kind="acknowledged", data={"stage": left.stage.number})


def _update(tx: Session, left: _Left) -> None:
    left.stage.updates_sent += 1
    _promise(tx, left, PromiseKind.UPDATE)


def _holding(tx: Session, left: _Left) -> None:
    _promise(tx, left, PromiseKind.HOLDING)


def _promise(tx: Session, left: _Left, kind: PromiseKind) -> None:
    settle_promise(tx, left.procedure, left.case, left.stage, left.at)
    promised_on = date.fromisoformat(left.facts["promised_on"])
    add_promise(tx, left.case, left.stage, kind, promised_on, left.facts.get("reason", ""), left.at)


def _response(tx: Session, left: _Left) -> None:
    """When, is when it left last: a response that came back and went again had reached nobody. An answer that was
    given otherwise stays the answer.
    """
    evidence = evidence_of(left.row)
    if left.stage.responded_at is not None and left.stage.response_evidence != evidence:
        return
    answered(tx, left.procedure, left.case, left.stage, at=left.at, channel=Channel.EMAIL, evidence=evidence)


def _closure(tx: Session, left: _Left) -> None:
    """The complainant knows that it ends. One that went again, or only tells of a merge, ends nothing any more."""
    if "closure" in left.facts and left.stage.closed_at is None:
        closure = Closure(left.facts["closure"])
        end_stage(
            tx,
            left.procedure,
            left.case,
            left.stage,
            closure=closure,
            at=left.at,
            told=True,
            payload=left.facts.get("reason", ""),
        )


_EFFECTS: Mapping[OutboxKind, Callable[[Session, _Left], None]] = {
    OutboxKind.RECEIPT: _receipt,
    OutboxKind.ACKNOWLEDGEMENT: _acknowledgement,
    OutboxKind.UPDATE: _update,
    OutboxKind.HOLDING: _holding,
    OutboxKind.RESPONSE: _response,
    OutboxKind.CLOSURE: _closure,
}
