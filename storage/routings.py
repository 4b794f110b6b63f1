"""A case that is no complaint goes its way: its routing, the answer owed there, and what comes back."""

from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.calendar import Calendar
from procedure.deadlines import end_of_office_day
from procedure.duties import Wanted
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.preset import Procedure
from procedure.words import DutyKind, OutboxKind, OutboxState
from storage.asked import asked, found
from storage.cases import current_stage
from storage.tables import Case, Outbox, Routing, Stage
from storage.turns import LETTERS


def standing(tx: Session, case_id: int) -> Routing | None:
    """The routing that holds, answered or not; None for a case that is a complaint."""
    return next(iter(asked(tx, _standing(), of_case=case_id)), None)


@cache
def _standing() -> SelectOfScalar[Routing]:
    query = select(Routing).where(col(Routing.case_id) == bindparam("of_case"), col(Routing.undone_at).is_(None))
    return query.order_by(col(Routing.number).desc()).limit(1)


def require_routed(tx: Session, case: Case) -> Routing:
    """The routing that holds; NotAllowed when the case was not sent on."""
    found = standing(tx, case.id or 0)
    if found is None:
        raise NotAllowed(f"{case.reference} was not sent on as something else.")
    return found


def next_routing(tx: Session, case_id: int) -> int:
    """The number of the case's next routing; those that were undone keep theirs."""
    query = select(func.max(Routing.number)).where(col(Routing.case_id) == case_id)
    return (tx.exec(query).one() or 0) + 1


def route_key(reference: str, number: int) -> str:
    """`C-2026-00042.route.1`."""
    return f"{reference}.{DutyKind.ROUTE.value}.{number}"


def owed_there(tx: Session, procedure: Procedure, calendar: Calendar, case: Case) -> tuple[Wanted, ...]:
    """The answer of whoever deals with it, by the date counted from the original receipt."""
    if case.closure is not Closure.NOT_A_COMPLAINT:
        return ()
    found = standing(tx, case.id or 0)
    if found is None or found.answered_on is not None or found.due_on is None:
        return ()
    at = end_of_office_day(procedure, found.due_on)
    stage_id = current_stage(tx, case.id or 0).id
    return (Wanted(route_key(case.reference, found.number), DutyKind.ROUTE, at, stage_id, found.to),)


def letter_of(tx: Session, routing: Routing, since: datetime) -> Outbox | None:
    """The letter that told the complainant of the routing which began then, whatever became of it."""
    query = select(Outbox).where(
        Outbox.case_id == routing.case_id, Outbox.kind == OutboxKind.ROUTE, col(Outbox.queued_at) >= since
    )
    return tx.exec(query.order_by(col(Outbox.id).desc()).limit(1)).first()


def told_otherwise_on(tx: Session, stage: Stage) -> tuple[bool, date | None]:
    """Whether the newest letter told the complainant that this is no complaint, which it is; and by when it said that
    there would be an answer.
    """
    letter = newest_letter(tx, stage)
    if letter is None or letter.kind is not OutboxKind.ROUTE:
        return False, None
    last = next(iter(found(tx, _routed_by(), of_case=stage.case_id, at=letter.queued_at)), None)
    is_undone = last is not None and last.undone_at is not None
    return is_undone, last.due_on if last and is_undone else None


@cache
def _routed_by() -> SelectOfScalar[Routing]:
    by_then = (Routing.case_id == bindparam("of_case"), Routing.routed_at <= bindparam("at"))
    return select(Routing).where(*by_then).order_by(col(Routing.number).desc()).limit(1)


def newest_letter(tx: Session, stage: Stage) -> Outbox | None:
    """The letter to the complainant that left last at this stage."""
    return next(iter(found(tx, _newest_letter(), of_stage=stage.id)), None)


@cache
def _newest_letter() -> SelectOfScalar[Outbox]:
    sent = (col(Outbox.kind).in_(LETTERS), Outbox.state == OutboxState.SENT)
    query = select(Outbox).where(Outbox.stage_id == bindparam("of_stage"), *sent)
    return query.order_by(col(Outbox.sent_at).desc(), col(Outbox.id).desc()).limit(1)
