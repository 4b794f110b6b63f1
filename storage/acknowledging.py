"""The letter in which a person confirms what a complaint is about: its points, what it prints, what it settles."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from letters.facts import AcknowledgementFacts
from letters.labels import ANOTHER_DECIDER, OUR_TEAM
from procedure.deadlines import due_on, office_date
from procedure.duties import duty_key, uses_receipt_as_acknowledgement
from procedure.errors import NotAllowed
from procedure.findings import MOST_POINTS, POINT_CHARACTERS
from procedure.preset import ClockStarts, Procedure
from procedure.words import DutyKind, DutyState, EnteredHow, OutboxKind, OutboxState
from storage import duties
from storage.cases import facts_of
from storage.casework import rules_of
from storage.findings import replace_points as replace_points
from storage.office import Office
from storage.spoken import acknowledged_on, instant_of
from storage.tables import Case, Outbox, Stage
from storage.writing import Draft


@dataclass(frozen=True)
class Acknowledgement:
    """What the complaint is about, point by point, and what the complainant wants; both go into the letter.

    `override_reason` is why the letter may go without a section that the procedure lists.
    """

    points: tuple[str, ...]
    outcome_sought: str
    override_reason: str = ""


def checked_points(points: tuple[str, ...], ask: str) -> tuple[str, ...]:
    """The points without blanks; NotAllowed says `ask` where there are none, or that they are too many or too long."""
    found = tuple(one.strip() for one in points if one.strip())
    if not found:
        raise NotAllowed(ask)
    if len(found) > MOST_POINTS or max(map(len, found)) > POINT_CHARACTERS:
        raise NotAllowed(f"At most {MOST_POINTS} points of {POINT_CHARACTERS:,} characters each.")
    return found


def reply_by(tx: Session, office: Office, case: Case, stage: Stage, now: datetime) -> date:
    """The date that a letter written now prints: counted from today where the clock waited for it, else as told before.

    "It starts on the date decided when that letter is written (a late delivery never changes the printed date)."
    """
    if stage.started_on is not None:
        return facts_of(tx, case, stage).told_on
    procedure, calendar = rules_of(office.desk, case)
    return due_on(procedure, calendar, procedure.stage(stage.number), office_date(procedure, now))


def judged_again(tx: Session, procedure: Procedure, case: Case, stage: Stage, now: datetime) -> None:
    """The case runs under other rules, `procedure`, or begins at another stage: whether it is acknowledged is for them
    to say. Where a person has to do it, the receipt has not; where the receipt is enough, it was.
    """
    was, by_receipt = stage.acknowledged_at, stage.receipt_sent_at
    by_person = _by_person_at(tx, procedure, stage, now)
    if uses_receipt_as_acknowledgement(procedure.stage(stage.number)):
        stage.acknowledged_at = min((one for one in (was, by_receipt, by_person) if one), default=None)
    elif was is None or was == by_receipt:  # else somebody did, before it came to us or in the case that it was part of
        stage.acknowledged_at = by_person
    duty = duties.by_key(tx, duty_key(case.reference, stage.number, DutyKind.ACKNOWLEDGE))
    if duty is not None and duty.state is DutyState.MET and stage.acknowledged_at is None:
        # Void, and not open: only while the rules want it does a void duty come back.
        duty.state, duty.settled_at, duty.reason = DutyState.VOID, None, "the receipt is not enough any more"
    tx.flush()


def _by_person_at(tx: Session, procedure: Procedure, stage: Stage, now: datetime) -> datetime | None:
    letters = select(Outbox.sent_at).where(Outbox.stage_id == stage.id, Outbox.state == OutboxState.SENT)
    letters = letters.where(Outbox.kind == OutboxKind.ACKNOWLEDGEMENT, col(Outbox.sent_at).is_not(None))
    sent = [at for at in tx.exec(letters).all() if at]
    on = acknowledged_on(tx, stage)
    spoken = [instant_of(procedure, on, stage.requested_at, now)] if on else []
    return min((*sent, *spoken), default=None)


def still_prints(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox) -> bool:
    """Whether an acknowledgement that waits to leave gives the date of reply that holds now: since it was written the
    calendar, the receipt or the procedure may have moved it.
    """
    facts = json.loads(row.facts or "{}")
    if "reply_by" not in facts:
        return True
    on = facts_of(tx, case, stage).told_on
    if stage.started_on is None:
        procedure, calendar = rules_of(office.desk, case)
        on = due_on(procedure, calendar, procedure.stage(stage.number), date.fromisoformat(facts["started_on"]))
    return on.isoformat() == str(facts["reply_by"])


def acknowledgement(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    *,
    points: tuple[str, ...],
    outcome_sought: str,
    settles: DutyKind,
    now: datetime,
    override_reason: str = "",
) -> Draft:
    """The letter about checked points. `settles` is the duty that is set aside if it cannot be delivered."""
    procedure, _ = rules_of(office.desk, case)
    rule = procedure.stage(stage.number)
    is_last = stage.number >= procedure.last_stage
    is_escalated = stage.entered_how is EnteredHow.ESCALATED
    on = reply_by(tx, office, case, stage, now)
    facts = AcknowledgementFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        stage_name=rule.name,
        stage_number=stage.number,
        received_on=case.received_on,
        points=points,
        outcome_sought=outcome_sought.strip(),
        looked_at_by=ANOTHER_DECIDER if rule.different_decider and is_escalated else OUR_TEAM,
        reply_by=on,
        next_stage=procedure.signpost.name if is_last else procedure.stage(stage.number + 1).name,
        to_agree=rule.clock_starts is ClockStarts.AGREED and stage.agreed_on is None,
        escalated_on=stage.received_on if is_escalated else None,
    )
    becomes = {"started_on": office_date(procedure, now).isoformat(), "reply_by": on.isoformat()}
    key = duty_key(case.reference, stage.number, settles)
    return Draft(OutboxKind.ACKNOWLEDGEMENT, facts, becomes, key, override_reason)
