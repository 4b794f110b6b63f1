"""Before a date that may be missed, the owner is asked for a reason and a new date: only a person supplies these.

The question stands in the owner's chase list of that morning, since a person gets one such message a day; only when
the owner does not work today, or has left, does somebody else get a note.
"""

from datetime import datetime

from handlers.office import Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.duties import update_may_go
from storage import duties
from storage.asking import ask_who_stands_in
from storage.cases import current_stage, facts_of, lock_by_id
from storage.casework import rules_of
from storage.tables import Duty
from storage.trail import append


def propose(office: Office, duty: Duty, now: datetime) -> None:
    """Record that the owner is asked today; ask the deputy, else the area's manager, while the owner is not there."""
    with office.writing() as (tx, office):
        case = lock_by_id(tx, duty.case_id or 0)
        if not duties.meet_act(tx, duty.key, now):
            return
        stage = current_stage(tx, case.id or 0)
        event = append(tx, case_id=case.id, at=now, kind="holding_proposed", data={"stage": stage.number})
        procedure, _ = rules_of(office.desk, case)
        facts = facts_of(tx, case, stage)
        text = (
            f"the complainant of {case.reference} expects to hear from us by {short_date(facts.told_on)}. "
            "If that cannot be kept, please say why and give a new date"
        )
        text += "; else an automatic update goes on that day." if update_may_go(procedure, facts) else "."
        offers = tuple(Offer(action, case.reference) for action in (Action.RESPOND, Action.HOLD, Action.OPEN))
        ask_who_stands_in(tx, office, case, stage, event, text, offers, now)
