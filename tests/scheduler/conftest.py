"""The kept ledgers of the handlers' tests, for these too."""

from tests.handlers.conftest import kept_postgresql_ledger, kept_sqlite_ledger, postgresql_ledger, sqlite_ledger

__all__ = ["kept_postgresql_ledger", "kept_sqlite_ledger", "postgresql_ledger", "sqlite_ledger"]
