"""People say that a case is urgent, or is not, and that they have it in hand."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import Status
from storage import urgency
from storage.access import lock_for
from storage.cases import current_stage
from storage.casework import agree, tell_owner, tell_person, tell_thread
from storage.trail import append


def take_in_hand(office: Office, reference: str, by: str, now: datetime) -> Done:
    """ "I take it": nobody is alerted any more, and the others who were hear who has it. Its owner stays."""
    person = require_staff(office.desk, by)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, person.email)
        if not case.is_urgent:
            raise NotAllowed(f"{reference} is not urgent.")
        event = urgency.attend(tx, case, person.email, now)
        if event is None:
            other = office.desk.person(case.attended_by)
            return Done(f"{other.name if other else 'Somebody'} has {reference} in hand already.", reference)
        owner = current_stage(tx, case.id or 0).owner
        text = f"{person.name} has {reference} in hand."
        if owner != person.email:
            tell_owner(tx, office.desk, case, event, owner, text, now)
        for email in office.desk.rota_of(office.desk.area(case.area), owner):
            if email not in (owner, person.email):
                tell_person(tx, case, event, email, text, now)
        tell_thread(tx, office.desk, case, event, text, now)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} is in your hands. Nobody else is alerted any more.", reference)


def mark_urgent(office: Office, reference: str, is_urgent: bool, by: str, now: datetime) -> Done:
    """A person says so. Urgent: the rota is alerted, and nothing but the receipt leaves by itself."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        if is_urgent:
            if case.status is not Status.OPEN:
                raise NotAllowed(f"{reference} is closed.")
            if case.is_urgent and case.attended_at is None:
                return Done(f"{reference} is urgent already, and people are being alerted.", reference)
            urgency.mark_urgent(tx, case, now, by)
            say = f"{reference} is urgent. People are alerted until somebody takes it."
        else:
            if not case.is_urgent:
                return Done(f"{reference} is not urgent.", reference)
            case.is_urgent = False
            append(tx, case_id=case.id, at=now, kind="urgent_cleared", actor=by)
            say = f"{reference} is not urgent any more."
        agree(tx, office.desk, case, now)
    return Done(say, reference)
