"""What becomes true when a letter has left, by kind. A date is promised when its letter leaves, not before."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from procedure.calendar import Calendar
from procedure.deadlines import due_on, office_date
from procedure.duties import duty_key, uses_receipt_as_acknowledgement
from procedure.outcomes import Closure
from procedure.preset import Procedure
from procedure.words import BOT, Channel, DutyKind, OutboxKind, PromiseKind
from storage import duties
from storage.answering import add_promise, answered, evidence_of, settle_promise, withdraw_by_hand
from storage.asked import row_of
from storage.cases import BY_PEOPLE, stages_of
from storage.casework import agree, rules_of, tell_thread
from storage.ending import end_stage
from storage.extending import extension_told
from storage.lasting import informed
from storage.office import Office
from storage.tables import Case, Outbox, Stage
from storage.trail import Fact, Recorded, append


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


def letter_left(
    tx: Session, office: Office, case: Case, row: Outbox, at: datetime, by: str = BOT, told_at: datetime | None = None
) -> None:
    """Record it on the case: duties met, dates promised, the stage ended, the thread told. The case is locked.

    What a person carried left `at` an instant before they (`by`) said so, which is `told_at`.
    """
    now = told_at or at
    stages_of(tx, case.id or 0)  # all at once: they are asked for below, and this one is among them
    stage = row_of(tx, Stage, row.stage_id)
    procedure, calendar = rules_of(office.desk, case)
    event = _recorded(tx, procedure, case, stage, row, at, by, now)
    if row.kind in BY_PEOPLE:  # a person wrote: nobody waits for a receipt any more
        duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.RECEIPT), at)
    informed(tx, procedure, case, stage, at)
    effect = _EFFECTS.get(row.kind)
    if effect:
        effect(tx, _Left(case, stage, row, json.loads(row.facts or "{}"), procedure, calendar, at))
    tx.flush()
    how = "" if row.channel is Channel.EMAIL else f" by {row.channel.value}"
    tell_thread(tx, office.desk, case, event, f"A letter left{how}: {row.kind.value.replace('_', ' ')}.", now)
    agree(tx, office.desk, case, now)


def _recorded(
    tx: Session, procedure: Procedure, case: Case, stage: Stage, row: Outbox, at: datetime, by: str, now: datetime
) -> Recorded:
    data: dict[str, Fact] = {"kind": row.kind.value, "letter_id": row.id, "stage": stage.number}
    if row.channel is Channel.EMAIL:
        return append(tx, case_id=case.id, at=at, kind="letter_sent", actor=by, data=data)
    data |= {"channel": row.channel.value, "on": office_date(procedure, at).isoformat()}
    return append(tx, case_id=case.id, at=now, kind="letter_carried", actor=by, data=data)


def _receipt(tx: Session, left: _Left) -> None:
    left.stage.receipt_sent_at = left.at
    duties.meet(tx, duty_key(left.case.reference, left.stage.number, DutyKind.RECEIPT), left.at)
    if uses_receipt_as_acknowledgement(left.procedure.stage(left.stage.number)):
        acknowledged(tx, left.case, left.stage, left.at)


def _acknowledgement(tx: Session, left: _Left) -> None:
    """A person's letter also does what the receipt would have done. A clock that waited for it starts on the date
    "decided when that letter is written (a late delivery never changes the printed date)".
    """
    started_on = date.fromisoformat(left.facts["started_on"]) if "started_on" in left.facts else None
    acknowledged_by_person(tx, left.procedure, left.calendar, left.case, left.stage, started_on, left.at)


def acknowledged_by_person(
    tx: Session,
    procedure: Procedure,
    calendar: Calendar,
    case: Case,
    stage: Stage,
    started_on: date | None,
    at: datetime,
) -> None:
    """A person has confirmed what the complaint is about, by whatever channel; a clock that waited for it starts."""
    rule = procedure.stage(stage.number)
    stage.receipt_sent_at = stage.receipt_sent_at or at
    duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.RECEIPT), at)
    was_due_on = stage.due_on
    if stage.started_on is None and started_on is not None:
        stage.started_on = started_on
        stage.due_on = due_on(procedure, calendar, rule, started_on)
    if stage.acknowledged_at is None or not uses_receipt_as_acknowledgement(rule):  # else the receipt was enough
        acknowledged(tx, case, stage, at, was_due_on)
    withdraw_by_hand(tx, stage, at)


def acknowledged(tx: Session, case: Case, stage: Stage, at: datetime, was_due_on: date | None = None) -> None:
    """The duty is met, by the receipt where that is enough. The event says so where the target has moved by it."""
    stage.acknowledged_at = at
    duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.ACKNOWLEDGE), at)
    data: dict[str, Fact] = {"stage": stage.number}
    if was_due_on not in (None, stage.due_on):
        data |= {"old_due_on": str(was_due_on), "due_on": str(stage.due_on)}
    append(tx, case_id=case.id, at=at, kind="acknowledged", data=data)


def _update(tx: Session, left: _Left) -> None:
    left.stage.updates_sent += 1
    _promise(tx, left, PromiseKind.UPDATE)


def _holding(tx: Session, left: _Left) -> None:
    _promise(tx, left, PromiseKind.HOLDING)


def _extension(tx: Session, left: _Left) -> None:
    """One that a person posted after the limit is a promise, but extends nothing any more; nor does one of which it was
    found after the end of the stage that it had left.
    """
    _promise(tx, left, PromiseKind.EXTENSION)
    before, left_on = left.facts.get("before"), office_date(left.procedure, left.at)
    in_time = left.stage.closed_at is None and (before is None or left_on <= date.fromisoformat(before))
    until = date.fromisoformat(left.facts["promised_on"])
    extension_told(tx, left.stage, int(left.facts["extension"]), until, left.at, in_time=in_time)


def _promise(tx: Session, left: _Left, kind: PromiseKind) -> None:
    settle_promise(tx, left.procedure, left.case, left.stage, left.at)
    if left.stage.closed_at is not None:
        return  # found among the sent ones after the end: nothing is promised any more
    promised_on = date.fromisoformat(left.facts["promised_on"])
    add_promise(tx, left.case, left.stage, kind, promised_on, left.facts.get("reason", ""), left.at)


def _response(tx: Session, left: _Left) -> None:
    """When, is when it left last: a response that came back and went again had reached nobody. An answer that was
    given otherwise stays the answer.
    """
    evidence = evidence_of(left.row)
    if left.stage.responded_at is not None and left.stage.response_evidence != evidence:
        return
    answered(tx, left.procedure, left.case, left.stage, at=left.at, channel=left.row.channel, evidence=evidence)


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


def _reply(tx: Session, left: _Left) -> None:
    """A person wrote, so nobody waits for a receipt; a promise is settled only where the letter was to keep it."""
    duties.meet(tx, duty_key(left.case.reference, left.stage.number, DutyKind.RECEIPT), left.at)
    if "keeps_promise" in left.facts:
        settle_promise(tx, left.procedure, left.case, left.stage, left.at)


def _route(tx: Session, left: _Left) -> None:
    """The complainant heard from a person, as after any letter."""
    left.stage.receipt_sent_at = left.stage.receipt_sent_at or left.at
    duties.meet(tx, duty_key(left.case.reference, left.stage.number, DutyKind.RECEIPT), left.at)
    settle_promise(tx, left.procedure, left.case, left.stage, left.at)


_EFFECTS: Mapping[OutboxKind, Callable[[Session, _Left], None]] = {
    OutboxKind.RECEIPT: _receipt,
    OutboxKind.ACKNOWLEDGEMENT: _acknowledgement,
    OutboxKind.UPDATE: _update,
    OutboxKind.HOLDING: _holding,
    OutboxKind.EXTENSION: _extension,
    OutboxKind.RESPONSE: _response,
    OutboxKind.CLOSURE: _closure,
    OutboxKind.REFUSAL: _closure,
    OutboxKind.REPLY: _reply,
    OutboxKind.ROUTE: _route,
}
