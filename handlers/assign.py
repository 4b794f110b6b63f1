"""A case gets its owner: somebody takes it, or it is given to somebody."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.staff import require_assignee, require_staff
from procedure.words import AccessKind
from storage.access import give_access, lock_for, require_candidate
from storage.cases import open_stage
from storage.casework import agree, rules_of, tell_owner, tell_thread
from storage.deciding import may_not_decide
from storage.trail import append
from storage.urgency import attend


def assign(office: Office, reference: str, to: str, by: str, now: datetime) -> Done:
    """Give the open stage to a person; taking is giving it to oneself. NotAllowed for a closed case or a stranger."""
    by = require_staff(office.desk, by).email
    person = require_assignee(office.desk, to)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        require_candidate(tx, case, person.email)
        if stage.owner == person.email:
            if attend(tx, case, by, now):
                agree(tx, office.desk, case, now)
            return Done(f"{reference} already belongs to {person.name}.", reference)
        stage.owner = person.email
        if case.is_sensitive:
            give_access(tx, case, person.email, AccessKind.NAMED, by, now)
        event = append(
            tx,
            case_id=case.id,
            at=now,
            kind="assigned",
            actor=by,
            data={"stage": stage.number},
            payload=person.email,
        )
        attend(tx, case, by, now)
        due = short_date(stage.promised_on or stage.due_on)
        offers = tuple(Offer(action, reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
        if person.email != by:
            text = f"{reference} is yours now. Answer by {due}."
            tell_owner(tx, office.desk, case, event, person.email, text, now, offers)
        tell_thread(tx, office.desk, case, event, f"{person.name} is the owner now.", now)
        agree(tx, office.desk, case, now)
        procedure, _ = rules_of(office.desk, case)
        absence = office.desk.absence_of(person.email, office_date(procedure, now))
        barred = may_not_decide(tx, office.desk, case, stage, person.email)
    more = f" {person.name} is away until {short_date(absence.last_on)}." if absence else ""
    more += f" {person.name} decided the stage before: somebody else must decide this one." if barred else ""
    return Done(f"{reference} belongs to {person.name} now. Answer by {due}.{more}", reference)
