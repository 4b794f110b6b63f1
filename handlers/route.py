"""What is no complaint goes its way, with its letter and its own date; and comes back where that was a mistake."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.facts import RouteFacts
from letters.labels import PASSED_ON, REPLY_AND_TELL_US
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.desk import Person
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.routes import RouteRule, answer_by
from procedure.staff import require_assignee, require_staff, spoken_role
from procedure.words import AccessKind, OutboxKind, OutboxState, Route, Status
from storage import duties, outbox
from storage.access import give_access, lock_for, require_candidate
from storage.alerting import alert_people
from storage.answering import cancel_waiting_letters
from storage.cases import complainant_of, current_stage, is_reachable, open_stage
from storage.casework import agree, rules_of, tell_owner, tell_person, tell_thread
from storage.ending import check_no_last_word, drop_failed_answers
from storage.ledger import Tx
from storage.owner_still import owner_still
from storage.receipt_again import receipt_again
from storage.redating import checked_reason
from storage.routings import letter_of, next_routing, require_routed, route_key
from storage.tables import Case, Routing, Stage
from storage.trail import Recorded, append
from storage.writing import Draft, queue_by_person


@dataclass(frozen=True)
class Routed:
    """Which way, to whom ("" for the person whom the settings propose), and why; the reason stands in the letter."""

    route: Route
    reason: str
    to: str = ""


NOT_TOLD = (OutboxState.QUEUED, OutboxState.CANCELLED, OutboxState.REFUSED, OutboxState.BOUNCED)
"""A letter in these states has reached nobody; one that was given up may have."""


def route(office: Office, reference: str, routed: Routed, by: str, now: datetime) -> Done:
    """Send a case on as what it is. It closes as no complaint, which no figure counts, and its answer is owed there.

    "FOI/SAR, appeal, insurance, safeguarding ...: where a mail that is no complaint goes"; its clock runs from the
    original receipt. NotAllowed says what is wrong.
    """
    person = require_staff(office.desk, by)
    reason = checked_reason(routed.reason)
    rule = office.desk.route(routed.route)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, person.email)
        stage = _open(tx, case)
        to = require_assignee(office.desk, routed.to or rule.to or stage.owner or person.email)
        require_candidate(tx, case, to.email)
        if case.is_sensitive:
            give_access(tx, case, to.email, AccessKind.NAMED, person.email, now)
        row = _row(tx, office, case, rule, to, reason, person, now)
        _close(tx, office, case, stage, now)
        event = _record(tx, case, row, person, "routed", reason, now)
        _tell(tx, office, case, rule, row, to, person, event, now)
        say, offers = _write(tx, office, case, stage, rule, row, person, now)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} is no complaint but a {rule.title}: {_owed(row, to)}. {say}", reference, offers)


def route_answered(office: Office, reference: str, on: date | None, by: str, now: datetime) -> Done:
    """It was answered where it was sent, on this office date (None: today). The date says whether that was in time."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        row = require_routed(tx, case)
        procedure, _ = rules_of(office.desk, case)
        today = office_date(procedure, now)
        on = on or today
        if row.answered_on is not None:
            raise NotAllowed(f"{reference} was answered on {short_date(row.answered_on)} already.")
        if not case.received_on <= on <= today:
            raise NotAllowed(f"The answer came between {short_date(case.received_on)} and today.")
        row.answered_on = on
        duties.meet(tx, route_key(reference, row.number), now)
        append(
            tx,
            case_id=case.id,
            at=now,
            kind="route_answered",
            actor=by,
            data={"on": str(on), "due_on": str(row.due_on)},
        )
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"{reference} was answered on {short_date(on)}.", reference)


