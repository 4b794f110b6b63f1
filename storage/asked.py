"""What a transaction has asked already: rows of the models, kept until something in their tables changes.

A case is asked for its stages and contacts a dozen times by one act; nobody else changes a case whose lock is held.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Table, event, inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql import visitors
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.prepared import KEPT_AT_MOST, prepared

T = TypeVar("T")
_ANSWERS = "frontline_answers"


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


def _answer(tx: Session, statement: Any, values: dict[str, Any]) -> list[Any]:
    tx.flush()
    answers: dict[tuple[Any, ...], list[Any]] = tx.info.setdefault(_ANSWERS, {})
    key = (statement, *values.values())
    if key not in answers:
        answers[key] = _objects(tx, statement, values)
    return answers[key]


def _objects(tx: Session, statement: Any, values: dict[str, Any]) -> list[Any]:
    connection = tx.connection()
    kept = prepared(statement, connection.dialect)
    rows = kept.rows(connection, values)
    if not rows:
        return []
    entity, place = _entity_of(statement)
    if entity is not None:
        known = [tx.identity_map.get(identity_key(entity, row[place])) for row in rows]
        if not any(one is None or inspect(one).expired for one in known):
            return known
    return list(tx.exec(statement, params=values))


@lru_cache(KEPT_AT_MOST)
def _entity_of(statement: Any) -> tuple[type[SQLModel] | None, int]:
    """The one model whose rows a statement gives, and the place of its id; None where they must be read anew."""
    models = [one["expr"] for one in statement.column_descriptions]
    is_fresh = statement.get_execution_options().get("populate_existing")
    names = list(statement.exported_columns.keys())
    if len(models) != 1 or not isinstance(models[0], type) or is_fresh or "id" not in names:
        return None, 0
    return models[0], names.index("id")


def changed_in(tx: Session, tables: Iterable[str]) -> None:
    """Rows of these tables were written: what was read from them is asked again."""
    answers: dict[tuple[Any, ...], list[Any]] = tx.info.get(_ANSWERS) or {}
    names = frozenset(tables)
    for key in [key for key in answers if names & _tables_of(key[0])]:
        del answers[key]


def nothing_known(tx: Session) -> None:
    """Every question is asked again."""
    tx.info.pop(_ANSWERS, None)


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
    tx.expire_all()


@cache
def watch_sessions() -> None:
    """From now on every session forgets what it was told when that changes; once for all is enough."""
    event.listen(Session, "after_flush", _after_flush)
    event.listen(Session, "do_orm_execute", _before_execute)
    event.listen(Session, "after_soft_rollback", _after_rollback)
