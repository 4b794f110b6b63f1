"""Ledgers that are emptied between tests instead of opened anew: an engine remembers its connections, on PostgreSQL
what they know of the tables, and compiled statements.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import SQLModel

from storage.ledger import Ledger, open_ledger
from tests.ledgers import RESTART_IDS, sqlite_url

END_STUCK = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
"""Connections that a failed test left in the middle of something, which might hold locks."""


MEMORY = Path("/dev/shm")
ROOM_BYTES = 1 << 30


@contextmanager
def kept_sqlite(template: Path) -> Iterator[Ledger]:
    """A migrated ledger in a folder of its own, in memory where a gigabyte is free: no commit waits for a disk."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    with TemporaryDirectory(prefix="frontline-kept-", dir=MEMORY if has_room else None) as folder:
        path = Path(folder) / "ledger.db"
        shutil.copy(template, path)
        opened = open_ledger(sqlite_url(path))
        yield opened
        opened.close()


def emptied(ledger: Ledger) -> Ledger:
    """The same ledger without a row; ids start at 1 again. Takes 1 ms; the driver alone is spoken to."""
    rows = _without_rows()
    with ledger.writing() as tx:
        driver = tx.connection().connection.driver_connection
        assert driver is not None
        if ledger.dialect == "sqlite":  # which gives the ids from 1 again by itself
            for statement in rows:
                driver.execute(statement)
        else:
            driver.execute("; ".join((END_STUCK, "SET LOCAL session_replication_role = replica", *rows, RESTART_IDS)))
    return ledger


@cache
def _without_rows() -> tuple[str, ...]:
    """Those that point to others first: with its foreign keys switched off and on SQLite would forget every plan."""
    return tuple(str(table.delete()) for table in reversed(SQLModel.metadata.sorted_tables))
