"""The desk as it is now: what the settings say, with the calendar days and absences that stand in the ledger."""

from dataclasses import replace
from datetime import date
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure.desk import Absence, Desk
from procedure.preset import ClosedDay
from storage.house import next_number
from storage.rows import table_of, told
from storage.tables import Absence as AbsenceRow
from storage.tables import CalendarDay, Counter

VERSION = "desk"


def version_of(tx: Session) -> int:
    """Grows with every change of days or absences."""
    return int(told(tx, _version(), name=VERSION).scalar() or 0)


@cache
def _version() -> Executable:
    table = table_of(Counter)
    return sql_select(table.c.value).where(table.c.name == bindparam("name"))


def changed(tx: Session) -> None:
    """Days or absences were written in this transaction; every later one sees them."""
    next_number(tx, VERSION)


def living(tx: Session, desk: Desk) -> Desk:
    """The desk of the settings with what the ledger adds to it."""
    closed, worked = _days(tx)
    procedures = {key: replace(one, closed=closed, worked=worked) for key, one in desk.procedures.items()}
    return replace(desk, procedures=procedures, absences=_absences(tx))


def _days(tx: Session) -> tuple[tuple[ClosedDay, ...], tuple[date, ...]]:
    query = select(CalendarDay).where(col(CalendarDay.ended_at).is_(None)).order_by(col(CalendarDay.day))
    rows = tx.exec(query).all()
    closed = tuple(ClosedDay(one.day, one.reason) for one in rows if not one.is_working)
    return closed, tuple(one.day for one in rows if one.is_working)


def _absences(tx: Session) -> tuple[Absence, ...]:
    query = select(AbsenceRow).where(col(AbsenceRow.ended_at).is_(None)).order_by(col(AbsenceRow.first_on))
    return tuple(Absence(one.email, one.first_on, one.last_on, one.deputy) for one in tx.exec(query).all())
