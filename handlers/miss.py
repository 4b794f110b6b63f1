"""Deadlines have passed: that is recorded once, and each stays owed until it is met."""

from datetime import datetime

from handlers.office import Office
from procedure.words import DutyKind
from storage import duties
from storage.cases import current_stage, lock_by_id
from storage.casework import agree, rules_of
from storage.extending import lapse_extension
from storage.ledger import Tx
from storage.tables import Case
from storage.trail import append

LIMITS = (DutyKind.RESPOND, DutyKind.PROMISE)


def miss(office: Office, now: datetime, limit: int = 200) -> int:
    """Record the deadlines that have passed by now; returns how many."""
    with office.writing() as (tx, office):
        passed = duties.missed_deadlines(tx, now, limit)
        for duty in sorted(passed, key=lambda one: (one.case_id or 0, one.key)):
            case = lock_by_id(tx, duty.case_id) if duty.case_id else None
            if duties.mark_missed(tx, duty.id or 0, now) and case is not None:
                append(tx, case_id=case.id, at=now, kind="deadline_missed", data={"duty": duty.kind.value})
                if duty.kind in LIMITS:
                    _lapse(tx, office, case, now)
        return len(passed)


def _lapse(tx: Tx, office: Office, case: Case, now: datetime) -> None:
    """What waited for an extension that nobody decided counts again."""
    procedure, _ = rules_of(office.desk, case)
    if lapse_extension(tx, procedure, case, current_stage(tx, case.id or 0), now):
        agree(tx, office.desk, case, now)
