"""A letter or an answer has reached the complainant: promises are settled, the stage ends, the case closes."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.deadlines import office_date
from procedure.duties import duty_key
from procedure.preset import Procedure
from procedure.words import BOT, Channel, DutyKind, DutyState, OutboxKind, OutboxState, PromiseKind, Status
from storage import duties, outbox
from storage.amends import told_by_the_reply, withdraw_amends
from storage.asked import found, row_of
from storage.cases import current_stage, is_leaving, promises_of
from storage.extending import extension_taken_back
from storage.findings import TOLD, without_findings
from storage.refusing import refusal_taken_back
from storage.tables import Case, Event, Outbox, Promise, Stage
from storage.told_outcomes import said_outcome
from storage.trail import append, canonical

LAST = (OutboxKind.RESPONSE, OutboxKind.CLOSURE, OutboxKind.REFUSAL)
OVERTAKEN_BY: Mapping[OutboxKind, tuple[OutboxKind, ...]] = {
    OutboxKind.UPDATE: (OutboxKind.HOLDING, OutboxKind.EXTENSION, *LAST),
    OutboxKind.HOLDING: LAST,
    OutboxKind.EXTENSION: LAST,
    OutboxKind.ACKNOWLEDGEMENT: LAST,
    OutboxKind.CORRECTION: LAST,
}
"""Letters that say "not yet", and whose leaving makes them untrue; so does the end of the stage. Of
corrections, those of a date; one of an outcome (`_corrects_outcome`) is written after the answer."""


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
    tx: Session,
    procedure: Procedure,
    case: Case,
    stage: Stage,
    *,
    at: datetime,
    channel: Channel,
    evidence: str,
    by: str = BOT,
) -> None:
    """The stage is answered; `at` is when, by whatever channel, `by` who says so. The case closes until the customer
    asks for more.

    A stage that the case has left behind closes nothing any more.
    """
    stage.responded_at, stage.responded_on = at, office_date(procedure, at)
    stage.response_channel, stage.response_evidence = channel, evidence
    stage.closed_at, stage.closed_on = at, stage.responded_on
    if current_stage(tx, case.id or 0).id == stage.id:
        case.status, case.closed_at = Status.CLOSED, at
    settle_promise(tx, procedure, case, stage, at)
    told_by_the_reply(tx, procedure, stage, at)
    for kind in (DutyKind.RESPOND, DutyKind.RECEIPT):  # who has the answer needs no receipt any more
        duties.meet(tx, duty_key(case.reference, stage.number, kind), at)
    data = {"stage": stage.number, "channel": channel.value}
    append(tx, case_id=case.id, at=at, kind="answered", actor=by, data=data)
    withdraw_by_hand(tx, stage, at)
    tx.flush()


def evidence_of(letter: Outbox) -> str:
    """What shows that a stage was answered by this letter."""
    return f"letter {letter.key}"


def cancel_waiting_letters(tx: Session, stage: Stage, now: datetime, by: OutboxKind = OutboxKind.RESPONSE) -> None:
    """A letter makes those that still wait to say "not yet" untrue: they do not leave any more."""
    for row in found(tx, _overtaken_by(by), of_stage=stage.id):
        if not _corrects_outcome(row) and outbox.cancel(tx, row.id or 0):
            overtaken(tx, stage, row, now)


@cache
def _overtaken_by(by: OutboxKind) -> SelectOfScalar[Outbox]:
    kinds = [kind for kind, others in OVERTAKEN_BY.items() if by in others]
    waiting = (col(Outbox.kind).in_(kinds), Outbox.state == OutboxState.QUEUED)
    return select(Outbox).where(col(Outbox.stage_id) == bindparam("of_stage"), *waiting).order_by(col(Outbox.id))


def is_overtaken(tx: Session, stage: Stage, row: Outbox) -> bool:
    """Whether a letter has become untrue: the stage has ended, what says more is leaving, another outcome stands."""
    if row.kind is OutboxKind.RECEIPT:
        return stage.closed_at is not None  # who has the answer, or heard of the end, needs no receipt any more
    if _corrects_outcome(row):
        said = said_outcome(tx, stage)
        return said is None or said.value != json.loads(row.facts)[TOLD]
    others = OVERTAKEN_BY.get(row.kind, ())
    return bool(others) and (stage.closed_at is not None or is_leaving(tx, stage, others))


def _corrects_outcome(row: Outbox) -> bool:
    """A correction of the outcome that was told, and not of a date."""
    return row.kind is OutboxKind.CORRECTION and TOLD in json.loads(row.facts or "{}")


def withdraw_by_hand(tx: Session, stage: Stage, at: datetime) -> None:
    """Letters that wait for a person to carry them and have become needless: nobody looks at them as they leave."""
    for row in outbox.by_hand(tx, stage.case_id):
        is_known = row.kind is OutboxKind.RECEIPT and stage.receipt_sent_at is not None
        is_needless = row.stage_id == stage.id and (is_known or is_overtaken(tx, stage, row))
        if is_needless and outbox.cancel(tx, row.id or 0):
            overtaken(tx, stage, row, at)


def overtaken(tx: Session, stage: Stage, row: Outbox, at: datetime, kind: str = "letter_cancelled") -> None:
    """Record that a letter ended for another's sake; an update is owed again if the other is taken back."""
    data = {"kind": row.kind.value, "stage": stage.number}
    append(tx, case_id=stage.case_id, at=at, kind=kind, data=data)
    extension_taken_back(tx, row)
    if row.kind is OutboxKind.UPDATE:
        reference = row_of(tx, Case, stage.case_id).reference
        number = len(promises_of(tx, stage.id or 0)) + 1
        duty = duties.by_key(tx, duty_key(reference, stage.number, DutyKind.HOLD, number))
        if duty and duty.state is DutyState.MET:
            # Void, and not open: only while the rules want it does a void duty come back.
            duty.state, duty.settled_at, duty.reason = DutyState.VOID, at, "another letter took its place"
        tx.flush()


def holding_letters(tx: Session, stage: Stage) -> int:
    """How many holding letters have left at a stage."""
    return sum(1 for one in promises_of(tx, stage.id or 0) if one.kind is PromiseKind.HOLDING)


def pressed(tx: Session, case_id: int, key: str) -> bool:
    """Whether a form with this idempotency key was submitted on the case before."""
    query = select(Event.id).where(
        Event.case_id == case_id,
        Event.kind == "answer_recorded",
        col(Event.data).contains(f'"press":{canonical(key)}', autoescape=True),
    )
    return tx.exec(query.limit(1)).first() is not None


def taken_back(tx: Session, row: Outbox) -> None:
    """A letter was cancelled before it left: what its writing had changed is as it was."""
    unanswered_again(tx, row)
    extension_taken_back(tx, row)
    refusal_taken_back(tx, row)


def unanswered_again(tx: Session, row: Outbox) -> None:
    """A response was cancelled before it left: its stage is as open as it was, and nothing is promised by it.

    What was answered already, or is being answered by another letter, stays so.
    """
    if row.kind is not OutboxKind.RESPONSE:
        return
    stage = row_of(tx, Stage, row.stage_id)
    if stage.responded_at is not None or is_leaving(tx, stage, (OutboxKind.RESPONSE,)):
        return
    remembered = json.loads(row.facts or "{}")
    without_findings(tx, stage, remembered)
    withdraw_amends(tx, remembered)
