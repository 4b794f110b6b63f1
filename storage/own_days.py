"""The days that the desk closes, or works although they are holidays: rows with who, when and why."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from procedure.own_days import Does, Effect, OwnDay
from storage.tables import CalendarDay


def own_day_rows(tx: Session) -> tuple[OwnDay, ...]:
    """Those in force, in order of their dates."""
    query = select(CalendarDay).where(col(CalendarDay.ended_at).is_(None)).order_by(col(CalendarDay.day))
    rows = tx.exec(query).all()
    return tuple(OwnDay(one.day, one.is_working, one.reason, one.added_at, one.added_by) for one in rows)


def write(tx: Session, effects: Iterable[Effect], by: str, now: datetime) -> None:
    """Make the rows say what the effects say. The caller calls `living.changed` when the cases are counted."""
    for one in effects:
        if one.does in (Does.CLOSES, Does.WORKS):
            is_working = one.does is Does.WORKS
            tx.add(CalendarDay(day=one.day, is_working=is_working, reason=one.reason, added_at=now, added_by=by))
        elif one.does in (Does.WORKS_AGAIN, Does.IS_HOLIDAY_AGAIN):
            _end(tx, one.day, is_working=one.does is Does.IS_HOLIDAY_AGAIN, by=by, now=now)
    tx.flush()


def _end(tx: Session, day: date, *, is_working: bool, by: str, now: datetime) -> None:
    standing = (col(CalendarDay.day) == day, col(CalendarDay.is_working) == is_working)
    query = update(CalendarDay).where(*standing, col(CalendarDay.ended_at).is_(None))
    tx.exec(query.values(ended_at=now, ended_by=by))
