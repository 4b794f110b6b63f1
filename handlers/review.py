"""The date has come on which a restriction on contact is looked at again: a manager renews or lifts it."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.timetable import day_in_key
from storage import duties
from storage.access import answering_for
from storage.cases import lock_by_id
from storage.casework import agree, rules_of, tell_person
from storage.parties import REVIEW_DAYS
from storage.tables import Duty
from storage.trail import append


def review(office: Office, duty: Duty, now: datetime) -> None:
    """Ask who answers for the area, and some days later again. A bot that was stopped asks once."""
    with office.writing() as (tx, office):
        case = lock_by_id(tx, duty.case_id or 0)
        if not duties.meet_act(tx, duty.key, now):
            return
        procedure, calendar = rules_of(office.desk, case)
        today = office_date(procedure, now)
        if calendar.add_working_days(day_in_key(duty.key), REVIEW_DAYS) > today:
            event = append(tx, case_id=case.id, at=now, kind="review_asked")
            text = f"The restriction on contact on {case.reference} must be looked at: please renew it or lift it."
            offers = tuple(Offer(action, case.reference) for action in (Action.OPEN, Action.RESTRICT, Action.LIFT))
            for email in answering_for(tx, office.desk, case, has_owner=False, day=today):
                tell_person(tx, case, event, email, text, now, offers)
        agree(tx, office.desk, case, now)
