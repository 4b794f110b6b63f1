"""Deadlines have passed: that is recorded once, and each stays owed until it is met."""

from datetime import datetime

from handlers.office import Office
from storage import duties
from storage.cases import lock_by_id
from storage.trail import append


def miss(office: Office, now: datetime, limit: int = 200) -> int:
    """Record the deadlines that have passed by now; returns how many."""
    with office.writing() as (tx, office):
        passed = duties.missed_deadlines(tx, now, limit)
        for duty in sorted(passed, key=lambda one: (one.case_id or 0, one.key)):
            if duty.case_id:
                lock_by_id(tx, duty.case_id)
            if duties.mark_missed(tx, duty.id or 0, now) and duty.case_id:
                append(tx, case_id=duty.case_id, at=now, kind="deadline_missed", data={"duty": duty.kind.value})
        return len(passed)
