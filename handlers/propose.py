"""Before a date that may be missed, the owner is asked for a reason and a new date: only a person supplies these."""

from datetime import datetime

from handlers.office import Office
from letters.cards import short_date
from letters.notes import Action, Offer
from storage import duties
from storage.cases import current_stage, facts_of, lock_by_id
from storage.casework import tell_person
from storage.tables import Duty
from storage.trail import append


def propose(office: Office, duty: Duty, now: datetime) -> None:
    """Ask the owner, or the area's manager while nobody owns the case."""
    with office.ledger.writing() as tx:
        case = lock_by_id(tx, duty.case_id or 0)
        if not duties.meet(tx, duty.key, now):
            return
        stage = current_stage(tx, case.id or 0)
        told_on = facts_of(tx, case, stage).told_on
        event = append(tx, case_id=case.id, at=now, kind="holding_proposed", data={"stage": stage.number})
        area = office.desk.area(case.area)
        text = (
            f"The complainant of {case.reference} expects to hear from us by {short_date(told_on)}. "
            "If that cannot be kept, please say why and give a new date; else an automatic update goes on that day."
        )
        offers = tuple(Offer(action, case.reference) for action in (Action.RESPOND, Action.HOLD, Action.OPEN))
        tell_person(tx, case, event, stage.owner or (area.manager if area else ""), text, now, offers)
