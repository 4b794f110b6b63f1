"""The complainant asked for the next stage and staff agree: it opens with its own clock and owner."""

from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.deadlines import due_instant, office_date
from procedure.desk import Role
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.staff import require_staff
from procedure.words import DutyKind, EnteredHow, OutboxKind, Status
from storage.access import lock_for
from storage.acknowledging import acknowledgement, checked_points
from storage.cases import BY_HAND, complainant_of, current_stage, is_leaving, may_write_to, undecided_replies
from storage.casework import agree, choose_an_owner, rules_of, tell_owner, tell_thread
from storage.deciding import may_not_decide
from storage.entering import enter_stage
from storage.ledger import Tx
from storage.named import keep_out_if_named, proposed_by
from storage.parties import why_not_tell
from storage.redating import checked_reason
from storage.refusing import last_day_to_ask, refusal_of
from storage.tables import Case, Stage
from storage.trail import Fact, append
from storage.writing import queue_by_person

ASK_FOR_POINTS = "Say what the complainant is still unhappy about, one point a line."


@dataclass(frozen=True)
class Escalation:
    """What is still wrong, point by point; when it was asked for (else the undecided reply says, else now).

    `because` is why a manager takes on a request that came late, or was refused before.
    """

    points: tuple[str, ...]
    requested_on: date | None = None
    outcome_sought: str = ""
    override_reason: str = ""
    because: str = ""


