"""Who may see a case, act on it and be told of it; every door, list, chase, note and alert asks here.

Nobody is shown a case that is about them; a sensitive one is for the people named on it. On the command line of the
bot's own machine nobody is named (""), and everything can be seen.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Executable, String, and_, bindparam, exists, not_, or_, true
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure.deputising import answering as answering_on
from procedure.deputising import asked
from procedure.desk import Desk, Role
from procedure.errors import NotAllowed
from procedure.words import BOT, AccessKind
from storage.asked import asked as asked_once
from storage.asked import found, row_of
from storage.cases import find, lock, lock_by_id
from storage.rows import table_of, told
from storage.tables import Access, Case


def lock_for(tx: Session, reference: str, by: str) -> Case:
    """The case, locked, for a person who acts on it; NotAllowed when there is none, or it is not open to them."""
    return _admitted(tx, lock(tx, reference), by)


def lock_id_for(tx: Session, case_id: int, by: str) -> Case:
    """The same by the ledger's own id, which must exist."""
    return _admitted(tx, lock_by_id(tx, case_id), by)


def find_for(tx: Session, reference: str, by: str) -> Case:
    """The case for a person who only looks; NotAllowed as above."""
    return _admitted(tx, find(tx, reference), by)


def require_open_to(tx: Session, case_id: int | None, by: str) -> None:
    """NotAllowed where something that a person handles belongs to a case that is not open to them."""
    if case_id is not None:
        _admitted(tx, row_of(tx, Case, case_id), by)


def may_see(tx: Session, case: Case, email: str) -> bool:
    """ "A person complained about can neither own, decide, see nor be told of the case, nor be chosen as its deputy".

    Of a sensitive case only those can who are named on it.
    """
    if not email:
        return True
    kind = next(iter(asked_once(tx, _kind(), of_case=case.id, email=email)), None)
    return kind is AccessKind.NAMED or (kind is None and not case.is_sensitive)


@cache
def _kind() -> SelectOfScalar[AccessKind]:
    return select(col(Access.kind)).where(Access.case_id == bindparam("of_case"), Access.email == bindparam("email"))


def visible_case(tx: Session, case_id: int, by: str) -> Case:
    """The case for a person who only looks, by the ledger's own id, which must exist; NotAllowed as above."""
    return _admitted(tx, row_of(tx, Case, case_id), by)


def who_may_see(tx: Session, case: Case, emails: Iterable[str]) -> tuple[str, ...]:
    """Those of these people, each once and in order, to whom the case is open."""
    return tuple(one for one in dict.fromkeys(emails) if one and may_see(tx, case, one))


def visible_to(email: str | BindParameter[str]) -> ColumnElement[bool]:
    """The condition on `cases` by which a person's lists are read; a kept statement leaves a place for the address."""
    if isinstance(email, str) and not email:
        return true()
    own = and_(col(Access.case_id) == col(Case.id), col(Access.email) == email)
    kept_out = exists().where(own, col(Access.kind) == AccessKind.KEPT_OUT)
    named = exists().where(own, col(Access.kind) == AccessKind.NAMED)
    return and_(not_(kept_out), or_(not_(col(Case.is_sensitive)), named))


def hidden_from(tx: Session, email: str) -> frozenset[str]:
    """References that a person must not be shown, closed cases too."""
    return frozenset(told(tx, _hidden(), email=email).scalars()) if email else frozenset()


def kept_out_of(tx: Session, email: str) -> frozenset[str]:
    """References of the cases that are about a person: not even a number may tell them of one."""
    return frozenset(told(tx, _kept_out(), email=email).scalars()) if email else frozenset()


@cache
def _kept_out() -> Executable:
    case, access = table_of(Case).c, table_of(Access).c
    about = sql_select(access.case_id).where(access.email == bindparam("email"), access.kind == AccessKind.KEPT_OUT)
    return sql_select(case.reference).where(case.id.in_(about))


@cache
def _hidden() -> Executable:
    """The contrary of `visible_to`, asked the way round that looks at few cases."""
    case, other, access = table_of(Case).c, table_of(Case).alias("other").c, table_of(Access).c
    email = bindparam("email", type_=String)
    kept_out = sql_select(access.case_id).where(access.email == email, access.kind == AccessKind.KEPT_OUT)
    named = sql_select(access.case_id).where(access.email == email, access.kind == AccessKind.NAMED)
    sensitive = sql_select(other.id).where(other.is_sensitive == true(), other.id.not_in(named))
    # One list of both: for an OR of two SQLite goes through all cases.
    return sql_select(case.reference).where(case.id.in_(kept_out.union_all(sensitive)))


def people_of(tx: Session, case_id: int, kind: AccessKind) -> tuple[str, ...]:
    """Who is named on a case, or kept out of it, in the order in which that was decided."""
    return tuple(asked_once(tx, _emails(kind), of_case=case_id))


@cache
def _emails(kind: AccessKind) -> SelectOfScalar[str]:
    found = select(Access.email).where(Access.case_id == bindparam("of_case"), Access.kind == kind)
    return found.order_by(col(Access.id))


def is_restricted(tx: Session, case: Case) -> bool:
    """Whether channels say nothing of the case: it is sensitive, or somebody is kept out who may read the channel."""
    return case.is_sensitive or bool(people_of(tx, case.id or 0, AccessKind.KEPT_OUT))


def give_access(tx: Session, case: Case, email: str, kind: AccessKind, by: str, at: datetime) -> bool:
    """Name a person, or keep them out, instead of what stood there; False when a person had said so already."""
    row = tx.exec(select(Access).where(Access.case_id == case.id, Access.email == email)).first()
    if row is not None and row.kind is kind and (row.by != BOT or by == BOT):
        return False
    row = row or Access(case_id=case.id or 0, email=email, kind=kind, since=at)
    row.kind, row.since, row.by = kind, at, by
    tx.add(row)
    tx.flush()
    return True


