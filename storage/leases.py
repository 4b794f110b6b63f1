"""Leases: who may do what only one may do at a time. They run on real elapsed time and end by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage.rows import insert_if_absent
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
    if insert_if_absent(tx, Lease(name=name, holder=holder, until=until, number=1), ("name",)):
        return 1
    mine = update(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder).values(until=until)
    if tx.exec(mine).rowcount == 0 and not _take_over(tx, name, holder, real_now, until):
        return None
    return tx.exec(select(Lease.number).where(Lease.name == name)).one()


def still_mine(tx: Session, name: str, holder: str, number: int) -> bool:
    """Whether nobody has taken over since; if so, nobody can until this transaction ends."""
    guard = (col(Lease.name) == name, col(Lease.holder) == holder, col(Lease.number) == number)
    return tx.exec(update(Lease).where(*guard).values(holder=holder)).rowcount == 1


def give_back(tx: Session, name: str, holder: str) -> bool:
    """Let the next one in at once. False when it was no longer ours."""
    guard = (col(Lease.name) == name, col(Lease.holder) == holder)
    return tx.exec(update(Lease).where(*guard).values(holder="")).rowcount == 1


def _take_over(tx: Session, name: str, holder: str, real_now: datetime, until: datetime) -> bool:
    is_free = or_(col(Lease.until) <= real_now, col(Lease.holder) == "")
    statement = update(Lease).where(col(Lease.name) == name, is_free)
    return tx.exec(statement.values(holder=holder, until=until, number=Lease.number + 1)).rowcount == 1
