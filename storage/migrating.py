"""Brings the schema of a ledger up to date, and tells whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.ledger import Ledger
from storage.planning import gather

STEPS = Path(__file__).parent / "migrations"
WAIT_FOR_ANOTHER_MS = 600_000

_LOCK = 0x46726F6E74  # any number, the same in every process


def migrate(ledger: Ledger) -> str:
    """Run the missing steps, all in one transaction; returns the revision that the schema is at now.

    Two processes may migrate at once: the second one waits and finds nothing to do.
    """
    with _alone(ledger) as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        gather(connection)
        return _revision(connection) or ""


def is_current(ledger: Ledger) -> bool:
    """Whether the schema is the one that this code was written for; False for an empty or a newer ledger."""
    with ledger.reading() as tx:
        return _revision(tx.connection()) == newest()


def newest() -> str:
    """The revision that this code was written for."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def configuration() -> Config:
    """Alembic's settings, found beside this file wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _alone(ledger: Ledger) -> Iterator[Connection]:
    with ledger.altering() as tx:
        connection = tx.connection()
        if ledger.dialect == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_FOR_ANOTHER_MS}"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield connection
        else:
            yield connection
            _check_references(connection)


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise RuntimeError(f"a migration left a row of '{broken[0]}' that refers to a missing row of '{broken[2]}'")