def has_access_row(tx: Session, case: Case, email: str) -> bool:
    """Whether it was decided before that somebody is named on a case, or kept out of it."""
    return next(iter(asked_once(tx, _kind(), of_case=case.id, email=email)), None) is not None


def keep_out_until_asked(tx: Session, case: Case, email: str, at: datetime) -> None:
    """Somebody whom the mail names is kept out by the bot, until a person says whether the complaint is about them."""
    give_access(tx, case, email, AccessKind.KEPT_OUT, BOT, at)


def not_kept_out_by_bot(tx: Session, case: Case, email: str) -> None:
    """A person said that it is not about them; what a person decided stays."""
    asked_about = select(Access).where(Access.case_id == case.id, Access.email == email)
    row = tx.exec(asked_about.where(Access.kind == AccessKind.KEPT_OUT, Access.by == BOT)).first()
    if row is not None:
        tx.delete(row)
        tx.flush()


def require_candidate(tx: Session, case: Case, email: str) -> None:
    """NotAllowed when the case cannot be given to this person: it is about them."""
    if email in people_of(tx, case.id or 0, AccessKind.KEPT_OUT):
        raise NotAllowed(f"{case.reference} cannot be given to this person, who is kept out of it.")


def owner_or_nobody(tx: Session, case: Case, email: str) -> str:
    """The proposed owner, or "" where a person must choose: the case is not open to them."""
    return email if email and may_see(tx, case, email) else ""


def answering_for(
    tx: Session, desk: Desk, case: Case, has_owner: bool = True, day: date | None = None
) -> tuple[str, ...]:
    """Who is told beside the owner: the area's manager; every manager where no area is chosen. With a day, who stands
    in for a manager who is away then.

    "If the manager of the area is the one, the admins take their place." Of a sensitive case nobody but the people
    named on it is told, and while it has an owner only those among them who answer for the area.
    """
    area = desk.area(case.area)
    managers = (area.manager,) if area and area.manager else tuple(one.email for one in desk.managers())
    managers = managers if day is None else answering_on(desk, case.area, day)
    found = who_may_see(tx, case, managers)
    if found:
        return found
    if not case.is_sensitive:
        return who_may_see(tx, case, (one.email for one in desk.admins()))
    return () if has_owner else people_of(tx, case.id or 0, AccessKind.NAMED)


def alarmed_about(tx: Session, desk: Desk, case: Case | None) -> tuple[str, ...]:
    """Where it is said that something of ours failed: to the managers; of a case that is not open to all of them to who
    answers for it. The administrators where there is no manager, else the channel, but not of a case that is closed.
    """
    if case is None:
        return desk.alarmed()
    managers = who_may_see(tx, case, (one.email for one in desk.managers()))
    found = managers or answering_for(tx, desk, case, has_owner=False)
    return found or (() if is_restricted(tx, case) else desk.alarmed())


def answering(tx: Session, desk: Desk, owned: Iterable[str], day: date) -> dict[str, tuple[str, ...]]:
    """By reference, who answers on a day for every case that is not open to everybody. `owned`: those with an owner."""
    has_owner = frozenset(owned)
    return {
        one.reference: answering_for(tx, desk, one, one.reference in has_owner, day) for one in _not_open_to_all(tx)
    }


def closed_to(tx: Session, desk: Desk) -> dict[str, frozenset[str]]:
    """By reference, who of the desk may not see a case that is not open to everybody."""
    return {one.reference: _not_seeing(tx, desk, one) for one in _not_open_to_all(tx)}


def asked_for(tx: Session, desk: Desk, case: Case, owner: str, day: date) -> tuple[str, ...]:
    """Whom to ask on a working day for what an owner must do: the owner, else a deputy to whom the case is open."""
    closed = _not_seeing(tx, desk, case) if is_restricted(tx, case) else frozenset()
    return asked(desk, owner, case.area, day, closed, answering_for(tx, desk, case, has_owner=False, day=day))


def _not_seeing(tx: Session, desk: Desk, case: Case) -> frozenset[str]:
    return frozenset(one.email for one in desk.people if not may_see(tx, case, one.email))


def _not_open_to_all(tx: Session) -> Sequence[Case]:
    return found(tx, _kept_from_some())


@cache
def _kept_from_some() -> SelectOfScalar[Case]:
    kept_out = select(Access.case_id).where(Access.kind == AccessKind.KEPT_OUT)
    return select(Case).where(or_(col(Case.is_sensitive), col(Case.id).in_(kept_out)))


def lock_to_name(tx: Session, desk: Desk, reference: str, by: str) -> Case:
    """The case, locked, for whoever names people on it: those who may see it, and administrators, lest it be lost
    when everybody named has left. Nobody who is kept out.
    """
    case, person = lock(tx, reference), desk.person(by)
    is_admin = person is not None and Role.ADMIN in person.roles
    if is_admin and by not in people_of(tx, case.id or 0, AccessKind.KEPT_OUT):
        return case
    return _admitted(tx, case, by)


def take_access(tx: Session, case: Case, kind: AccessKind, email: str = "") -> int:
    """Nobody is named (or kept out) any more, or not this person; returns how many were."""
    query = select(Access).where(Access.case_id == case.id, Access.kind == kind)
    rows = tx.exec(query.where(Access.email == email) if email else query).all()
    for row in rows:
        tx.delete(row)
    tx.flush()
    return len(rows)


def _admitted(tx: Session, case: Case, by: str) -> Case:
    if not may_see(tx, case, by):
        raise NotAllowed(f"{case.reference} is not open to you.")
    return case
