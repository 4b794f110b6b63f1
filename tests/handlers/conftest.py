"""One ledger per database for all tests here, emptied before each: half the time of fresh ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.ledger import Ledger, open_ledger
from tests.kept import emptied, kept_sqlite
from tests.ledgers import PostgreSQL


@pytest.fixture(scope="package")
def kept_sqlite_ledger(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with kept_sqlite(sqlite_template, tmp_path_factory.mktemp("kept")) as ledger:
        yield ledger


@pytest.fixture(scope="package")
def kept_postgresql_ledger(postgresql: PostgreSQL) -> Iterator[Ledger]:
    opened = open_ledger(postgresql.emptied())
    yield opened
    opened.close()


@pytest.fixture
def sqlite_ledger(kept_sqlite_ledger: Ledger) -> Ledger:
    return emptied(kept_sqlite_ledger)


@pytest.fixture
def postgresql_ledger(postgresql: PostgreSQL, kept_postgresql_ledger: Ledger) -> Ledger:
    # Emptied by the server, which also ends connections that a failed test left behind; the pool opens new ones.
    postgresql.emptied()
    return kept_postgresql_ledger
