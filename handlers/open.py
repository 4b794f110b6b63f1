"""Somebody opens the content of a case; each opening is an event."""

from datetime import datetime

from handlers.office import Office
from procedure.staff import require_staff
from storage.access import lock_for
from storage.cases import current_stage
from storage.casework import agree
from storage.content import require_reader
from storage.looking import mark_opened
from storage.trail import append
from storage.urgency import attend
from storage.views import MessageView, messages_of


def open_case(office: Office, reference: str, by: str, now: datetime) -> tuple[MessageView, ...]:
    """All mails, letters and notes. For "owner, deputy, manager and complaints team only"; else NotAllowed.

    A sensitive case is for the people named on it, whatever they are.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        require_reader(tx, office, case, stage, by, now)
        mark_opened(tx, case, by, now)
        append(tx, case_id=case.id, at=now, kind="opened", actor=by)
        if attend(tx, case, by, now):
            agree(tx, office.desk, case, now)
        return messages_of(tx, case.id or 0)
