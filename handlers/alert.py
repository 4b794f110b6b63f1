"""An urgent case is told to the rota by Slack and e-mail, again and again, at any hour, until somebody takes it."""

from datetime import datetime

from handlers.office import Office
from letters.notes import Action, Offer
from procedure.alerting import goes_further
from storage import duties
from storage.access import answering_for
from storage.alerting import alert_people
from storage.cases import current_stage, lock_by_id
from storage.casework import agree
from storage.ledger import Tx
from storage.tables import Case, Duty
from storage.trail import Recorded, append
from storage.urgency import rounds_of


def alert(office: Office, duty: Duty, now: datetime) -> None:
    """One round; the next is written with it. After some rounds managers and administrators are told as well."""
    with office.writing() as (tx, office):
        case = lock_by_id(tx, duty.case_id or 0)
        if not duties.meet_act(tx, duty.key, now):
            return
        tx.flush()
        number = len(rounds_of(tx, case))
        event = append(tx, case_id=case.id, at=now, kind="alerted", data={"round": number})
        _tell(tx, office, case, event, number, now)
        agree(tx, office.desk, case, now)


def _tell(tx: Tx, office: Office, case: Case, event: Recorded, number: int, now: datetime) -> None:
    """The rota; whoever answers for the case where it is open to nobody there."""
    desk, owner = office.desk, current_stage(tx, case.id or 0).owner
    people = [*desk.rota_of(desk.area(case.area), owner)]
    if goes_further(number):
        people += [one.email for one in (*desk.managers(), *desk.admins())]
    text = f"{case.reference} holds words that may mean danger. Please look at it now."
    text += f" Nobody has taken it yet: this is alert {number}." if number > 1 else ""
    offers = (Offer(Action.ATTEND, case.reference), Offer(Action.OPEN, case.reference))
    if not alert_people(tx, office, case, event, people, text, now, offers):
        others = answering_for(tx, desk, case, has_owner=False)
        alert_people(tx, office, case, event, others, text, now, offers)
