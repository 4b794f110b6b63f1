"""Ledgers that are emptied between tests instead of opened anew: an engine remembers compiled statements."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import SQLModel

from storage.ledger import Ledger, open_ledger
from tests.ledgers import sqlite_url


@contextmanager
def kept_sqlite(template: Path, folder: Path) -> Iterator[Ledger]:
    """A migrated ledger in a folder of its own."""
    shutil.copy(template, folder / "ledger.db")
    opened = open_ledger(sqlite_url(folder / "ledger.db"))
    yield opened
    opened.close()


def emptied(ledger: Ledger) -> Ledger:
    """The same ledger without a row; SQLite gives ids from 1 again."""
    with ledger.altering() as tx:
        for table in SQLModel.metadata.sorted_tables:
            tx.execute(table.delete())
    return ledger
