"""The desk's own rows: counters, people, areas, mailboxes, pauses and signs of life."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, update
from sqlalchemy import select as sql_select
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procedure import desk
from storage.asked import found
from storage.rows import altered, insert_if_absent, inserting_on, is_postgresql, table_of, told, values_of
from storage.tables import Area, Counter, Heartbeat, Mailbox, Pause, Person

HEARTBEAT = "bot"
"""The part of the bot whose signs of life are recorded."""


def next_number(tx: Session, counter: str) -> int:
    """The next number of a counter, from 1. Locks the counter until the transaction ends: take it last."""
    return int(told(tx, _counting(is_postgresql(tx)), name=counter).scalar_one())


@cache
def _counting(on_postgresql: bool) -> Executable:
    table = table_of(Counter)
    statement = inserting_on(on_postgresql, table).values(name=bindparam("name"), value=1)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": table.c.value + 1})
    return statement.returning(table.c.value)


def raise_to(tx: Session, counter: str, value: int) -> None:
    """A counter goes on after `value`; it never goes back."""
    insert_if_absent(tx, Counter(name=counter, value=0), ("name",))
    tx.exec(update(Counter).where(col(Counter.name) == counter, col(Counter.value) < value).values(value=value))


def person_id(tx: Session, email: str) -> int:
    """The id that events name this person by; a row is made for an address that is not known yet."""
    address = _address(email)
    known = told(tx, _person(), email=address).scalar()
    if known is None:
        insert_if_absent(tx, Person(email=address), ("email",))
        known = told(tx, _person(), email=address).scalar_one()
    return int(known)


@cache
def _person() -> Executable:
    table = table_of(Person)
    return sql_select(table.c.id).where(table.c.email == bindparam("email"))


def email_of(tx: Session, person: int) -> str:
    """The address behind the id of an event; empty if there is no such person."""
    return tx.exec(select(Person.email).where(Person.id == person)).first() or ""


def sync_people(tx: Session, people: Iterable[desk.Person]) -> None:
    """Make the rows of people agree with the settings; nobody is ever removed, for events name them."""
    for one in people:
        _upsert(tx, Person(email=_address(one.email), name=one.name), ("email",), ("name",))


def sync_areas(tx: Session, areas: Iterable[desk.Area]) -> None:
    """Make the rows of areas agree with the settings; an area no longer named stays for the figures of its time."""
    for one in areas:
        row = Area(code=one.code, directorate=one.directorate, name=one.name)
        _upsert(tx, row, ("code",), ("directorate", "name"))


def remember_slack_id(tx: Session, email: str, slack_id: str) -> None:
    """Keep the Slack id that was looked up for a person; an id belongs to one person only."""
    person = person_id(tx, email)
    tx.exec(update(Person).where(col(Person.slack_id) == slack_id, col(Person.id) != person).values(slack_id=""))
    tx.exec(update(Person).where(col(Person.id) == person).values(slack_id=slack_id))


def slack_id_of(tx: Session, email: str) -> str:
    """A person's Slack id; empty while it is not known."""
    return tx.exec(select(Person.slack_id).where(Person.email == _address(email))).first() or ""


def email_of_slack_id(tx: Session, slack_id: str) -> str:
    """Whose Slack id this is; empty for a stranger's."""
    if not slack_id:
        return ""
    return tx.exec(select(Person.email).where(Person.slack_id == slack_id)).first() or ""


def pause(tx: Session, at: datetime, by: str, reason: str) -> bool:
    """Stop letters to customers. False when they are stopped already."""
    _lock_pauses(tx)
    if letters_paused(tx) is not None:
        return False
    tx.add(Pause(paused_at=at, paused_by=by, reason=reason))
    tx.flush()
    return True


def resume(tx: Session, at: datetime, by: str) -> bool:
    """Release the letters. False when nothing was stopped."""
    statement = update(Pause).where(col(Pause.resumed_at).is_(None)).values(resumed_at=at, resumed_by=by)
    return tx.exec(statement).rowcount > 0


def letters_paused(tx: Session) -> Pause | None:
    """The pause that is in force."""
    return next(iter(found(tx, _standing_pause())), None)


