"""A case is sensitive: only the people named on it see it, and channels say nothing of it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.office import Done, Office
from letters.notes import Action, Offer
from procedure.desk import Person
from procedure.errors import NotAllowed
from procedure.staff import require_assignee, require_manager, require_staff
from procedure.words import AccessKind
from storage.access import give_access, lock_for, lock_to_name, people_of, require_candidate, take_access
from storage.cases import current_stage
from storage.casework import agree, tell_person
from storage.ledger import Tx
from storage.tables import Case
from storage.trail import append

PEOPLE_AT_MOST = 20


def make_sensitive(office: Office, reference: str, people: Sequence[str], by: str, now: datetime) -> Done:
    """Mark it, or name more people on it: whoever marks it, its owner and these. An administrator can always name."""
    by = require_staff(office.desk, by).email
    if len(people) > PEOPLE_AT_MOST:
        raise NotAllowed(f"Name at most {PEOPLE_AT_MOST} people at once.")
    with office.writing() as (tx, office):
        case = lock_to_name(tx, office.desk, reference, by)
        wanted = [by, *(require_assignee(office.desk, one).email for one in people)]
        if not case.is_sensitive:
            case.is_sensitive = True
            wanted.append(current_stage(tx, case.id or 0).owner)
            append(tx, case_id=case.id, at=now, kind="made_sensitive", actor=by)
        added = _name(tx, office, case, wanted, by, now)
        tx.flush()
        agree(tx, office.desk, case, now)
        names = [_spoken(office.desk.person(one), one) for one in people_of(tx, case.id or 0, AccessKind.NAMED)]
    who = ", ".join(names)
    say = f"{reference} is sensitive: only {who} see it." if added else f"{reference} was open to {who} already."
    return Done(say, reference)


def lift(office: Office, reference: str, by: str, now: datetime) -> Done:
    """It is not sensitive any more: everybody who works on complaints sees it. For managers and administrators."""
    by = require_manager(office.desk, by, "open a sensitive case to everybody").email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        if not case.is_sensitive:
            raise NotAllowed(f"{reference} is not sensitive.")
        case.is_sensitive = False
        take_access(tx, case, AccessKind.NAMED)
        append(tx, case_id=case.id, at=now, kind="sensitive_lifted", actor=by)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} is not sensitive any more.", reference)


def _name(tx: Tx, office: Office, case: Case, wanted: Sequence[str], by: str, now: datetime) -> bool:
    """Name people; everybody who was named before hears of it, and those who are new."""
    before = people_of(tx, case.id or 0, AccessKind.NAMED)
    new = [one for one in dict.fromkeys(wanted) if one and one not in before]
    for email in new:
        require_candidate(tx, case, email)
        give_access(tx, case, email, AccessKind.NAMED, by, now)
    if not new:
        return False
    event = append(tx, case_id=case.id, at=now, kind="named", actor=by, payload=", ".join(new))
    text = f"{case.reference} is sensitive. You are named on it: only the people named on it see it."
    for email in {*new} - {by}:
        tell_person(tx, case, event, email, text, now, (Offer(Action.SHOW, case.reference),))
    names = ", ".join(_spoken(office.desk.person(one), one) for one in new)
    for email in {*before} - {by}:
        tell_person(tx, case, event, email, f"{names} can see {case.reference} now, too.", now)
    return True


def _spoken(person: Person | None, email: str) -> str:
    return person.name if person else email
