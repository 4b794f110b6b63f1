"""A complaint ends without a decision, and an end is taken back: what becomes of its stage, promises and duties."""

import json
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure.deadlines import office_date
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.preset import Procedure
from procedure.words import BOT, DutyKind, DutyState, OutboxKind, OutboxState, Status
from storage import duties, outbox
from storage.answering import overtaken, settle_promise, taken_back, withdraw_by_hand
from storage.cases import points_of, promises_of, undecided_replies
from storage.linking import taken_back_with
from storage.rows import table_of, told
from storage.tables import Case, Duty, Outbox, Stage
from storage.trail import Fact, Recorded, append

LAST_WORDS = (OutboxKind.RESPONSE, OutboxKind.CLOSURE, OutboxKind.REFUSAL)
ON_THE_WIRE = (OutboxState.SENDING, OutboxState.UNCERTAIN)


def end_stage(
    tx: Session,
    procedure: Procedure,
    case: Case,
    stage: Stage,
    *,
    closure: Closure,
    at: datetime,
    by: str = BOT,
    told: bool = False,
    data: dict[str, Fact] | None = None,
    payload: str = "",
) -> Recorded:
    """The open stage ends outside the outcomes and its case closes. `told`: a letter said so, which keeps a promise.

    An answer that failed to leave is none: what it wrote is taken back. The caller has locked the case and reconciles
    its duties.
    """
    drop_failed_answers(tx, stage, at)
    stage.closed_at, stage.closed_on = at, office_date(procedure, at)
    case.status, case.closure, case.closed_at = Status.CLOSED, closure, at
    if told:
        settle_promise(tx, procedure, case, stage, at)
    else:
        _end_promises(tx, procedure, stage, at)
    reason = f"ended otherwise: {closure.value.replace('_', ' ')}"
    for kind in (DutyKind.RECEIPT, DutyKind.ACKNOWLEDGE, DutyKind.RESPOND):
        duties.void(tx, duty_key(case.reference, stage.number, kind), at, reason)
    facts = {"stage": stage.number, "closure": closure.value, **(data or {})}
    event = append(tx, case_id=case.id, at=at, kind="ended", actor=by, data=facts, payload=payload)
    withdraw_by_hand(tx, stage, at)
    tx.flush()
    return event


def drop_failed_answers(tx: Session, stage: Stage, at: datetime) -> None:
    """Responses of an open stage that failed to leave are given up, with their outcome, points and remedies."""
    failed = (
        Outbox.kind == OutboxKind.RESPONSE,
        col(Outbox.state).in_(outbox.DEAD_ENDS),
        col(Outbox.sent_at).is_(None),
    )
    for row in tx.exec(select(Outbox).where(Outbox.stage_id == stage.id, *failed).order_by(col(Outbox.id))).all():
        if outbox.cancel(tx, row.id or 0):
            taken_back(tx, row)
            data = {"kind": row.kind.value, "stage": stage.number}
            append(tx, case_id=stage.case_id, at=at, kind="letter_cancelled", data=data)


def _end_promises(tx: Session, procedure: Procedure, stage: Stage, at: datetime) -> None:
    """A promise that had not lapsed is neither kept nor broken: nothing was left to hear about."""
    for promise in promises_of(tx, stage.id or 0):
        if promise.settled_at is None:
            promise.settled_at = at
            promise.kept = False if office_date(procedure, at) > promise.promised_on else None


def withdraw_waiting(tx: Session, stage: Stage, at: datetime, kinds: tuple[OutboxKind, ...] | None = None) -> int:
    """Letters of this stage (of these kinds, else all) that still wait do not leave any more; returns how many."""
    waiting = select(Outbox).where(col(Outbox.stage_id) == stage.id, Outbox.state == OutboxState.QUEUED)
    rows = tx.exec(waiting.order_by(col(Outbox.id))).all()
    found = [one for one in rows if one.kind.is_letter and (kinds is None or one.kind in kinds)]
    return sum(1 for row in found if outbox.cancel(tx, row.id or 0) and _withdrawn(tx, stage, row, at))


