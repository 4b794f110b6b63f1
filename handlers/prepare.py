"""Before a limit that may be missed, the owner is asked whether it must be extended: after it that is too late.

"Presets with extensions ship `manual`: the bot prepares the extension two working days before the limit." The question
stands in the owner's list of that morning, with a form that holds the date to begin with and the reasons.
"""

from datetime import datetime

from handlers.office import Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from storage import duties
from storage.asking import ask_who_stands_in
from storage.cases import current_stage, lock_by_id
from storage.casework import rules_of
from storage.extending import extendable
from storage.tables import Duty
from storage.trail import append


def prepare(office: Office, duty: Duty, now: datetime) -> None:
    """Record that the owner is asked today; ask who stands in while they are away. Too late, nothing is asked."""
    with office.writing() as (tx, office):
        case = lock_by_id(tx, duty.case_id or 0)
        if not duties.meet_act(tx, duty.key, now):
            return
        stage = current_stage(tx, case.id or 0)
        procedure, calendar = rules_of(office.desk, case)
        facts = extendable(tx, procedure, calendar, stage)
        if office_date(procedure, now) > facts.limit:
            return
        event = append(tx, case_id=case.id, at=now, kind="extension_proposed", data={"stage": stage.number})
        text = (
            f"the limit of {case.reference} is {short_date(facts.limit)}. If it cannot be kept, please ask for an "
            "extension before it passes; later it can only be an apology."
        )
        offers = tuple(Offer(action, case.reference) for action in (Action.RESPOND, Action.EXTEND, Action.OPEN))
        ask_who_stands_in(tx, office, case, stage, event, text, offers, now)