@cache
def _standing_pause() -> SelectOfScalar[Pause]:
    return select(Pause).where(col(Pause.resumed_at).is_(None)).order_by(col(Pause.id))


def beat(tx: Session, name: str, real_now: datetime) -> None:
    """This part of the bot lives. Real time."""
    _upsert(tx, Heartbeat(name=name, at=real_now), ("name",), ("at",))


def last_beat(tx: Session, name: str) -> datetime | None:
    """When this part was last known to live, in real time."""
    at: datetime | None = told(tx, _last_beat(), name=name).scalar()
    return at


@cache
def _last_beat() -> Executable:
    table = table_of(Heartbeat)
    return sql_select(table.c.at).where(table.c.name == bindparam("name"))


def ensure_mailbox(tx: Session, name: str, live_from: datetime) -> Mailbox:
    """The row of a mailbox, made on first sight; `live_from` counts only then."""
    known = found(tx, _mailbox(), name=name)
    if not known:
        insert_if_absent(tx, Mailbox(name=name, live_from=live_from), ("name",))
        known = found(tx, _mailbox(), name=name)
    return known[0]


@cache
def _mailbox() -> SelectOfScalar[Mailbox]:
    return select(Mailbox).where(table_of(Mailbox).c.name == bindparam("name"))


def polled(tx: Session, name: str, at: datetime) -> None:
    """A poll went well. Real time."""
    _mark(tx, name, polled_at=at, last_error="")


def poll_failed(tx: Session, name: str, error: str) -> None:
    """A poll failed; `polled_at` stays that of the last good one. `error` holds no address."""
    _mark(tx, name, last_error=error[:500])


def cursor_of(tx: Session, name: str) -> str:
    """How far the mailbox was read; "" before the first look."""
    return tx.exec(select(Mailbox.cursor).where(Mailbox.name == name)).first() or ""


def move_cursor(tx: Session, name: str, cursor: str) -> None:
    """How far the mailbox was read; guard it with the mailbox's lease (`leases.still_mine`)."""
    _mark(tx, name, cursor=cursor)


def reconciled(tx: Session, name: str, at: datetime) -> None:
    """The mailbox was gone through as a whole. Real time."""
    _mark(tx, name, reconciled_at=at)


def reconciled_at(tx: Session, name: str) -> datetime | None:
    """When that was last done, in real time."""
    return tx.exec(select(Mailbox.reconciled_at).where(Mailbox.name == name)).first()


def mailboxes(tx: Session) -> list[Mailbox]:
    """Every mailbox that was ever read, by name."""
    return list(tx.exec(select(Mailbox).order_by(col(Mailbox.name))))


def _mark(tx: Session, name: str, **values: object) -> None:
    altered(tx, Mailbox, _marking(*values), which=name, **{f"new_{one}": value for one, value in values.items()})


@cache
def _marking(*columns: str) -> ReturningUpdate[Any]:
    table = table_of(Mailbox)
    values: dict[str, Any] = {one: bindparam(f"new_{one}") for one in columns}
    return update(table).where(table.c.name == bindparam("which")).values(values).returning(table.c.name)


def _lock_pauses(tx: Session) -> None:
    # Two managers pressing the button at once must leave one pause.
    next_number(tx, "pauses")


def _upsert(tx: Session, row: SQLModel, unique: tuple[str, ...], changing: tuple[str, ...]) -> None:
    values = values_of(row)
    told(tx, _upserting(type(row), tuple(values), unique, changing, is_postgresql(tx)), **values)


@cache
def _upserting(
    model: type[SQLModel],
    columns: tuple[str, ...],
    unique: tuple[str, ...],
    changing: tuple[str, ...],
    on_postgresql: bool,
) -> Executable:
    statement = inserting_on(on_postgresql, table_of(model)).values({name: bindparam(name) for name in columns})
    news = {name: statement.excluded[name] for name in changing}
    return statement.on_conflict_do_update(index_elements=list(unique), set_=news)


def _address(email: str) -> str:
    return email.strip().lower()
