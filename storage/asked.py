"""What a transaction has asked already: rows of the models, kept until something in their tables changes.

A case is asked for its stages and contacts a dozen times by one act; nobody else changes a case whose lock is held.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Table, bindparam, event, inspect
from sqlalchemy.orm import InstanceState, ORMExecuteState, UOWTransaction
from sqlalchemy.orm.attributes import instance_dict, manager_of_class, set_committed_value
from sqlalchemy.sql import visitors
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.prepared import KEPT_AT_MOST, prepared

T = TypeVar("T")
M = TypeVar("M", bound=SQLModel)
_ANSWERS, _BY_TABLE, _KEPT = "frontline_answers", "frontline_answers_by_table", "frontline_kept"
_NEWBORN = "frontline_newborn"
_Question = tuple[Any, ...]
"""A statement and its values."""
_Answers = dict[_Question, list[Any]]
LARGEST_KEY = 2**31 - 1
"""The largest number that PostgreSQL counts rows by; a larger one, which somebody may type, is no row's."""


def asked(tx: Session, statement: SelectOfScalar[T], **values: Any) -> list[T]:
    """Every row that a kept statement finds. What the transaction has changed so far is written first."""
    return list(_answer(tx, statement, values))


def asked_together(tx: Session, statement: "Select[*tuple[Any, ...]]", **values: Any) -> list[Any]:
    """The same for a statement that gives rows of several models, as tuples."""
    return list(_answer(tx, statement, values))


def found(tx: Session, statement: SelectOfScalar[T], **values: Any) -> list[T]:
    """Every row that a kept statement finds, asked of the database each time.

    Most such questions find nothing, or rows that this transaction has as objects already: both are quick.
    """
    tx.flush()
    return _objects(tx, statement, values)


def found_together(tx: Session, statement: "Select[*tuple[Any, ...]]", **values: Any) -> list[Any]:
    """The same for a statement that gives rows of several models, or values beside them, as tuples."""
    tx.flush()
    return _objects(tx, statement, values)


def answered(tx: Session, statement: SelectOfScalar[T], rows: Sequence[T], **values: Any) -> None:
    """The transaction has just written these rows, and knows that `asked` would find them and no others."""
    _remember(tx, statement, (statement, *values.values()), list(rows))


@dataclass(slots=True)
class _Newborn:
    """A case that the transaction has added, its first stage, and the tables that were written to since."""

    case_id: int
    stage_id: int
    written: set[str]


def is_born(tx: Session, case_id: int) -> None:
    """The transaction has just added this case, to which no other row refers yet.

    Nobody else sees it, so that a table has rows of it only where this transaction writes to it from now on. The other
    questions need not be asked: those whose value is named `of_case`, or `of_stage` of its first stage, which must find
    nothing but rows that belong to it.
    """
    tx.info[_NEWBORN] = _Newborn(case_id, 0, set())


def is_entered(tx: Session, case_id: int, stage_id: int) -> None:
    """The same of a stage that was just added, if its case is new too."""
    newborn: _Newborn | None = tx.info.get(_NEWBORN)
    if newborn is not None and newborn.case_id == case_id:
        newborn.stage_id = stage_id


def has_nothing(tx: Session, case_id: int, what: str) -> bool:
    """Whether a table, or a sort of rows, certainly has none of this case, because the case is new."""
    newborn: _Newborn | None = tx.info.get(_NEWBORN)
    return newborn is not None and newborn.case_id == case_id and what not in newborn.written


def _is_bare(tx: Session, statement: Any, values: dict[str, Any]) -> bool:
    newborn: _Newborn | None = tx.info.get(_NEWBORN)
    if newborn is None:
        return False
    is_of_it = values.get("of_case") == newborn.case_id or values.get("of_stage") == newborn.stage_id
    return is_of_it and newborn.written.isdisjoint(_tables_of(statement))


def by_key(tx: Session, model: type[M], key: Any) -> M | None:
    """The row with this key, None where there is none; the object that the transaction has, where it has one."""
    known = tx.identity_map.get((model, (key,), None))
    if known is not None and not inspect(known).expired:
        return known
    if isinstance(key, int) and abs(key) > LARGEST_KEY:
        return None
    rows: list[M] = found(tx, _of_key(model), key=key)
    return rows[0] if rows else None


def row_of(tx: Session, model: type[M], key: Any) -> M:
    """The same for a row that is known to be there. Raises LookupError."""
    row = by_key(tx, model, key)
    if row is None:
        raise LookupError(f"no row {key} of {model.__name__}")
    return row


def read_anew(tx: Session, model: type[SQLModel], key: Any) -> None:
    """If the transaction has an object of this row, it is what the row is now. Nothing that waits is written first."""
    known: Any = tx.identity_map.get((model, (key,), None))
    if known is not None:
        _objects(tx, _of_key(model, is_fresh=True), {"key": key})


@cache
def _of_key(model: Any, is_fresh: bool = False) -> Any:
    table = inspect(model).local_table
    (key,) = table.primary_key.columns
    statement: Any = select(model).where(key == bindparam("key"))
    return statement.execution_options(populate_existing=True) if is_fresh else statement


def _answer(tx: Session, statement: Any, values: dict[str, Any]) -> list[Any]:
    tx.flush()
    answers: _Answers = tx.info.setdefault(_ANSWERS, {})
    key = (statement, *values.values())
    if key not in answers and _is_bare(tx, statement, values):
        return []
    if key not in answers:
        _remember(tx, statement, key, _objects(tx, statement, values))
    return answers[key]


