"""A letter or an answer has reached the complainant: promises are settled, the stage ends, the case closes."""

import json
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from procedure.deadlines import office_date
from procedure.duties import duty_key
from procedure.preset import Procedure
from procedure.words import Channel, DutyKind, OutboxKind, OutboxState, PromiseKind, Status
from storage import duties, outbox
from storage.cases import LEAVING, points_of, promises_of
from storage.tables import Case, Commitment, Event, Outbox, Promise, Remedy, Stage
from storage.trail import append, canonical


def settle_promise(tx: Session, procedure: Procedure, case: Case, stage: Stage, at: datetime) -> None:
    """The next letter or the reply has left: the standing promise was kept if that was on or before its date."""
    for promise in promises_of(tx, stage.id or 0):
        if promise.settled_at is None:
            promise.settled_at = at
            promise.kept = office_date(procedure, at) <= promise.promised_on
            duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.PROMISE, promise.number), at)
            kind = "promise_kept" if promise.kept else "promise_broken"
            append(tx, case_id=case.id, at=at, kind=kind, data={"number": promise.number, "stage": stage.number})


def add_promise(
    tx: Session, case: Case, stage: Stage, kind: PromiseKind, promised_on: date, reason: str, at: datetime
) -> None:
    """The complainant has been told a date. It stands beside `due_on`, which no letter moves."""
    number = len(promises_of(tx, stage.id or 0)) + 1
    promise = Promise(
        stage_id=stage.id or 0, number=number, kind=kind, promised_on=promised_on, made_at=at, reason=reason
    )
    tx.add(promise)
    stage.promised_on = promised_on
    data = {"promised_on": promised_on.isoformat(), "kind": kind.value, "stage": stage.number}
    append(tx, case_id=case.id, at=at, kind="promised", data=data)
    tx.flush()


def answered(
    tx: Session, procedure: Procedure, case: Case, stage: Stage, *, at: datetime, channel: Channel, evidence: str
) -> None:
    """The stage is answered; `at` is when, by whatever channel. The case closes until the customer asks for more."""
    stage.responded_at, stage.responded_on = at, office_date(procedure, at)
    stage.response_channel, stage.response_evidence = channel, evidence
    stage.closed_at, stage.closed_on = at, stage.responded_on
    case.status, case.closed_at = Status.CLOSED, at
    settle_promise(tx, procedure, case, stage, at)
    duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.RESPOND), at)
    data = {"stage": stage.number, "channel": channel.value}
    append(tx, case_id=case.id, at=at, kind="answered", data=data)
    tx.flush()


def cancel_waiting_letters(tx: Session, stage: Stage) -> None:
    """An answer makes holding letters and updates that still wait untrue: they do not leave any more."""
    kinds = (OutboxKind.HOLDING, OutboxKind.UPDATE)
    waiting = select(Outbox.id).where(
        col(Outbox.stage_id) == stage.id, col(Outbox.kind).in_(kinds), Outbox.state == OutboxState.QUEUED
    )
    for row_id in tx.exec(waiting).all():
        outbox.cancel(tx, row_id or 0)


def holding_letters(tx: Session, stage: Stage) -> int:
    """How many holding letters were written at a stage: those that left and those that wait to leave."""
    waiting = select(func.count()).where(
        col(Outbox.stage_id) == stage.id, Outbox.kind == OutboxKind.HOLDING, col(Outbox.state).in_(LEAVING)
    )
    left = sum(1 for one in promises_of(tx, stage.id or 0) if one.kind is PromiseKind.HOLDING)
    return left + int(tx.exec(waiting).one())


def pressed(tx: Session, case_id: int, key: str) -> bool:
    """Whether a form with this idempotency key was submitted on the case before."""
    query = select(Event.id).where(
        Event.case_id == case_id,
        Event.kind == "answer_recorded",
        col(Event.data).contains(f'"press":{canonical(key)}', autoescape=True),
    )
    return tx.exec(query.limit(1)).first() is not None


def record_amends(tx: Session, case: Case, stage: Stage, remedy: str, learning: str) -> dict[str, str]:
    """Write down what an answer promises; returns what its letter must remember, lest it be taken back."""
    amends: dict[str, Remedy | Commitment] = {}
    if remedy:
        amends["remedy_id"] = Remedy(stage_id=stage.id or 0, kind="other", text=remedy)
    if learning:
        amends["commitment_id"] = Commitment(case_id=case.id, area=case.area, text=learning, owner=stage.owner)
    tx.add_all(amends.values())
    tx.flush()
    return {name: str(row.id) for name, row in amends.items()}


def unanswered_again(tx: Session, row: Outbox) -> None:
    """A response was cancelled before it left: its stage is as open as it was, and nothing is promised by it."""
    if row.kind is not OutboxKind.RESPONSE:
        return
    stage = tx.get_one(Stage, row.stage_id)
    stage.outcome, stage.decided_by = None, ""
    for point in points_of(tx, stage.id or 0):
        point.finding, point.reasons, point.theme, point.subtheme = None, "", "", ""
    facts = json.loads(row.facts or "{}")
    for name, table in (("remedy_id", Remedy), ("commitment_id", Commitment)):
        amends = tx.get(table, int(facts.get(name, 0)))
        if amends is not None:
            tx.delete(amends)
