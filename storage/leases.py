"""Leases: who may do what only one may do at a time. They run on real elapsed time and end by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, Update, bindparam, or_, update
from sqlmodel import Session

from storage.rows import insert_if_absent, table_of, told
from storage.tables import Lease


@dataclass(frozen=True)
class Fence:
    """A lease that was taken, with its fencing number; whoever lost it since changes nothing."""

    name: str
    holder: str
    number: int


def take(tx: Session, name: str, holder: str, real_now: datetime, seconds: float) -> int | None:
    """Take or renew a lease; returns its fencing number, or None while somebody else holds it.

    A holder who renews keeps the number; whoever takes over gets the next one. `holder` is unique per process.
    """
    until = real_now + timedelta(seconds=seconds)
    number = told(tx, _renewing(), which=name, who=holder, to=until).scalar()
    if number is None and insert_if_absent(tx, Lease(name=name, holder=holder, until=until, number=1), ("name",)):
        return 1
    if number is None:
        number = told(tx, _taking_over(), which=name, who=holder, to=until, now=real_now).scalar()
    return None if number is None else int(number)


def still_mine(tx: Session, name: str, holder: str, number: int) -> bool:
    """Whether nobody has taken over since; if so, nobody can until this transaction ends."""
    return bool(told(tx, _holding(), which=name, who=holder, fence=number))


def give_back(tx: Session, name: str, holder: str) -> bool:
    """Let the next one in at once. False when it was no longer ours."""
    return bool(told(tx, _giving_back(), which=name, who=holder))


# Built once: a bot that has nothing to do asks for its leases every second.
@cache
def _renewing() -> Executable:
    return _mine().values(until=bindparam("to")).returning(table_of(Lease).c.number)


@cache
def _holding() -> Executable:
    lease = table_of(Lease).c
    return _mine().where(lease.number == bindparam("fence")).values(holder=bindparam("who")).returning(lease.number)


@cache
def _giving_back() -> Executable:
    return _mine().values(holder="").returning(table_of(Lease).c.number)


@cache
def _taking_over() -> Executable:
    table = table_of(Lease)
    is_free = or_(table.c.until <= bindparam("now"), table.c.holder == "")
    taken = {"holder": bindparam("who"), "until": bindparam("to"), "number": table.c.number + 1}
    return update(table).where(table.c.name == bindparam("which"), is_free).values(taken).returning(table.c.number)


def _mine() -> Update:
    table = table_of(Lease)
    return update(table).where(table.c.name == bindparam("which"), table.c.holder == bindparam("who"))
