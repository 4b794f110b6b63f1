"""Small helpers for statements that both databases understand the same way."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Executable, Table, bindparam, inspect
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import instance_dict, manager_of_class
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, SQLModel

from storage.asked import changed_in, read_anew
from storage.prepared import Told, prepared

M = TypeVar("M", bound=SQLModel)
ROWS_TOGETHER = 8
"""In one statement, of which one is kept for every number of rows."""
V = TypeVar("V")

ASKED_AT_ONCE = 1024
"""Values that one statement is given at most where nothing else bounds them: SQLite takes 32,766, PostgreSQL 65,535."""


@cache
def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a row class."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


@cache
def key_of(model: type[SQLModel]) -> Column[Any]:
    """The column that is the key of its rows: every table has one alone."""
    (key,) = table_of(model).primary_key.columns
    return key


def values_of(row: SQLModel) -> dict[str, Any]:
    """Column values of a row that stands in no session; an empty id is left to the database."""
    has = instance_dict(row)
    values = {name: has.get(name) for name in _names_of(type(row))}
    if values.get("id", 0) is None:
        del values["id"]
    return values


@cache
def _names_of(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(table_of(model).columns.keys())


def inserting(tx: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of this transaction's database."""
    return inserting_on(is_postgresql(tx), table)


def inserting_on(on_postgresql: bool, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same where no transaction is at hand, for statements that are kept."""
    return postgresql.insert(table) if on_postgresql else sqlite.insert(table)


def insert_if_absent(tx: Session, row: SQLModel, unique: Sequence[str]) -> bool:
    """Insert the row unless one with the same `unique` columns stands there; safe against a second writer.

    The row itself stays outside the session; where it has an `id`, that is filled in.
    """
    values = values_of(row)
    new = told(tx, _insert_if_absent(type(row), tuple(unique), tuple(values), is_postgresql(tx)), **values).first()
    if new is None:
        return False
    for column, value in zip(table_of(type(row)).primary_key.columns, new, strict=True):
        setattr(row, column.name, value)
    return True


def insert(tx: Session, model: type[SQLModel], **values: Any) -> int:
    """Insert a row of a model with a whole number as its key, which is returned; what is not named has its default.

    Quicker than an object of the model, which is not made.
    """
    whole = defaults_of(model) | values
    return int(told(tx, inserting_row(model, tuple(whole)), **whole).scalar_one())


def insert_all(tx: Session, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that name the same columns, some at a time; what is not named has its default."""
    tx.flush()
    defaults = defaults_of(model)
    for at in range(0, len(rows), ROWS_TOGETHER):
        some = [defaults | one for one in rows[at : at + ROWS_TOGETHER]]
        values = {f"{name}_{place}": value for place, row in enumerate(some) for name, value in row.items()}
        run(tx, _inserting_rows(model, tuple(some[0]), len(some)), values)


@cache
def _inserting_rows(model: type[SQLModel], columns: tuple[str, ...], count: int) -> Executable:
    table = table_of(model)
    types = {name: table.c[name].type for name in columns}
    rows = [{name: bindparam(f"{name}_{at}", type_=one) for name, one in types.items()} for at in range(count)]
    return insert_into(table).values(rows)


@cache
def inserting_row(model: type[SQLModel], columns: tuple[str, ...]) -> Executable:
    """The INSERT of a row with these columns, which gives its key."""
    table = table_of(model)
    statement = insert_into(table).values({name: bindparam(name) for name in columns})
    return statement.returning(*table.primary_key.columns)


def insert_values_if_absent(tx: Session, model: type[SQLModel], unique: Sequence[str], **values: Any) -> int | None:
    """The same unless a row with the same `unique` columns stands there: None then, and nothing is changed."""
    whole = defaults_of(model) | values
    new = told(tx, _insert_if_absent(model, tuple(unique), tuple(whole), is_postgresql(tx)), **whole).scalar()
    return None if new is None else int(new)


def made(model: type[M], **values: Any) -> M:
    """A new object of a model, as its class makes it, at a tenth of the cost; what is not named has its default.

    TypeError where a value is missing, or is none of the model's.
    """
    fields, blank = _fields_of(model), _blank_of(model)
    if not fields.issuperset(values) or not fields.issubset(blank.keys() | values.keys()):
        raise TypeError(f"{model.__name__} cannot be made of {', '.join(sorted(values))}")
    row: M = manager_of_class(model).new_instance()
    instance_dict(row).update(blank | values)
    return row


@cache
def _fields_of(model: type[SQLModel]) -> frozenset[str]:
    return frozenset(model.model_fields)


@cache
def _blank_of(model: type[SQLModel]) -> dict[str, Any]:
    return defaults_of(model) | ({"id": None} if "id" in model.model_fields else {})


@cache
def defaults_of(model: type[SQLModel]) -> dict[str, Any]:
    """What a new row has where nothing else is said, as its class says it; not to be changed."""
    fields = model.model_fields.items()
    return {name: one.default for name, one in fields if name != "id" and not one.is_required()}


@cache
def _insert_if_absent(
    model: type[SQLModel], unique: tuple[str, ...], columns: tuple[str, ...], on_postgresql: bool
) -> Executable:
    table = table_of(model)
    statement = inserting_on(on_postgresql, table).values({name: bindparam(name) for name in columns})
    return statement.on_conflict_do_nothing(index_elements=list(unique)).returning(*table.primary_key.columns)


def places_for(values: Sequence[Any]) -> int:
    """For how many values a kept statement has places that takes these: the next power of two, so that few are kept."""
    return 1 << max(len(values) - 1, 0).bit_length()


def is_among(column: ColumnElement[Any], name: str, places: int) -> ColumnElement[bool]:
    """Whether a column is one of so many values, which `listed` gives under this name."""
    return column.in_([bindparam(f"{name}_{place}") for place in range(places)])


def in_parts(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """However many, by as many as a statement may be given; none of no values."""
    return (values[start : start + ASKED_AT_ONCE] for start in range(0, len(values), ASKED_AT_ONCE))


def listed(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """At least one value and at most `ASKED_AT_ONCE`, by place; the last one fills what is left over."""
    padded = [*values] + [values[-1]] * (places_for(values) - len(values))
    return {f"{name}_{place}": value for place, value in enumerate(padded)}


def is_postgresql(tx: Session) -> bool:
    """Whether this transaction runs on PostgreSQL."""
    return tx.get_bind().dialect.name == "postgresql"


def told(tx: Session, statement: Executable, **values: Any) -> Told:
    """Run a Core statement that was built once and kept; building one anew takes several times as long as running it.

    What the transaction has changed so far is written first, as with every statement of the models.
    """
    tx.flush()
    return run(tx, statement, values)


def run(tx: Session, statement: Executable, values: Mapping[str, Any]) -> Told:
    """The same at once, whatever waits to be written."""
    connection = tx.connection()
    kept = prepared(statement, connection.dialect)
    if kept.changes:
        changed_in(tx, (kept.changes,))
    return kept.run(connection, values)


def altered(tx: Session, model: type[SQLModel], statement: ReturningUpdate[int], **values: Any) -> int:
    """The same for an update that returns ids: how many rows changed. Objects of these rows are read anew at once.

    Not when they are used next: that may be when the transaction is over.
    """
    ids = list(told(tx, statement, **values).scalars())
    for one in ids:
        read_anew(tx, model, one)
    return len(ids)
