"""Somebody whom a complaint is about is kept out of it, or turns out not to be meant."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.desk import Person
from procedure.errors import NotAllowed
from procedure.staff import require_manager, require_staff
from procedure.words import AccessKind
from storage.access import give_access, lock_for, not_kept_out_by_bot, people_of, require_candidate, take_access
from storage.cases import current_stage, open_stage
from storage.casework import agree, ask_for_an_owner, tell_owner, tell_thread
from storage.deciding import may_not_decide
from storage.ledger import Tx
from storage.tables import Case, Stage
from storage.taking_away import withdraw_letters_of
from storage.trail import append


def keep_out(office: Office, reference: str, email: str, by: str, now: datetime) -> Done:
    """Keep a person out: "[they] can neither own, decide, see nor be told of the case, nor be chosen as its deputy".

    With "" for the owner proposed by the area. A letter of theirs that waits does not leave. Anybody who works on
    complaints may say so, also of themselves.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        person = _person(office, email or _proposed(office, case, stage))
        _check_somebody_stays(tx, case, person)
        if not give_access(tx, case, person.email, AccessKind.KEPT_OUT, by, now):
            return Done(f"{person.name} is kept out of {reference} already.", reference)
        event = append(tx, case_id=case.id, at=now, kind="kept_out", actor=by, payload=person.email)
        say = f"{person.name} is kept out of {reference}, and its card says nothing any more."
        if kinds := withdraw_letters_of(tx, case, person.email, by, now):
            say += f" What they wrote does not leave: {', '.join(one.value for one in kinds)}."
        if case.attended_by == person.email:  # an urgent case is in nobody's hands again, and people are alerted
            case.attended_at, case.attended_by = None, ""
        if stage.owner == person.email and stage.closed_at is None:
            stage.owner = ""
        if not stage.owner and stage.closed_at is None:
            ask_for_an_owner(tx, office.desk, case, event, now)
            say += " It needs another owner."
        agree(tx, office.desk, case, now)
    return Done(say, reference, (Offer(Action.ASSIGN, reference),) if not stage.owner else ())


def let_in(office: Office, reference: str, email: str, by: str, now: datetime) -> Done:
    """The complaint was not about this person after all. A manager or an administrator says so."""
    by = require_manager(office.desk, by, "let somebody in again").email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        person = _person(office, email)
        if not take_access(tx, case, AccessKind.KEPT_OUT, person.email):
            raise NotAllowed(f"{person.name} is not kept out of {reference}.")
        append(tx, case_id=case.id, at=now, kind="let_in", actor=by, payload=person.email)
        agree(tx, office.desk, case, now)
    return Done(f"{person.name} is not kept out of {reference} any more.", reference)


def not_about(office: Office, reference: str, by: str, now: datetime) -> Done:
    """The mail only mentions the owner proposed by the area: the case becomes theirs. Others say so, never they.

    NotAllowed where they may not decide it, having decided the stage before.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        if stage.owner:
            raise NotAllowed(f"{reference} has an owner already.")
        person = _person(office, _proposed(office, case, stage))
        if person.email == by:
            raise NotAllowed(f"Whether {reference} is about you must be said by somebody else.")
        not_kept_out_by_bot(tx, case, person.email)
        require_candidate(tx, case, person.email)
        if may_not_decide(tx, office.desk, case, stage, person.email):
            barred = f"{person.name} decided the stage before, and may not decide this one"
            raise NotAllowed(f"{barred}: give {reference} to somebody else.")
        stage.owner = person.email
        if case.is_sensitive:
            give_access(tx, case, person.email, AccessKind.NAMED, by, now)
        data = {"stage": stage.number}
        event = append(tx, case_id=case.id, at=now, kind="assigned", actor=by, data=data, payload=person.email)
        due = short_date(stage.promised_on or stage.due_on)
        offers = tuple(Offer(action, reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
        tell_owner(tx, office.desk, case, event, person.email, f"{reference} is yours. Answer by {due}.", now, offers)
        tell_thread(tx, office.desk, case, event, f"{person.name} is the owner now.", now)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} belongs to {person.name}. Answer by {due}.", reference)


def _proposed(office: Office, case: Case, stage: Stage) -> str:
    area = office.desk.area(case.area)
    email = area.owner_of(stage.number) if area else ""
    if not email:
        raise NotAllowed(f"Nobody is proposed as the owner of {case.reference}: choose its area, or a person.")
    return email


def _person(office: Office, email: str) -> Person:
    person = office.desk.person(email)
    if person is None:
        raise NotAllowed("The settings know nobody of this address.")
    return person


def _check_somebody_stays(tx: Tx, case: Case, person: Person) -> None:
    named = people_of(tx, case.id or 0, AccessKind.NAMED)
    if case.is_sensitive and named == (person.email,):
        raise NotAllowed(f"Nobody else is named on {case.reference}. Name somebody first.")
