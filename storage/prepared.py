"""Statements that are built once and kept: as text of their database, with what turns values into columns and back.

The library builds and reads them; only running them goes to the driver directly, which takes a sixth of the time.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

KEPT_AT_MOST = 2_000
MANY_ROWS = 50

_IN_UTC = "+00:00"
"""How an instant ends that is written with its zone; the ledger's are all of this one, and written without."""

Turned = Callable[[Any], Any]


class Told(list[Any]):
    """The rows that a statement gave, each a named tuple of its columns."""

    def first(self) -> Any:
        """The first row, None where there is none."""
        return self[0] if self else None

    def one(self) -> Any:
        """The only row; ValueError where there is none, or another one."""
        (row,) = self
        return row

    def scalar(self) -> Any:
        """The first column of the first row, None where there is none."""
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        """The first column of the only row; ValueError where there is none, or another one."""
        return self.one()[0]

    def scalars(self) -> Iterator[Any]:
        """The first column of every row."""
        return (row[0] for row in self)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement for one database. `fixed` are the values that stand in it: by place in a list, or by name where the
    driver takes names. `wanted` are those that it must be given: place (or name), name, and what turns it, if anything.
    `changes` is the table that it writes, "" where it only reads.
    """

    text: str
    fixed: list[Any] | dict[str, Any]
    wanted: tuple[tuple[Any, str, Turned | None], ...]
    names: tuple[str, ...]
    row: Any  # a class of named tuples; None where it gives no rows
    back: tuple[tuple[int, Turned], ...]
    changes: str

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Told:
        """Every row that it gives. Raises what the library would raise; a missing value is a KeyError."""
        rows = self.rows(connection, values)
        return self._told(rows) if rows else Told()

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The same as the driver gives them: bare tuples of bare values."""
        given: Any = self.fixed.copy()
        for place, name, turned in self.wanted:
            given[place] = turned(values[name]) if turned else values[name]
        driver: Any = connection.connection.dbapi_connection
        try:
            told = driver.execute(self.text, given)
            rows: list[Any] = told.fetchall() if self.row else []
        except _driver(connection).Error as error:
            raise _as_of_the_library(error, self.text, connection.dialect) from error
        return rows

    def turned(self, row: Sequence[Any]) -> list[Any]:
        """The columns of a bare row as they are meant."""
        columns = list(row)
        for place, turned in self.back:
            columns[place] = turned(columns[place])
        return columns

    def _told(self, rows: list[Any]) -> Told:
        make: Callable[[Sequence[Any]], Any] = self.row._make if self.row else tuple
        if not self.back:
            return Told(map(make, rows))
        if len(rows) < MANY_ROWS:
            return Told([make(self.turned(one)) for one in rows])
        # Among many rows a day or a word stands again and again: each is turned once.
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, turned in self.back:
            meant = {value: turned(value) for value in set(columns[place])}
            columns[place] = [meant[value] for value in columns[place]]
        return Told(map(make, zip(*columns, strict=True)))


def say(connection: Connection, text: str) -> None:
    """Run a statement that has no values and gives no rows, such as BEGIN. Raises what the library would raise."""
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(text)
    except _driver(connection).Error as error:
        raise _as_of_the_library(error, text, connection.dialect) from error


@lru_cache(KEPT_AT_MOST)
def prepared(statement: Executable, dialect: Dialect) -> Prepared:
    """The statement as this database runs it. Its lists have a fixed length: they stand in it, not in the values."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    required = {one.key: None for one in compiled.binds.values() if one.required}
    state = compiled.construct_expanded_state(required)
    types = {name: bind.type for name, bind in compiled.binds.items() if name in state.parameters}
    into = {name: _into(one, dialect) for name, one in types.items()} | state.processors
    into = {name: one for name, one in into.items() if one}
    fixed = {name: value for name, value in state.parameters.items() if name not in required}
    fixed |= {name: into[name](value) for name, value in fixed.items() if name in into}
    # Where the driver knows no names, a value goes by its place.
    order: Any = state.positiontup
    places: list[Any] = list(state.parameters if order is None else order)
    columns = list(getattr(statement, "exported_columns", ()))
    back = [_back(one.type, dialect) for one in columns]
    names = [one.key or "" for one in columns]
    return Prepared(
        text=state.statement,
        fixed=fixed if order is None else [fixed.get(name) for name in places],
        wanted=tuple(
            (name if order is None else place, name, into.get(name))
            for place, name in enumerate(places)
            if name not in fixed
        ),
        names=tuple(names),
        row=namedtuple("Row", names, rename=True) if names else None,
        back=tuple((place, turned) for place, turned in enumerate(back) if turned),
        changes=str(statement.table) if isinstance(statement, UpdateBase) else "",
    )


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Turned | None:
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return _text_of_instant
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _back(kind: TypeEngine[Any], dialect: Dialect) -> Turned | None:
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return _instant_of_text
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _text_of_instant(instant: datetime | None) -> str | None:
    """As the library writes it, in a third of the time: there is hardly a row without an instant."""
    if instant is None:
        return None
    if instant.tzinfo is not UTC:
        if instant.utcoffset() is None:
            raise ValueError("an instant without timezone information")
        instant = instant.astimezone(UTC)
    return instant.isoformat(" ", "microseconds").removesuffix(_IN_UTC)


def _instant_of_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + _IN_UTC)


def _driver(connection: Connection) -> Any:
    return connection.dialect.loaded_dbapi


def _as_of_the_library(error: Exception, text: str, dialect: Dialect) -> Exception:
    """Faults of the driver as every other statement raises them: without the values, which quote a complaint."""
    driver: Any = dialect.loaded_dbapi
    told = DBAPIError.instance(text, None, error, driver.Error, hide_parameters=True, dialect=dialect)
    return told if isinstance(told, Exception) else error