def escalate(office: Office, reference: str, escalation: Escalation, by: str, now: datetime) -> Done:
    """Open the next stage. Its clock starts at the receipt of the request, whenever staff decide.

    Whoever may not decide it, having decided the stage before, does not become its owner: the manager chooses one, or
    says whether the complaint is about the one proposed, whom it names.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        procedure, calendar = rules_of(office.desk, case)
        earlier = _may_go_on(procedure, case, current_stage(tx, case.id or 0))
        requested_at = _requested_at(tx, procedure, case, earlier, escalation, now)
        asked_on = office_date(procedure, requested_at)
        _check_exception(tx, office, case, earlier, escalation.because, asked_on, by, now)
        area = office.desk.area(case.area)
        stage = enter_stage(
            tx,
            case,
            procedure,
            calendar,
            number=earlier.number + 1,
            how=EnteredHow.ESCALATED,
            requested_at=requested_at,
            owner=area.owner_of(earlier.number + 1) if area else "",
            points=checked_points(escalation.points, ASK_FOR_POINTS),
        )
        if may_not_decide(tx, office.desk, case, stage, stage.owner):
            stage.owner = ""
        known = proposed_by(area, earlier.number) | {earlier.owner}
        is_asked = keep_out_if_named(tx, office, case, stage, known, now)
        case.status, case.closed_at = Status.OPEN, None
        for reply in undecided_replies(tx, case.id or 0):
            reply.settled_as = "escalation"
            reply.opened_at, reply.opened_by = reply.opened_at or now, reply.opened_by or by
        say, offers = _tell(tx, office, case, stage, escalation, is_asked, by, now)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} is at stage {stage.number} now, due {short_date(stage.due_on)}. {say}", reference, offers)


def _may_go_on(procedure: Procedure, case: Case, stage: Stage) -> Stage:
    if stage.closed_at is None:
        what = f"Answer it first{_or_enter(procedure, stage)}."
        raise NotAllowed(f"Stage {stage.number} of {case.reference} is still open. {what}")
    if stage.responded_at is None:
        raise NotAllowed(f"{case.reference} ended without an answer, so there is nothing to take further.")
    if stage.number >= procedure.last_stage:
        body = procedure.signpost.name
        raise NotAllowed(f"Stage {stage.number} is the last one. The complainant can go to the {body}.")
    return stage


def _or_enter(procedure: Procedure, stage: Stage) -> str:
    """How a complaint goes on unanswered, where the procedure lets it begin at the next stage."""
    following = stage.number + 1
    if stage.number > 1 or procedure.last_stage == 1 or not procedure.stage(following).direct_entry:
        return ""
    return ", or move the complaint on unanswered, with `enter`"


def _requested_at(
    tx: Tx, procedure: Procedure, case: Case, earlier: Stage, escalation: Escalation, now: datetime
) -> datetime:
    if escalation.requested_on is None:
        replies = undecided_replies(tx, case.id or 0)
        return replies[0].received_at if replies else now
    today = office_date(procedure, now)
    answered_on = earlier.responded_on or earlier.received_on
    if not answered_on <= escalation.requested_on <= today:
        raise NotAllowed(f"The request came between {short_date(answered_on)} and today.")
    return min(now, due_instant(procedure, escalation.requested_on, time(12)))


def _check_exception(
    tx: Tx, office: Office, case: Case, earlier: Stage, because: str, asked_on: date, by: str, now: datetime
) -> None:
    """What came after the time to ask, or was refused before, only a manager takes on, with a reason that is kept."""
    if is_leaving(tx, earlier, (OutboxKind.REFUSAL,)):
        raise NotAllowed(f"A refusal to {case.reference} is written already and leaves soon. Cancel it first.")
    procedure, calendar = rules_of(office.desk, case)
    until = last_day_to_ask(procedure, calendar, earlier)
    is_late, refusal = until is not None and asked_on > until, refusal_of(tx, earlier)
    if not is_late and refusal is None:
        return
    said = f"The next stage could be asked for until {short_date(until)}." if until and is_late else ""
    said = said or f"The next stage of {case.reference} was refused before."
    person = require_staff(office.desk, by)
    if not person.roles & {Role.MANAGER, Role.ADMIN} or not because.strip():
        raise NotAllowed(f"{said} Only a manager may take it on, with a reason; else refuse it.")
    data: dict[str, Fact] = {
        "requested_on": asked_on.isoformat(),
        "was_late": is_late,
        "was_refused": refusal is not None,
    }
    payload = checked_reason(because)
    append(tx, case_id=case.id, at=now, kind="taken_on_after_all", actor=person.email, data=data, payload=payload)


def _tell(
    tx: Tx,
    office: Office,
    case: Case,
    stage: Stage,
    escalation: Escalation,
    is_asked: bool,
    by: str,
    now: datetime,
) -> tuple[str, tuple[Offer, ...]]:
    """The new owner and the thread hear of it, the complainant gets an acknowledgement where one can be written.

    `is_asked`: whether the complaint is about the owner proposed is asked already, with the owner's name.
    """
    data: dict[str, str | int] = {"stage": stage.number, "due_on": stage.due_on.isoformat()}
    event = append(tx, case_id=case.id, at=now, kind="escalated", actor=by, data=data)
    text = f"{case.reference} went on to stage {stage.number}, due {short_date(stage.due_on)}."
    buttons = tuple(Offer(action, case.reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
    tell_owner(tx, office.desk, case, event, stage.owner, text, now, buttons)
    if not stage.owner and not is_asked:
        choose_an_owner(tx, office.desk, case, event, f"{text} It has no owner: please choose one.", now)
    tell_thread(tx, office.desk, case, event, text, now)
    return _acknowledge(tx, office, case, stage, escalation, by, now)


def _acknowledge(
    tx: Tx, office: Office, case: Case, stage: Stage, escalation: Escalation, by: str, now: datetime
) -> tuple[str, tuple[Offer, ...]]:
    contact = complainant_of(tx, case.id or 0)
    may_go = contact is not None and (contact.preferred_channel in BY_HAND or may_write_to(case, contact))
    if contact is None or not may_go:
        return "Please tell the complainant yourself: there is no address to write to.", ()
    if why_not := why_not_tell(tx, case.id or 0):
        return f"No acknowledgement is written: {why_not}.", ()
    draft = acknowledgement(
        tx,
        office,
        case,
        stage,
        points=checked_points(escalation.points, ASK_FOR_POINTS),
        outcome_sought=escalation.outcome_sought,
        override_reason=escalation.override_reason,
        settles=DutyKind.RECEIPT,
        now=now,
    )
    queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
    return f"An acknowledgement is written. {queued.say}", queued.offers
