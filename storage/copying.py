"""Copies a ledger into memory, for a rehearsal that may write what it likes and leaves nothing behind."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, literal, select
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

from storage.ledger import SQLITE_ARGUMENTS, Ledger, on_engine
from storage.rows import table_of
from storage.tables import DERIVED, RawContent

CHUNK = 1_000


def copy_to_memory(ledger: Ledger) -> Ledger:
    """Every row of one moment, on SQLite in memory; of raw mail the content is left out. For one thread at a time."""
    copy = in_memory()
    SQLModel.metadata.create_all(copy.engine)
    with ledger.reading() as source, copy.writing() as target:
        # Triggers of the copy put every case where it stands without facts; nobody looks at its figures.
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in DERIVED:
                _copy(source.connection(), target.connection(), table)
    return copy


def in_memory() -> Ledger:
    """An empty ledger without tables, gone when it is closed."""
    engine = create_engine("sqlite://", hide_parameters=True, connect_args=SQLITE_ARGUMENTS, poolclass=StaticPool)
    return on_engine(engine)


def _copy(source: Connection, target: Connection, table: Table) -> None:
    for rows in _chunks(source, table):
        target.execute(insert(table), [dict(row._mapping) for row in rows])


def _chunks(source: Connection, table: Table) -> Iterator[Sequence[Any]]:
    content = table_of(RawContent).c.content
    columns = [literal(b"").label(one.name) if one is content else one for one in table.columns]
    # Read on from the last key: a cursor held on the server would end with its first statement on some poolers.
    (key,) = table.primary_key.columns
    statement = select(*columns).order_by(key).limit(CHUNK)
    rows = source.execute(statement).all()
    while rows:
        yield rows
        rows = source.execute(statement.where(key > rows[-1]._mapping[key.name])).all()
