"""The sweep: does the acts that are due, records the deadlines that have passed.

A tick may be late, missed or doubled: every act settles its duty by a guarded update before it does anything.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from handlers.agenda import due_acts, is_anything_due
from handlers.alert import alert
from handlers.chase import chase, chases
from handlers.digest import digest
from handlers.horizon import horizon
from handlers.miss import miss
from handlers.office import Office
from handlers.overall import overall
from handlers.prepare import prepare
from handlers.propose import propose
from handlers.report import report
from handlers.review import review
from handlers.set_aside import set_aside
from handlers.update import update
from procedure.errors import NotAllowed
from procedure.words import DutyKind
from storage.ledger import LedgerUnreachable
from storage.tables import Duty

log = structlog.get_logger()

ACTS: Mapping[DutyKind, Callable[[Office, Duty, datetime], None]] = {
    DutyKind.CHASE: chase,
    DutyKind.DIGEST: digest,
    DutyKind.HORIZON: horizon,
    DutyKind.PROPOSE: propose,
    DutyKind.HOLD: update,
    DutyKind.OVERALL: overall,
    DutyKind.EXTEND: prepare,
    DutyKind.REVIEW: review,
    DutyKind.ALERT: alert,
    DutyKind.REPORT: report,
}
ROUNDS_AT_MOST = 1_000


def sweep(office: Office, now: datetime) -> int:
    """Do everything that is due by now; returns how many acts were done. LedgerUnreachable ends it: try again later."""
    done = 0
    for _ in range(ROUNDS_AT_MOST):
        if not is_anything_due(office, now):
            break
        _record_missed(office, now)
        acts = due_acts(office, now)
        if not acts:
            break
        for duty in acts:
            if duty.kind is not DutyKind.CHASE:
                done += _do(office, duty, now)
        # Last, so that the lists say what the other acts of the hour have found.
        done += _lists(office, [one for one in acts if one.kind is DutyKind.CHASE], now)
    return done


def _record_missed(office: Office, now: datetime) -> None:
    for _ in range(ROUNDS_AT_MOST):
        if not miss(office, now):
            break


def _lists(office: Office, due: Sequence[Duty], now: datetime) -> int:
    """The lists of a morning are made together: hundreds of people ask for the same cases. If one of them fails, each
    is made by itself, so that nobody goes without because of somebody else's.
    """
    if len(due) > 1:
        try:
            chases(office, due, now)
        except LedgerUnreachable:
            raise
        except Exception as fault:  # noqa: BLE001 - an outermost loop
            # Which of them it was is found below, logged in full, and set aside.
            log.warning("lists_one_by_one", number=len(due), fault=type(fault).__name__)
        else:
            return len(due)
    return sum(_do(office, one, now) for one in due)


def _do(office: Office, duty: Duty, now: datetime) -> bool:
    try:
        ACTS[duty.kind](office, duty, now)
    except LedgerUnreachable:
        raise
    except Exception as fault:
        # An outermost loop: one faulty act must not stop the others.
        log.exception("act_failed", duty=duty.kind.value, duty_id=duty.id)
        # What the rules refuse, a letter of one's own that cannot be filled in above all, has a sentence for staff.
        set_aside(office, duty, fault.reason if isinstance(fault, NotAllowed) else type(fault).__name__, now)
        return False
    return True
