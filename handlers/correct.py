"""A wrong date of receipt is put right: the dates are counted again, the old ones stay in the history."""

from datetime import date, datetime, time

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.deadlines import due_instant, office_date
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from storage.cases import lock, stages_of
from storage.casework import agree, rules_of, tell_thread
from storage.entering import dates_of
from storage.trail import append

REASON_CHARACTERS = 2_000


def correct_receipt(office: Office, reference: str, received_on: date, reason: str, by: str, now: datetime) -> Done:
    """Change the day of receipt of a case. One of the few events that move `due_on`; reports list it."""
    by = require_staff(office.desk, by).email
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Give a reason of at most {REASON_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case = lock(tx, reference)
        procedure, calendar = rules_of(office.desk, case)
        if received_on > office_date(procedure, now):
            raise NotAllowed("The day of receipt cannot lie in the future.")
        stage, *later = stages_of(tx, case.id or 0)
        ends = [one.received_on for one in later] + ([stage.responded_on] if stage.responded_on else [])
        if ends and received_on > min(ends):
            raise NotAllowed(f"The day of receipt cannot lie after {short_date(min(ends))}, when the case went on.")
        old, old_due = stage.received_on, stage.due_on
        if received_on == old:
            raise NotAllowed(f"{reference} counts as received on {short_date(old)} already.")
        # Only the date is known; noon of it is in office hours whatever the clocks do.
        stage.requested_at = case.received_at = min(now, due_instant(procedure, received_on, time(12)))
        dates = dates_of(procedure, calendar, stage.number, stage.requested_at)
        stage.received_on = case.received_on = dates.received_on
        stage.acknowledge_by = dates.acknowledge_by
        if dates.started_on is not None or stage.started_on is None:
            # Else the clock was started by an acknowledgement, and the date that it printed stands.
            stage.started_on, stage.due_on = dates.started_on, dates.due_on
        data = {"old": str(old), "new": str(received_on), "old_due_on": str(old_due), "due_on": str(stage.due_on)}
        event = append(tx, case_id=case.id, at=now, kind="receipt_corrected", actor=by, data=data, payload=reason)
        text = f"Date of receipt corrected; due {short_date(stage.due_on)} instead of {short_date(old_due)}."
        tell_thread(tx, office.desk, case, event, text, now)
        agree(tx, office.desk, case, now)
    return Done(f"{reference} counts as received on {short_date(received_on)}. {text}", reference)