def unroute(office: Office, reference: str, reason: str, by: str, now: datetime) -> Done:
    """It is a complaint after all: open again with its original receipt and dates, as if nothing had happened.

    What is past due stays past due. A route letter that has not left does not leave; for one that has a correction is
    offered.
    """
    person = require_staff(office.desk, by)
    reason = checked_reason(reason)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, person.email)
        row = require_routed(tx, case)
        stage = current_stage(tx, case.id or 0)
        letter = letter_of(tx, row, row.routed_at)
        was_told = letter is not None and letter.state not in NOT_TOLD
        if letter is not None and letter.state in (OutboxState.QUEUED, *outbox.DEAD_ENDS):
            is_back = outbox.cancel(tx, letter.id or 0)  # nor is one that failed tried again
            was_told = was_told or not is_back
        row.undone_at = now
        case.status, case.closure, case.closed_at = Status.OPEN, None, None
        stage.closed_at, stage.closed_on = None, None
        event = _record(tx, case, row, person, "unrouted", reason, now)
        owner_still(tx, office.desk, case, stage, event, now)
        due = short_date(stage.promised_on or stage.extended_to or stage.due_on)
        text = f"{reference} is a complaint after all. Answer by {due}."
        offers = tuple(Offer(action, reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
        if stage.owner != person.email:
            tell_owner(tx, office.desk, case, event, stage.owner, text, now, offers)
        if row.to not in (stage.owner, person.email):
            tell_person(tx, case, event, row.to, text, now, offers)
        tell_thread(tx, office.desk, case, event, text, now)
        tx.flush()
        agree(tx, office.desk, case, now)
        if not was_told:
            receipt_again(tx, office, case, stage, now)
    if not was_told:
        return Done(text, reference)
    return Done(f"{text} The complainant was told otherwise.", reference, (Offer(Action.CORRECT_DATE, reference),))


def _open(tx: Tx, case: Case) -> Stage:
    stage = open_stage(tx, case)
    if case.status is not Status.OPEN:
        raise NotAllowed(f"{case.reference} sleeps. Wake it first.")
    check_no_last_word(tx, case, stage)
    return stage


def _row(
    tx: Tx, office: Office, case: Case, rule: RouteRule, to: Person, reason: str, by: Person, now: datetime
) -> Routing:
    procedure, _ = rules_of(office.desk, case)
    row = Routing(
        case_id=case.id or 0,
        number=next_routing(tx, case.id or 0),
        route=rule.route,
        to=to.email,
        reason=reason,
        due_on=answer_by(rule, procedure, case.received_on, office_date(procedure, now)),
        routed_at=now,
        routed_by=by.email,
    )
    tx.add(row)
    tx.flush()
    return row


def _close(tx: Tx, office: Office, case: Case, stage: Stage, now: datetime) -> None:
    procedure, _ = rules_of(office.desk, case)
    cancel_waiting_letters(tx, stage, now)
    drop_failed_answers(tx, stage, now)
    stage.closed_at, stage.closed_on = now, office_date(procedure, now)
    case.status, case.closure, case.closed_at = Status.CLOSED, Closure.NOT_A_COMPLAINT, now
    tx.flush()


def _record(tx: Tx, case: Case, row: Routing, by: Person, kind: str, reason: str, now: datetime) -> Recorded:
    """Reports list what changes their figures, with the role of who did it."""
    data = {"route": row.route.value, "number": row.number, "due_on": str(row.due_on), "role": spoken_role(by)}
    return append(tx, case_id=case.id, at=now, kind=kind, actor=by.email, data=data, payload=reason)


def _tell(
    tx: Tx,
    office: Office,
    case: Case,
    rule: RouteRule,
    row: Routing,
    to: Person,
    by: Person,
    event: Recorded,
    now: datetime,
) -> None:
    text = f"{case.reference} is a {rule.title}, not a complaint. Answer it by {short_date(row.due_on or now.date())}."
    actions = (Action.OPEN, Action.ROUTE_ANSWERED, Action.UNROUTE)
    offers = tuple(Offer(action, case.reference) for action in actions)
    if rule.is_urgent:
        alert_people(tx, office, case, event, (to.email,), f"{text} Please act at once.", now, offers)
    elif to.email != by.email:
        tell_person(tx, case, event, to.email, text, now, offers)
    tell_thread(tx, office.desk, case, event, f"Sent on as a {rule.title}; {_owed(row, to)}.", now)


def _owed(row: Routing, to: Person) -> str:
    return f"{to.name} answers it" + (f" by {short_date(row.due_on)}" if row.due_on else "")


def _write(
    tx: Tx, office: Office, case: Case, stage: Stage, rule: RouteRule, row: Routing, by: Person, now: datetime
) -> tuple[str, tuple[Offer, ...]]:
    """ "Safeguarding and a contact that may not be mailed: no letter, people [are] told." """
    contact = complainant_of(tx, case.id or 0)
    if rule.is_urgent:
        return "No letter goes out.", ()
    if contact is None or not is_reachable(contact) or contact.is_restricted:
        return "No letter goes out: please tell the complainant yourself.", ()
    procedure, _ = rules_of(office.desk, case)
    facts = RouteFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        received_on=case.received_on,
        matter=rule.matter,
        why=row.reason,
        done=PASSED_ON.format(rule.dealt_with_by),
        dealt_with_by=rule.dealt_with_by,
        how_to_object=REPLY_AND_TELL_US,
        answer_by=row.due_on,
        signpost=office.signpost(procedure),
    )
    queued = queue_by_person(tx, office, case, stage, contact, Draft(OutboxKind.ROUTE, facts), by=by.email, now=now)
    return f"A letter says so. {queued.say}", queued.offers
