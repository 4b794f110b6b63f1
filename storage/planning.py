"""What SQLite knows of how its tables are filled, by which it chooses among indexes. PostgreSQL sees to that itself."""

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from storage.tables import EntryDue

ENTRIES_AT_MOST = 1_000
"""Of each index so many are looked at: milliseconds, also over a million rows."""
FROM_ROWS = 10_000
"""Smaller tables are left unknown, which SQLite takes for large: known to be small today they would be gone through
from end to end tomorrow, when an import has filled them."""

FLEETING = (str(EntryDue.__tablename__),)
"""Tables that are full for minutes, after a migration say, and otherwise nearly empty."""


def gather(connection: Connection, from_rows: int = FROM_ROWS) -> list[str]:
    """Look at the indexes of every table that has so many rows; these tables are returned."""
    if connection.dialect.name != "sqlite":
        return []
    found = [
        one for one in sorted(SQLModel.metadata.tables) if one not in FLEETING and _newest(connection, one) >= from_rows
    ]
    connection.execute(text(f"PRAGMA analysis_limit = {ENTRIES_AT_MOST}"))
    for name in found:
        connection.execute(text(f"ANALYZE {name}"))
    return found


def _newest(connection: Connection, table: str) -> int:
    # Rows are numbered as they come, and few are ever removed: as good as a count, and no look at all of them.
    return connection.execute(text(f"SELECT max(rowid) FROM {table}")).scalar() or 0  # noqa: S608 - our own words
