"""After our last word the external body remains: that it took a case up, and later what it decided."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.amends import NewRemedy, wrong_with_remedies
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome, spoken_outcome
from procedure.staff import require_staff
from procedure.words import Status
from storage.access import lock_for
from storage.amends import remedy_row
from storage.cases import current_stage
from storage.casework import agree, rules_of, tell_thread
from storage.ledger import Tx
from storage.referrals import undecided_referral
from storage.tables import Case, Referral
from storage.trail import append

BODY_CHARACTERS = 200
DECISION_CHARACTERS = 10_000


@dataclass(frozen=True)
class Referred:
    """To which body, "" the procedure's own; on which office date we learned of it."""

    on: date
    body: str = ""


@dataclass(frozen=True)
class Decided:
    """What the body decided, on which date. `outcome` None: it did not look into it. `remedies` are what it ordered."""

    on: date
    outcome: Outcome | None
    decision: str = ""
    remedies: tuple[NewRemedy, ...] = ()


def refer(office: Office, reference: str, referred: Referred, by: str, now: datetime) -> Done:
    """Record that the external body has a closed case; it stands apart from all our totals."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        procedure, _ = rules_of(office.desk, case)
        _may_be_referred(tx, case)
        body = referred.body.strip() or procedure.signpost.name
        if len(body) > BODY_CHARACTERS:
            raise NotAllowed(f"The name of the body has at most {BODY_CHARACTERS} characters.")
        closed_on = current_stage(tx, case.id or 0).closed_on or case.received_on
        if not closed_on <= referred.on <= office_date(procedure, now):
            raise NotAllowed(f"It was referred between {short_date(closed_on)}, when the case was closed, and today.")
        tx.add(Referral(case_id=case.id or 0, body=body, referred_on=referred.on, by=by))
        tx.flush()
        data = {"referred_on": str(referred.on)}
        event = append(tx, case_id=case.id, at=now, kind="referred", actor=by, data=data, payload=body)
        tell_thread(tx, office.desk, case, event, "The external body has this case.", now)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} is with the {body}. Record its decision with the same command.", reference)


def record_decision(office: Office, reference: str, decided: Decided, by: str, now: datetime) -> Done:
    """Record what the external body decided; what it ordered is owed like any remedy."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        row = undecided_referral(tx, case.id or 0)
        if row is None:
            raise NotAllowed(f"The external body does not have {reference}. Record first that it was referred.")
        today = office_date(rules_of(office.desk, case)[0], now)
        _check_decision(office, row, decided, today)
        row.decided_on, row.outcome, row.decision = decided.on, decided.outcome, decided.decision.strip()
        _order(tx, case, row, decided)
        said = spoken_outcome(decided.outcome) if decided.outcome else "not looked into"
        data: dict[str, str | int] = {"decided_on": str(decided.on), "outcome": said, "remedies": len(decided.remedies)}
        event = append(tx, case_id=case.id, at=now, kind="referral_decided", actor=by, data=data, payload=row.decision)
        tell_thread(tx, office.desk, case, event, "The external body has decided.", now)
        agree(tx, office.desk, case, now)
    return Done(f"The decision of the {row.body} on {reference} is recorded: {said}.", reference)


def _may_be_referred(tx: Tx, case: Case) -> None:
    if case.status is not Status.CLOSED:
        raise NotAllowed(f"{case.reference} is not closed. Answer it first: the external body looks at closed cases.")
    if case.closure is Closure.DUPLICATE:
        raise NotAllowed(f"{case.reference} is a duplicate. Refer the case that it was filed on.")
    if undecided_referral(tx, case.id or 0) is not None:
        raise NotAllowed(f"The external body has {case.reference} already. Record its decision first.")


def _check_decision(office: Office, row: Referral, decided: Decided, today: date) -> None:
    wrong = wrong_with_remedies(office.desk, decided.remedies, today)
    if not row.referred_on <= decided.on <= today:
        wrong.append(f"It was decided between {short_date(row.referred_on)}, when it was referred, and today.")
    if len(decided.decision) > DECISION_CHARACTERS:
        wrong.append(f"A decision has at most {DECISION_CHARACTERS:,} characters.")
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _order(tx: Tx, case: Case, row: Referral, decided: Decided) -> None:
    stage = current_stage(tx, case.id or 0)
    for one in decided.remedies:
        remedy = remedy_row(stage, one, told_on=decided.on)
        remedy.referral_id = row.id
        tx.add(remedy)
    tx.flush()
