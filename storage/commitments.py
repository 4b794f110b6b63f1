"""Commitments: of cases and of areas; owed an update each quarter until they are done."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.calendar import Calendar
from procedure.commitments import update_by
from procedure.deadlines import end_of_office_day
from procedure.desk import Desk
from procedure.duties import Wanted
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.words import DutyKind
from storage import duties
from storage.access import lock_id_for
from storage.asked import asked, by_key
from storage.tables import Case, Commitment, Progress

LONG_AGO = date(2010, 1, 1)
"""When a commitment was made that does not say."""


def lock_commitment(tx: Session, commitment_id: int, by: str) -> tuple[Commitment, Case | None]:
    """The commitment with its case, locked for a person who acts on it; NotAllowed if there is none, or it is done."""
    found = by_key(tx, Commitment, commitment_id)
    if found is None:
        raise NotAllowed("There is no such commitment.")
    case = lock_id_for(tx, found.case_id, by) if found.case_id else None
    locked = tx.exec(select(Commitment).where(Commitment.id == commitment_id).with_for_update()).one()
    tx.refresh(locked)
    if locked.done_on is not None:
        raise NotAllowed("This commitment is done already.")
    return locked, case


def commitments_owed(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """An update on what the service learned from a case that was answered."""
    rows = asked(tx, _waiting(), of_case=case.id)
    return tuple(_wanted(procedure, one, case.reference) for one in rows)


@cache
def _waiting() -> SelectOfScalar[Commitment]:
    of_case = col(Commitment.case_id) == bindparam("of_case")
    rows = select(Commitment).where(of_case, col(Commitment.made_on).is_not(None), col(Commitment.done_on).is_(None))
    return rows.order_by(col(Commitment.id))


def agree_on_the_desk(tx: Session, desk: Desk, commitment: Commitment, now: datetime) -> None:
    """The duty of a commitment that belongs to no case."""
    procedure = desk.procedure(desk.default_procedure)
    wanted = _wanted(procedure, commitment, "desk")
    if commitment.done_on is not None:
        duties.meet(tx, wanted.key, now)
    else:
        duties.keep(tx, wanted, now)


def _wanted(procedure: Procedure, one: Commitment, whose: str) -> Wanted:
    on = update_by(one.made_on or LONG_AGO, one.progress_on, one.due_on)
    key = f"{whose}.{DutyKind.COMMITMENT.value}.{one.id}"
    return Wanted(key, DutyKind.COMMITMENT, end_of_office_day(procedure, on), person=one.owner)


def listed(tx: Session, area: str, year: str, limit: int = 500) -> Sequence[tuple[Commitment, Case | None]]:
    """Commitments, those that are open first, each with its case; "" is any area or year."""
    query = (
        select(Commitment, Case)
        .outerjoin(Case, col(Case.id) == col(Commitment.case_id))
        .order_by(col(Commitment.done_on).is_not(None), col(Commitment.id))
        .limit(limit)
    )
    query = query.where(Commitment.area == area) if area else query
    return tx.exec(query.where(Commitment.year == year) if year else query).all()


def progress_of(tx: Session, commitment_id: int, limit: int = 100) -> list[Progress]:
    """What was said about it, the newest first."""
    query = select(Progress).where(Progress.commitment_id == commitment_id).order_by(col(Progress.id).desc())
    return list(tx.exec(query.limit(limit)))