def _withdrawn(tx: Session, stage: Stage, row: Outbox, at: datetime) -> bool:
    overtaken(tx, stage, row, at)
    taken_back(tx, row)
    taken_back_with(tx, row, at)
    return True


def check_no_last_word(tx: Session, case: Case, stage: Stage, instead: str = "Cancel it first.") -> None:
    """NotAllowed while a letter that ends the stage is written and waits to leave, or is leaving."""
    kind = told(tx, _last_words(), of_stage=stage.id).scalar()
    if kind is not None:
        name = "response to" if kind is OutboxKind.RESPONSE else "letter that closes"
        raise NotAllowed(f"A {name} {case.reference} is written already and leaves soon. {instead}")


@cache
def _last_words() -> Executable:
    row = table_of(Outbox).c
    on_its_way = row.state.in_((OutboxState.QUEUED, *ON_THE_WIRE))
    return sql_select(row.kind).where(row.stage_id == bindparam("of_stage"), row.kind.in_(LAST_WORDS), on_its_way)


def is_taken_back(case: Case, stage: Stage, row: Outbox) -> bool:
    """Whether a letter that closes a case has become untrue: it was opened again, answered, or closed otherwise."""
    closure = json.loads(row.facts or "{}").get("closure")
    if row.kind not in (OutboxKind.CLOSURE, OutboxKind.REFUSAL) or closure is None:
        return False
    if stage.closed_at is None:
        return row.sent_at is not None
    return stage.responded_at is not None or case.closure != closure


def open_again(tx: Session, case: Case, stage: Stage, *, reason: str, by: str, now: datetime) -> Recorded:
    """Take back the end of the newest stage: its dates are what they were, what was past due is past due.

    The old end stays in the history: its dates and kind in the event, its words in the payload.
    """
    ended_at = stage.closed_at
    was: dict[str, Fact] = {
        "stage": stage.number,
        "was": case.closure.value if case.closure else stage.outcome.value if stage.outcome else "",
        "ended_on": stage.closed_on.isoformat() if stage.closed_on else "",
        "answered_on": stage.responded_on.isoformat() if stage.responded_on else "",
    }
    words = _old_end(tx, stage)
    _clear(tx, case, stage)
    for promise in promises_of(tx, stage.id or 0):
        if promise.kept is None and promise.settled_at == ended_at:
            promise.settled_at = None
    _owed_again(tx, case, stage, now)
    for reply in undecided_replies(tx, case.id or 0):
        reply.settled_as = "reopened"
    event = append(
        tx, case_id=case.id, at=now, kind="reopened", actor=by, data=was, payload=f"{reason}\n\n{words}".strip()
    )
    tx.flush()
    return event


def _old_end(tx: Session, stage: Stage) -> str:
    lines = [f"evidence: {stage.response_evidence}"] if stage.response_evidence else []
    lines += [f"outcome reason: {stage.outcome_reason}"] if stage.outcome_reason else []
    lines += [f"decided by: {stage.decided_by}"] if stage.decided_by else []
    decided = (one for one in points_of(tx, stage.id or 0) if one.finding)
    lines += [f"point {one.number}: {one.finding}: {one.reasons}" for one in decided]
    return "\n".join(lines)


def _clear(tx: Session, case: Case, stage: Stage) -> None:
    case.status, case.closure, case.closed_at = Status.OPEN, None, None
    stage.closed_at = stage.closed_on = stage.responded_at = stage.responded_on = None
    stage.response_channel, stage.response_evidence = None, ""
    stage.outcome, stage.outcome_reason, stage.decided_by, stage.is_overridden = None, "", "", False
    for point in points_of(tx, stage.id or 0):
        point.finding, point.reasons = None, ""


def _owed_again(tx: Session, case: Case, stage: Stage, now: datetime) -> None:
    """The answer is owed again. Void, and not open: only while the rules want it does a void duty come back."""
    duty = tx.exec(select(Duty).where(Duty.key == duty_key(case.reference, stage.number, DutyKind.RESPOND))).first()
    if duty is not None:
        tx.refresh(duty)
    if duty is not None and duty.state in (DutyState.MET, DutyState.BLOCKED):
        duty.state, duty.settled_at, duty.reason = DutyState.VOID, now, "opened again"
