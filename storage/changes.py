"""What a transaction has added to and changed in its objects, written by kept statements.

The library's own way plans each flush anew, which takes ten times as long as the statements themselves.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, inspect, update
from sqlalchemy.engine.interfaces import CoreExecuteOptionsParameter
from sqlalchemy.orm import InstanceState
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from storage.rows import inserting_row, key_of, run, table_of, values_of

OF_KEY = "key_of_row"
"""The value in a statement that is the key of the row."""


class LedgerSession(Session):
    """A session that writes new and changed rows itself, and leaves what is deleted or has another key to the library.

    None of the models has relationships, so that an order of the tables is all that is to be planned.
    """

    _of: Any = None
    _connection: Connection

    def connection(
        self, bind_arguments: Any = None, execution_options: CoreExecuteOptionsParameter | None = None
    ) -> Connection:
        """The one of the transaction, or of the savepoint that it is in, which begins when it is asked for.

        The library looks it up anew each time, and a transaction asks some hundred times.
        """
        if bind_arguments or execution_options:
            return super().connection(bind_arguments, execution_options)
        if self._of is None or self._of is not self._transaction or not self.is_active:
            self._connection = super().connection()
            self._of = self._transaction
        return self._connection

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write everything, in the order in which tables refer to each other."""
        if objects is None and not self._deleted:
            if not self._new and not self.identity_map.check_modified():
                return
            _write(self)
        super().flush(objects)


def _write(tx: Session) -> None:
    # The lists hold the objects, which nobody else may.
    new, known = list[SQLModel](tx.new), list[SQLModel](tx.dirty)
    if any(key_of(type(row)).name in inspect(row).committed_state for row in known):
        return
    known.sort(key=lambda row: (_place(row), inspect(row).identity))
    # In each table changes come first, as with the library: what is new may take a number that another has given up.
    for row in sorted([*known, *new], key=_place):
        write = _insert if inspect(row).key is None else _update
        write(tx, row)


def _insert(tx: Session, row: SQLModel) -> None:
    state, values = inspect(row), values_of(row)
    state.dict[key_of(type(row)).name] = run(tx, inserting_row(type(row), tuple(values)), values).scalar_one()
    _is_written(tx, state)


def _update(tx: Session, row: SQLModel) -> None:
    state, model = inspect(row), type(row)
    was, values = state.committed_state, state.dict
    changed = {name: values[name] for name in was if was[name] != values[name]}
    (key,) = state.identity
    if changed and not run(tx, _updating(model, tuple(changed)), {**changed, OF_KEY: key}):
        raise StaleDataError(f"a row of {table_of(model).name} that was to be changed is not there any more")
    # Of an object that was not read since a savepoint was taken back only what was changed is there.
    values[key_of(model).name] = key
    _is_written(tx, state)


def _is_written(tx: Session, state: InstanceState[Any]) -> None:
    # What the library does itself after its flush, so that a savepoint that is taken back takes the object along.
    tx._register_persistent({state})


@cache
def _updating(model: type[SQLModel], columns: tuple[str, ...]) -> Executable:
    key = key_of(model)
    statement = update(table_of(model)).where(key == bindparam(OF_KEY))
    return statement.values({name: bindparam(name) for name in columns}).returning(key)


def _place(row: SQLModel) -> int:
    return _places()[table_of(type(row)).name]


@cache
def _places() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}
