"""A wrong date of receipt is put right: the dates are counted again, the old ones stay in the history."""

from datetime import date, datetime, time

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.deadlines import due_instant, office_date
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from storage.access import lock_for
from storage.cases import stages_of
from storage.casework import rules_of
from storage.correcting import correction_offers
from storage.redating import Recount, checked_reason, redate, spoken_moves


def correct_receipt(office: Office, reference: str, received_on: date, reason: str, by: str, now: datetime) -> Done:
    """Change the day of receipt of a case. One of the few events that move `due_on`; reports list it."""
    by = require_staff(office.desk, by).email
    reason = checked_reason(reason)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        procedure, _ = rules_of(office.desk, case)
        if received_on > office_date(procedure, now):
            raise NotAllowed("The day of receipt cannot lie in the future.")
        stage, *later = stages_of(tx, case.id or 0)
        ends = [one.received_on for one in later] + ([stage.responded_on] if stage.responded_on else [])
        if ends and received_on > min(ends):
            raise NotAllowed(f"The day of receipt cannot lie after {short_date(min(ends))}, when the case went on.")
        old = stage.received_on
        if received_on == old:
            raise NotAllowed(f"{reference} counts as received on {short_date(old)} already.")
        # Only the date is known; noon of it is in office hours whatever the clocks do.
        stage.requested_at = case.received_at = min(now, due_instant(procedure, received_on, time(12)))
        case.received_on = office_date(procedure, stage.requested_at)
        data = {"old": str(old), "new": str(received_on)}
        moves = redate(tx, office, case, kind=Recount.RECEIPT, why=reason, by=by, now=now, stage=stage, data=data)
        offers = correction_offers(tx, office, case, now)
    moved = f"Date of receipt corrected; {spoken_moves(moves)}."
    return Done(f"{reference} counts as received on {short_date(received_on)}. {moved}", reference, offers)
