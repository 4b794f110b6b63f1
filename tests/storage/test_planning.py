"""SQLite is told how its larger tables are filled, and goes on by default where they are small."""

from sqlalchemy import text, update

from storage.figures import STAGES
from storage.ledger import Ledger
from storage.migrating import migrate
from storage.planning import FROM_ROWS, gather
from tests.reports.examples import entry
from tests.reports.ledgered import write

FEW = 5


def known(ledger: Ledger) -> set[str]:
    with ledger.reading() as tx:
        is_there = "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"
        if not tx.connection().execute(text(is_there)).scalar():
            return set()
        return set(tx.connection().execute(text("SELECT DISTINCT tbl FROM sqlite_stat1")).scalars())


def filled(ledger: Ledger) -> Ledger:
    with ledger.writing() as tx:
        write(tx, [entry("2026-04-01", "2026-04-10") for _ in range(FEW)])
    return ledger


def test_of_tables_with_many_rows_it_is_known_how_they_are_filled(sqlite_ledger: Ledger) -> None:
    with filled(sqlite_ledger).writing() as tx:
        assert {"cases", "stages"} <= set(gather(tx.connection(), FEW))
    assert {"cases", "stages"} <= known(sqlite_ledger)
    assert "entry_facts_due" not in known(sqlite_ledger)
    assert "outbox" not in known(sqlite_ledger)


def test_of_small_tables_nothing_is_known(sqlite_ledger: Ledger) -> None:
    with filled(sqlite_ledger).writing() as tx:
        assert gather(tx.connection(), FEW + 1) == []
    assert known(sqlite_ledger) == set()


def test_postgresql_sees_to_it_itself(postgresql_ledger: Ledger) -> None:
    with filled(postgresql_ledger).writing() as tx:
        assert gather(tx.connection(), 1) == []


def test_after_a_migration_it_is_known_anew(sqlite_ledger: Ledger) -> None:
    with filled(sqlite_ledger).writing() as tx:
        tx.connection().execute(update(STAGES).where(STAGES.c.id == FEW).values(id=FROM_ROWS))
    migrate(sqlite_ledger)
    assert known(sqlite_ledger) == {"stages"}
