"""The door of the ledger: one transaction at a time on SQLite or PostgreSQL. Functions of this room take the open
transaction and never commit."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from storage.asked import watch_sessions
from storage.changes import LedgerSession
from storage.prepared import say

SQLITE_BUSY_SECONDS = 30.0
CONNECT_SECONDS = 10
NOBODY_THERE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""Seconds, seconds, times, milliseconds. A server that vanished is noticed within 25 s, when the system would wait two
hours for an answer, and a quarter of an hour to be rid of a question."""
WAL_TRIES = 100
WAL_PAUSE_SECONDS = 0.1
POOL_SIZE = 10
POOL_SECONDS = 30.0
STATEMENT_MS = 60_000
LOCK_MS = 30_000
IDLE_IN_TRANSACTION_MS = 120_000
ENGINES_AT_MOST = 16
SQLITE_ARGUMENTS = {"isolation_level": None, "check_same_thread": False, "cached_statements": 1_000}
"""A connection keeps the plans of all our statements: the driver's 128 are fewer, and planning anew costs more than
running."""

_MODE = "ledger_mode"

Tx = Session
"""An open transaction, as other rooms may name it without knowing what keeps it."""


class LedgerUnreachable(Exception):
    """The ledger is out of reach or busy for too long; trying again later may help (exit code 75)."""


@dataclass(frozen=True)
class Ledger:
    """A ledger that was opened. Threads may share it; each transaction belongs to one thread."""

    engine: Engine
    readers: Engine | None = None
    """SQLite in a file has connections of their own for what only reads. With the pragmas of another mode SQLite throws
    every plan of a connection away, and planning anew costs more than running.
    """

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction that may write: committed on leaving, rolled back on any exception.

        Raises LedgerUnreachable when the ledger cannot be reached or stays locked.
        """
        return self._changing("write")

    def altering(self) -> AbstractContextManager[Session]:
        """Like `writing`, for changes of the schema: SQLite rebuilds tables, so it checks no foreign keys meanwhile."""
        return self._changing("alter")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent, read-only view of one moment; writing in it is refused by the database."""
        with _told_apart(), _session(_engine_for(self.readers or self.engine, "read")) as tx:
            yield tx

    def close(self) -> None:
        """Let go of every connection; may be called twice."""
        for one in filter(None, (self.engine, self.readers)):
            one.dispose()

    @contextmanager
    def _changing(self, mode: str) -> Iterator[Session]:
        with _told_apart(), _session(_engine_for(self.engine, mode)) as tx, tx.begin():
            yield tx


def open_ledger(url: str, password: str = "", busy_seconds: float = SQLITE_BUSY_SECONDS) -> Ledger:
    """Open without connecting; the folder of an SQLite file is created. Raises ValueError for another kind of URL.

    `busy_seconds` is how long a writer on SQLite waits for another one.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError(f"not the address of a ledger: {error}") from error
    kind = address.get_backend_name()
    if kind == "sqlite":
        return _sqlite(address, busy_seconds)
    if kind == "postgresql":
        return Ledger(_postgresql(address, password))
    raise ValueError(f"a ledger is kept in sqlite or postgresql, not in '{kind}'")


def on_engine(engine: Engine) -> Ledger:
    """A ledger on an SQLite engine that the caller built, such as one in memory."""
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Ledger(engine)


@lru_cache(ENGINES_AT_MOST)
def _engine_for(engine: Engine, mode: str) -> Engine:
    """The same engine for transactions of one mode."""
    is_read = mode == "read"
    return engine.execution_options(**_reading_options(engine.dialect.name) if is_read else {_MODE: mode})


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    watch_sessions()
    with LedgerSession(engine, expire_on_commit=False) as tx:
        yield tx


@contextmanager
def _told_apart() -> Iterator[None]:
    # A lost connection or a lock held too long is worth another try; every other database error is a bug.
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        if not _is_worth_another_try(error):
            raise
        raise LedgerUnreachable(f"the ledger is out of reach: {_in_one_line(error)}") from error
    except PoolTimeoutError as error:
        raise LedgerUnreachable("the ledger is busy: no connection became free in time") from error


def _is_worth_another_try(error: OperationalError | InterfaceError) -> bool:
    text = str(error.orig)
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    # 08 connection, 53 resources, 55P03 lock timeout, 57 shut down or statement timeout, 40 deadlock; see the
    # appendix "PostgreSQL Error Codes". A connection that never came about has no state at all.
    if hasattr(error.orig, "sqlstate"):
        return state is None or state[:2] in {"08", "40", "53", "55", "57"}
    return any(words in text for words in ("locked", "unable to open", "disk I/O", "disk is full"))


def is_weather(error: Exception) -> bool:
    """Whether the ledger itself is in trouble, so that whatever was done is worth another try."""
    return isinstance(error, OperationalError | InterfaceError) and _is_worth_another_try(error)


def _in_one_line(error: OperationalError | InterfaceError) -> str:
    # PostgreSQL's first sentence only: what it adds may quote a row.
    said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    return " ".join(said.split())[:300]


def _reading_options(dialect: str) -> dict[str, Any]:
    if dialect == "postgresql":
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return {_MODE: "read"}


def _sqlite(address: URL, busy_seconds: float) -> Ledger:
    is_file = bool(address.database) and address.database != ":memory:"
    if is_file:
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    arguments = {**SQLITE_ARGUMENTS, "timeout": busy_seconds}
    engine = create_engine(
        address,
        hide_parameters=True,
        connect_args=arguments,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_SECONDS,
    )
    opened = on_engine(engine)
    return replace(opened, readers=_beside(engine)) if is_file else opened


def _beside(engine: Engine) -> Engine:
    """With connections of its own, and the same words: nothing is compiled twice."""
    readers = Engine(engine.pool.recreate(), engine.dialect, engine.url, hide_parameters=True)
    event.listen(readers, "begin", _begin_sqlite)
    return readers


def _postgresql(address: URL, password: str) -> Engine:
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if password:
        address = address.set(password=password)
    settings = {
        "TimeZone": "UTC",
        "jit": "off",  # compiling a statement takes longer than any of ours gains by it
        "statement_timeout": STATEMENT_MS,
        "lock_timeout": LOCK_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
    }
    arguments = {
        "connect_timeout": CONNECT_SECONDS,
        **NOBODY_THERE,
        "application_name": "frontline",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }
    return create_engine(
        address,
        hide_parameters=True,  # an error in the log must not quote a complaint
        connect_args=arguments,
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_SECONDS,
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    for _ in range(WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            # Two that open a new file at once: the busy timeout does not cover this one change.
            if "locked" not in str(error):
                raise
            time.sleep(WAL_PAUSE_SECONDS)
        else:
            return
    raise sqlite3.OperationalError("database is locked")


def _begin_sqlite(connection: Connection) -> None:
    # The driver never begins by itself (isolation_level None), else savepoints break. A writer takes the lock at
    # once: two that read first and write later could only fail.
    mode = connection.get_execution_options().get(_MODE, "write")
    if mode == "read" and isinstance(connection.engine.pool, StaticPool):
        mode = "write"  # a copy in memory has one connection for everything; see `Ledger.readers`
    if connection.info.get(_MODE) != mode:
        say(connection, f"PRAGMA query_only={'ON' if mode == 'read' else 'OFF'}")
        say(connection, f"PRAGMA foreign_keys={'OFF' if mode == 'alter' else 'ON'}")
        connection.info[_MODE] = mode  # goes with the database connection, as the pragmas do
    say(connection, "BEGIN" if mode == "read" else "BEGIN IMMEDIATE")
