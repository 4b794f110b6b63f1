"""Many rows at once: COPY on PostgreSQL, one statement for many on SQLite. In the transaction of the caller."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    any_,
    func,
    insert,
    literal,
    select,
    text,
)

Values = dict[str, Any]


def insert_many(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Every row has the same columns; those that are not named get what the database gives them."""
    if not rows:
        return
    if connection.dialect.driver == "psycopg":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), list(rows))


def new_ids(connection: Connection, table: Table, number: int) -> list[int]:
    """So many ids of the table that nobody else gets, for rows that others are to point to.

    SQLite gives the next free ones, as it does by itself: whoever writes there writes alone.
    """
    if connection.dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)")
        return list(connection.execute(drawn, {"name": table.name, "number": number}).scalars())
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return list(range(last + 1, last + 1 + number))


def among(connection: Connection, column: Column[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a text is one of these; PostgreSQL is given them as one value, not as thousands."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(String)))
    return column.in_(values)


def _copy(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Of 100,000 lines the statements for single rows take half of the time, whatever is sent at once."""
    names = list(rows[0])
    quoted = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
    bound = [_bound(connection, table, name) for name in names]
    into = f"COPY {connection.dialect.identifier_preparer.format_table(table)} ({quoted}) FROM STDIN"
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    with driver.cursor() as cursor, cursor.copy(into) as copied:
        for row in rows:
            copied.write_row([make(row[name]) for make, name in zip(bound, names, strict=True)])


def _bound(connection: Connection, table: Table, name: str) -> Callable[[Any], Any]:
    """How a value of this column goes to the driver, as an INSERT would send it."""
    made = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return made or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
