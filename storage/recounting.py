"""Which cases a changed calendar concerns: what would move, what stays and why, what was promised for a closed day."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.words import DutyState, Status
from storage.cases import lock_by_id
from storage.casework import rules_of
from storage.redating import Move, Recount, moves_of, recounted
from storage.tables import Case, Duty, Promise, Stage

OPEN_AT_MOST = 100_000
_IS_OPEN = (col(Case.status) == Status.OPEN, col(Stage.closed_at).is_(None))


@dataclass(frozen=True)
class Kept:
    """A due date that stays although the calendar counts another one."""

    reference: str
    stage: int
    due_on: date
    counted_on: date
    why: str


@dataclass(frozen=True)
class Fixed:
    """A date that was promised, approved or agreed for a day that is to be closed: it is named, and not moved."""

    reference: str
    stage: int
    on: date
    what: str


@dataclass(frozen=True)
class Unable:
    """A case that cannot be counted."""

    reference: str
    why: str


@dataclass(frozen=True)
class Forecast:
    """What counting every open case again would do. `cases` is how many are counted by another calendar."""

    cases: int
    moves: tuple[Move, ...]
    kept: tuple[Kept, ...]
    fixed: tuple[Fixed, ...]
    unable: tuple[Unable, ...]

    def without(self, hidden: Collection[str]) -> "Forecast":
        """What somebody may be told to whom these references are not open."""
        return Forecast(
            cases=self.cases,
            moves=tuple(one for one in self.moves if one.reference not in hidden),
            kept=tuple(one for one in self.kept if one.reference not in hidden),
            fixed=tuple(one for one in self.fixed if one.reference not in hidden),
            unable=tuple(one for one in self.unable if one.reference not in hidden),
        )


def forecast(tx: Session, desk: Desk, closing: Collection[date], now: datetime) -> Forecast:
    """By the days that the desk knows or is about to know; `closing` are those that it is about to close."""
    counted, moves, kept, unable = 0, list[Move](), list[Kept](), list[Unable]()
    for case, stage in outdated(tx, desk):
        counted += 1
        today = office_date(desk.procedure(case.procedure_id), now)
        try:
            found = _moves(tx, desk, case, stage, today)
            kept += _kept(tx, desk, case, stage, found, today)
            moves += found
        except NotAllowed as error:
            unable.append(Unable(case.reference, error.reason))
    return Forecast(counted, tuple(moves), tuple(kept), tuple(_fixed(tx, closing)), tuple(unable))


def procedures_of_open(tx: Session) -> tuple[str, ...]:
    """The procedures that open cases came under, also those that no new case does."""
    return tuple(tx.exec(select(Case.procedure_id).where(Case.status == Status.OPEN).distinct()).all())


def outdated(tx: Session, desk: Desk) -> list[tuple[Case, Stage]]:
    """Open cases that are counted by another calendar than their procedure's as it is now, in order of their ids.

    A case whose procedure is not loaded cannot be counted, and is not among them.
    """
    versions = _versions(desk)
    query = select(Case, Stage).join(Stage, col(Stage.case_id) == col(Case.id)).where(*_IS_OPEN).order_by(col(Case.id))
    return [
        (case, stage)
        for case, stage in tx.exec(query.limit(OPEN_AT_MOST)).all()
        if stage.calendar_version != versions.get(case.procedure_id, stage.calendar_version)
    ]


def locked_concerned(tx: Session, desk: Desk, after: int, limit: int) -> list[Case]:
    """The next cases, with an id later than `after`, to be counted again; locked in the order of their ids."""
    return [lock_by_id(tx, one) for one in _concerned(tx, desk, after, limit)]


def _concerned(tx: Session, desk: Desk, after: int, limit: int) -> list[int]:
    """Open cases that are counted by another calendar, and closed ones on which something is owed."""
    versions = _versions(desk)
    counted = (
        select(Case.id, Case.procedure_id, Stage.calendar_version)
        .join(Stage, col(Stage.case_id) == col(Case.id))
        .where(*_IS_OPEN, col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(OPEN_AT_MOST)
    )
    owed = (
        select(Duty.case_id)
        .join(Case, col(Case.id) == col(Duty.case_id))
        .where(Case.status == Status.CLOSED, Duty.state == DutyState.OPEN, col(Case.id) > after)
        .where(col(Case.procedure_id).in_(list(versions)))
        .distinct()
    )
    ids = {one for one, key, version in tx.exec(counted).all() if version != versions.get(key, version)}
    return sorted(one for one in ids.union(tx.exec(owed).all()) if one)[:limit]


def _versions(desk: Desk) -> dict[str, str]:
    return {key: calendar_of(one).version for key, one in desk.procedures.items()}


def _moves(tx: Session, desk: Desk, case: Case, stage: Stage, today: date) -> tuple[Move, ...]:
    procedure, calendar = rules_of(desk, case)
    return moves_of(tx, procedure, calendar, case, stage, Recount.CALENDAR, today)


def _kept(tx: Session, desk: Desk, case: Case, stage: Stage, moves: tuple[Move, ...], today: date) -> Iterator[Kept]:
    procedure, calendar = rules_of(desk, case)
    counted = recounted(tx, procedure, calendar, stage).due_on
    stays = next((one.new for one in moves if one.what == "due_on"), None) or stage.due_on
    if counted != stays:
        yield Kept(case.reference, stage.number, stays, counted, _why_kept(stage, counted, today))


def _why_kept(stage: Stage, counted: date, today: date) -> str:
    if stage.due_on < today:
        return "it is past due"
    return "it would be late at once" if counted < today else "the complainant was told this date"


def _fixed(tx: Session, closing: Collection[date]) -> Iterator[Fixed]:
    days = list(closing)
    promised = (
        select(Case.reference, Stage.number, Promise)
        .join(Stage, col(Stage.case_id) == col(Case.id))
        .join(Promise, col(Promise.stage_id) == col(Stage.id))
        .where(*_IS_OPEN, col(Promise.settled_at).is_(None), col(Promise.promised_on).in_(days))
    )
    for reference, number, promise in tx.exec(promised.order_by(col(Case.reference))).all():
        yield Fixed(reference, number, promise.promised_on, "promised")
    stages = (
        select(Case.reference, Stage)
        .join(Stage, col(Stage.case_id) == col(Case.id))
        .where(*_IS_OPEN, or_(col(Stage.extended_to).in_(days), col(Stage.agreed_on).in_(days)))
    )
    for reference, stage in tx.exec(stages.order_by(col(Case.reference))).all():
        for what, day in (("extended", stage.extended_to), ("agreed", stage.agreed_on)):
            if day in closing and day:
                yield Fixed(reference, stage.number, day, what)
