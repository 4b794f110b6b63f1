"""Small helpers for statements that both databases understand the same way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a row class."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


def values_of(row: SQLModel) -> dict[str, Any]:
    """Column values of a row that stands in no session; an empty id is left to the database."""
    values = {column.name: getattr(row, column.name) for column in table_of(type(row)).columns}
    return {name: value for name, value in values.items() if not (name == "id" and value is None)}


def inserting(tx: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of this transaction's database."""
    return postgresql.insert(table) if is_postgresql(tx) else sqlite.insert(table)


def insert_if_absent(tx: Session, row: SQLModel, unique: Sequence[str]) -> bool:
    """Insert the row unless one with the same `unique` columns stands there; safe against a second writer.

    The row itself stays outside the session; where it has an `id`, that is filled in.
    """
    table = table_of(type(row))
    statement = inserting(tx, table).values(values_of(row)).on_conflict_do_nothing(index_elements=list(unique))
    keys = list(table.primary_key.columns)
    new = tx.exec(statement.returning(*keys)).first()
    if new is None:
        return False
    for column, value in zip(keys, new, strict=True):
        setattr(row, column.name, value)
    return True


def is_postgresql(tx: Session) -> bool:
    """Whether this transaction runs on PostgreSQL."""
    return tx.get_bind().dialect.name == "postgresql"
