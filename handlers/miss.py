"""Deadlines have passed: that is recorded once, and each stays owed until it is met."""

from collections.abc import Sequence
from datetime import datetime

from handlers.office import Office
from procedure.words import DutyKind
from storage import duties
from storage.cases import current_stage, lock_by_id
from storage.casework import agree, rules_of
from storage.extending import lapse_extension
from storage.ledger import Tx
from storage.lines import item_of
from storage.tables import Case, Duty
from storage.trail import Fact, append, facts_of, recorded
from storage.waiting_mails import case_pointed_to

MISSED = "deadline_missed"
LIMITS = (DutyKind.RESPOND, DutyKind.PROMISE)


def miss(office: Office, now: datetime, limit: int = 200) -> int:
    """Record the deadlines that have passed by now; returns how many."""
    with office.writing() as (tx, office):
        passed = duties.missed_deadlines(tx, now, limit)
        about = {one.key: one.case_id or case_pointed_to(tx, one) for one in passed}
        of_the_desk: list[Duty] = []
        for duty in sorted(passed, key=lambda one: (about[one.key] or 0, one.key)):
            case_id = about[duty.key]
            case = lock_by_id(tx, case_id) if case_id else None
            told_at = None if case is None else _told_at(tx, case, duty)
            if not duties.mark_missed(tx, duty.id or 0, told_at or now):
                continue
            if duty.case_id is None:
                of_the_desk.append(duty)
            if case is not None:
                if told_at is None:
                    append(tx, case_id=case.id, at=now, kind=MISSED, data=_facts(duty))
                if duty.kind in LIMITS:
                    _lapse(tx, office, case, now)
        _record_on_the_desk(tx, of_the_desk, now)
        return len(passed)


def _facts(duty: Duty) -> dict[str, Fact]:
    return {"duty": duty.kind.value, "key": duty.key, "due": duty.due_at.isoformat()}


def _told_at(tx: Tx, case: Case, duty: Duty) -> datetime | None:
    """When the history says that this deadline was missed at this instant: a date may move, and come back."""
    told = recorded(tx, case.id or 0, MISSED)
    return next((one.at for one in told if facts_of(one) == _facts(duty)), None)


def _record_on_the_desk(tx: Tx, passed: Sequence[Duty], now: datetime) -> None:
    """What belongs to no case stands in the desk's own history, which is locked last."""
    for duty in passed:
        data = {"duty": duty.kind.value, "item": item_of(duty)}
        append(tx, case_id=None, at=now, kind=MISSED, data=data)


def _lapse(tx: Tx, office: Office, case: Case, now: datetime) -> None:
    """What waited for an extension that nobody decided counts again."""
    procedure, _ = rules_of(office.desk, case)
    if lapse_extension(tx, procedure, case, current_stage(tx, case.id or 0), now):
        agree(tx, office.desk, case, now)
