"""Acts that a fault has set aside are tried again: a mended template, or a mended bot, is reason enough."""

from datetime import datetime

from sqlmodel import Session, col, select

from procedure.words import ACTS, DutyKind, DutyState
from storage import duties
from storage.tables import Duty

TRIED_AGAIN = ACTS - {DutyKind.CHASE, DutyKind.DIGEST, DutyKind.REPORT}
"""Lists and digests come anew each day by themselves; reports have a time of their own (`storage.reports_owed`)."""
AT_MOST = 1_000


def try_again(tx: Session, now: datetime) -> int:
    """Owe again, from now on, the acts that were set aside, those that waited longest first; returns how many.

    Nothing but a fault sets an act aside, and what it wrote was rolled back. One that fails once more is set aside as
    before, and nobody is told twice (`handlers.set_aside`).
    """
    aside = (Duty.state == DutyState.BLOCKED, col(Duty.kind).in_(TRIED_AGAIN))
    keys = tx.exec(select(Duty.key).where(*aside).order_by(col(Duty.due_at), col(Duty.id)).limit(AT_MOST)).all()
    return sum(duties.reopen(tx, key, now) for key in keys)
