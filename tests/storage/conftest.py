"""Ledgers opened anew for each test here: these tests are about the database and what an engine knows of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.ledger import Ledger, open_ledger
from tests.ledgers import PostgreSQL, sqlite_url


@pytest.fixture
def sqlite_ledger(sqlite_template: Path, tmp_path: Path) -> Iterator[Ledger]:
    shutil.copy(sqlite_template, tmp_path / "ledger.db")
    opened = open_ledger(sqlite_url(tmp_path / "ledger.db"))
    yield opened
    opened.close()


@pytest.fixture
def postgresql_ledger(postgresql: PostgreSQL) -> Iterator[Ledger]:
    opened = open_ledger(postgresql.emptied())
    yield opened
    opened.close()
