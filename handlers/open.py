"""Somebody opens the content of a case; each opening is an event."""

from datetime import datetime

from handlers.office import Office
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.staff import may_read_content, require_staff
from storage.access import lock_for
from storage.cases import current_stage
from storage.casework import rules_of
from storage.looking import mark_opened
from storage.trail import append
from storage.views import MessageView, messages_of


def open_case(office: Office, reference: str, by: str, now: datetime) -> tuple[MessageView, ...]:
    """All mails, letters and notes. For "owner, deputy, manager and complaints team only"; else NotAllowed.

    A sensitive case is for the people named on it, whatever they are.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        area = office.desk.area(case.area)
        manager = area.manager if area else ""
        procedure, _ = rules_of(office.desk, case)
        is_for_roles = stage.owner and not case.is_sensitive
        today = office_date(procedure, now)
        if is_for_roles and not may_read_content(office.desk, by, stage.owner, manager, today):
            raise NotAllowed(f"{reference} is open to its owner, the deputy and the manager only.")
        mark_opened(tx, case, by, now)
        append(tx, case_id=case.id, at=now, kind="opened", actor=by)
        return messages_of(tx, case.id or 0)