def _remember(tx: Session, statement: Any, key: _Question, rows: list[Any]) -> None:
    tx.info.setdefault(_ANSWERS, {})[key] = rows
    by_table: dict[str, set[_Question]] = tx.info.setdefault(_BY_TABLE, {})
    for table in _tables_of(statement):
        by_table.setdefault(table, set()).add(key)


def _objects(tx: Session, statement: Any, values: dict[str, Any]) -> list[Any]:
    connection = tx.connection()
    kept = prepared(statement, connection.dialect)
    rows = kept.rows(connection, values)
    if not rows:
        return []
    parts, is_fresh = _parts_of(statement), statement.get_execution_options().get("populate_existing", False)
    if len(parts) == 1:
        # Most of these are known: their columns need not be read.
        return [_known(tx, parts[0], row, is_fresh) or _part(tx, parts[0], kept.turned(row), is_fresh) for row in rows]
    whole = [kept.turned(row) for row in rows]
    return [tuple(_part(tx, part, row, is_fresh) for part in parts) for row in whole]


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that each row of a statement gives: the columns of a model from `start` on, or one value there.

    `key` is the place of the model's key.
    """

    model: type[SQLModel] | None
    names: tuple[str, ...]
    start: int
    key: int


def _known(tx: Session, part: _Part, row: Sequence[Any], is_fresh: bool) -> Any:
    """The object that the transaction has, unless it must be read anew."""
    if is_fresh or part.model is None:
        return None
    known = tx.identity_map.get((part.model, (row[part.key],), None))
    return None if known is None or inspect(known).expired else known


def _part(tx: Session, part: _Part, row: Sequence[Any], is_fresh: bool) -> Any:
    """A value; or an object, None where an outer join found no row for it."""
    if part.model is None:
        return row[part.start]
    if row[part.key] is None:
        return None
    columns = zip(part.names, row[part.start : part.start + len(part.names)], strict=True)
    return _object(tx, part.model, row[part.key], columns, is_fresh)


def _object(tx: Session, model: type[SQLModel], key: Any, columns: Iterable[tuple[str, Any]], is_fresh: bool) -> Any:
    """The object of a row: the one that the transaction has, as it has it unless the row `is_fresh`; else a new one."""
    known = tx.identity_map.get((model, (key,), None))
    if known is None:
        known = _new_object(tx, model, key, columns)
    elif is_fresh or inspect(known).expired:
        has = instance_dict(known)
        for name, value in columns:
            if name not in has or has[name] != value:
                set_committed_value(known, name, value)
    return known


def _new_object(tx: Session, model: type[SQLModel], key: Any, columns: Iterable[tuple[str, Any]]) -> Any:
    # What the library does itself with the rows of its own statements.
    row = manager_of_class(model).new_instance()
    state: InstanceState[Any] = inspect(row)
    state.dict.update(columns)
    state.key, state.session_id = (model, (key,), None), tx.hash_key
    tx.identity_map.add(state)
    return row


@lru_cache(KEPT_AT_MOST)
def _parts_of(statement: Any) -> tuple[_Part, ...]:
    parts, start = list[_Part](), 0
    for one in statement.column_descriptions:
        model = one["expr"] if isinstance(one["expr"], type) else None
        names = tuple(inspect(model).local_table.columns.keys()) if model else ("",)
        parts.append(_Part(model, names, start, start + _place_of_key(model) if model else start))
        start += len(names)
    return tuple(parts)


@cache
def _place_of_key(model: type[SQLModel]) -> int:
    table = inspect(model).local_table
    (key,) = table.primary_key.columns
    return list(table.columns).index(key)


def changed_in(tx: Session, tables: Collection[str]) -> None:
    """Rows of these tables (or sorts of rows) were written: what was read from them is asked again."""
    newborn: _Newborn | None = tx.info.get(_NEWBORN)
    if newborn is not None:
        newborn.written.update(tables)
    answers: _Answers = tx.info.get(_ANSWERS, {})
    by_table: dict[str, set[_Question]] = tx.info.get(_BY_TABLE, {})
    for table in tables:
        for key in by_table.pop(table, ()):
            answers.pop(key, None)


def nothing_known(tx: Session) -> None:
    """Every question is asked again, of a new case too."""
    tx.info.pop(_NEWBORN, None)
    tx.info.pop(_ANSWERS, None)
    tx.info.pop(_BY_TABLE, None)


def kept_until_rollback(tx: Session, name: str) -> dict[Any, Any]:
    """What a transaction keeps in mind under a name of its own; nothing any more when a savepoint was taken back."""
    kept: dict[Any, Any] = tx.info.setdefault(_KEPT, {}).setdefault(name, {})
    return kept


@lru_cache(KEPT_AT_MOST)
def _tables_of(statement: Executable) -> frozenset[str]:
    return frozenset(one.name for one in visitors.iterate(statement) if isinstance(one, Table))  # type: ignore[arg-type]


def _after_flush(tx: Session, _context: UOWTransaction) -> None:
    changed_in(tx, {type(row).__tablename__ for rows in (tx.new, tx.dirty, tx.deleted) for row in rows})


def _before_execute(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        nothing_known(state.session)  # type: ignore[arg-type]


def _after_rollback(tx: Session, _before: object) -> None:
    # A kept statement changes a row beside the session, which so does not know what a savepoint took back.
    nothing_known(tx)
    tx.info.pop(_KEPT, None)
    tx.expire_all()


@cache
def watch_sessions() -> None:
    """From now on every session forgets what it was told when that changes; once for all is enough."""
    event.listen(Session, "after_flush", _after_flush)
    event.listen(Session, "do_orm_execute", _before_execute)
    event.listen(Session, "after_soft_rollback", _after_rollback)
