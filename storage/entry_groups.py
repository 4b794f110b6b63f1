"""Entries, or the promises made on them, by what they have in common: grouped and counted in the database, or by name.

A report that counts so says what each group counts for; a trace asks the same of the entries one by one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    text,
)
from sqlalchemy.sql import visitors

from procedure.deadlines import end_of_office_day
from procedure.preset import Procedure
from storage.day_numbers import epoch, month
from storage.entry_sql import C, E, Expression, View, ended_on, next_of, seen
from storage.figures import PROMISES
from storage.ledger import Tx

P = PROMISES.alias("p")
T = TypeVar("T")
ROWS_AT_A_TIME = 5_000
A_DAY = 86_400


@dataclass(frozen=True)
class Kin:
    """So many entries with the same values; without grouping one, and of a promise its number on the entry."""

    values: Mapping[str, Any]
    count: int
    reference: str
    stage: int
    promise: int = 0


@dataclass(frozen=True)
class Question:
    """Which values are asked of which entries; with `of_promises` of each promise on them.

    `beside` are values that only a list shows.
    """

    values: Mapping[str, Expression]
    where: tuple[ColumnElement[bool], ...]
    of_promises: bool = False
    beside: Mapping[str, Expression] = field(default_factory=dict)

    @property
    def asks_cases(self) -> bool:
        """Whether anything is asked of the case. There are as many as entries, and each is looked up."""
        asked = (each for one in (*self.values.values(), *self.where) for each in visitors.iterate(one))
        return any(getattr(each, "table", None) is C for each in asked)


def together(tx: Tx, view: View, asked: Question) -> Iterator[Kin]:
    """By the values, with the reference of one of each group; "" where nothing is asked of its case."""
    columns = [one.label(name) for name, one in asked.values.items()]
    reference = func.min(C.c.reference) if asked.asks_cases else literal("")
    source = _source(asked) if asked.asks_cases or asked.of_promises or view.only.narrows_cases else E
    query = select(func.count(), reference, *columns).select_from(source)
    query = query.where(*_conditions(view, asked)).group_by(*(text(str(place + 3)) for place in range(len(columns))))
    for count, reference, *values in tx.connection().execute(query):
        known = dict(zip(asked.values, values, strict=True))
        yield Kin(known, count, reference, known.get("stage", 0))


def one_by_one(tx: Tx, view: View, asked: Question) -> Iterator[Kin]:
    """Each by its name, by case and stage."""
    told = {**asked.values, **asked.beside}
    columns = [one.label(name) for name, one in told.items()]
    number = P.c.number if asked.of_promises else null()
    query = select(C.c.reference, E.c.number, number, *columns).select_from(_source(asked))
    query = query.where(*_conditions(view, asked)).order_by(E.c.case_id, E.c.number, number)
    for reference, stage, promise, *values in tx.connection().execute(
        query.execution_options(yield_per=ROWS_AT_A_TIME)
    ):
        yield Kin(dict(zip(told, values, strict=True)), 1, reference, stage, promise or 0)


def still_open(view: View, today: date) -> Question:
    """The entry at which each open case stands, with what the open list asks of it."""
    told = select(P.c.promised_on).where(P.c.stage_id == E.c.id).order_by(P.c.number.desc()).limit(1)
    promised = func.coalesce(told.scalar_subquery(), E.c.promised_on)
    values = {
        "procedure": C.c.procedure_id,
        "stage": E.c.number,
        "due_on": E.c.due_on,
        "has_owner": bit(E.c.owner != ""),
        "has_receipt": bit(E.c.receipt_sent_at.is_not(None)),
        "is_acknowledged": bit(E.c.acknowledged_at.is_not(None)),
        "is_expired": bit(promised < today),
    }
    return Question(values, (E.c.responded_on.is_(None), E.c.closed_on.is_(None), ~next_of(view)))


def work(view: View) -> Question:
    """What came, went or was open in the period, by owner and month; also what ended before it was received."""
    came, ended = E.c.received_on, ended_on()
    values = {
        # The same as the column, else SQLite goes through all entries in the order of their owners.
        "owner": func.coalesce(E.c.owner, ""),
        "came": _place(came, view),
        "ended": case((ended.is_(None), "open"), else_=_place(ended, view)),
        "is_answered": bit(E.c.responded_on.is_not(None)),
        "in_time": bit(E.c.responded_on <= E.c.due_on),
    }
    open_all_along = and_(came < view.first, or_(ended.is_(None), ended > view.last))
    within = (came.between(view.first, view.last), ended.between(view.first, view.last))
    return Question(values, (_came_or_went(view), or_(*within, open_all_along)))


def _came_or_went(view: View) -> ColumnElement[bool]:
    """What came in the period, or had not ended before it: in words that indexes find."""
    unanswered = and_(E.c.responded_on.is_(None), or_(E.c.closed_on.is_(None), E.c.closed_on >= view.first))
    return or_(E.c.responded_on >= view.first, unanswered, E.c.received_on.between(view.first, view.last))


def at_odds(owner: str) -> Question:
    """What an owner has that ended before it was received."""
    return Question({}, (E.c.owner == owner, ended_on() < E.c.received_on))


def owed_letters(view: View, today: date) -> Question:
    """What was to be acknowledged, or answered, in the period: flags, NULL where there is nothing to be said."""
    by, said = E.c.acknowledge_by, E.c.acknowledged_at
    is_met = epoch(said, view.on_postgresql) < _day_over(view, by)
    is_moot = ended_on() <= by
    within = by.between(view.first, view.last)
    acknowledged = case(
        (and_(within, is_met), 1),
        (and_(within, by < today, ~func.coalesce(is_moot, false())), 0),
        else_=null(),
    )
    first = select(P.c.made_at).where(P.c.stage_id == E.c.id).order_by(P.c.number).limit(1).scalar_subquery()
    told = case(
        (first.is_(None), bit(E.c.promised_on.is_not(None))),
        else_=bit(epoch(first, view.on_postgresql) < _day_over(view, E.c.due_on)),
    )
    late = and_(
        E.c.due_on.between(view.first, view.last),
        E.c.due_on < today,
        or_(ended_on().is_(None), ended_on() > E.c.due_on),
    )
    values = {"stage": E.c.number, "acknowledged": acknowledged, "told": case((late, told), else_=null())}
    return Question(values, (or_(within, late),))


def promises(view: View, procedures: Mapping[str, Procedure], today: date) -> Question:
    """Letters with a new date that left in the period, and dates that were promised for it."""
    left = _left_within(view, procedures)
    due = P.c.promised_on.between(view.first, view.last)
    is_moot = E.c.closed_on <= P.c.promised_on
    kept = case(
        (P.c.kept.is_not(None), bit(P.c.kept)),
        (E.c.responded_on.is_not(None), bit(E.c.responded_on <= P.c.promised_on)),
        (or_(is_moot, P.c.promised_on >= today), null()),
        else_=0,
    )
    values = {
        "stage": E.c.number,
        "procedure": C.c.procedure_id,
        "kind": case((left, P.c.kind), else_=null()),
        "due_on": case((left, E.c.due_on), else_=null()),
        "promised_on": case((left, P.c.promised_on), else_=null()),
        "kept": case((due, kept), else_=null()),
    }
    beside = {"made_at": P.c.made_at, "of_kind": P.c.kind, "tells": P.c.promised_on}
    return Question(values, (or_(left, due),), True, beside)


def with_months(view: View, asked: Question) -> Question:
    """The same also by the month of the day of receipt and of the end, empty outside the period."""
    came, ended = E.c.received_on, ended_on()
    months = {"came_month": _month(came, view), "ended_month": _month(ended, view)}
    return replace(asked, values={**asked.values, **months})


def bit(condition: ColumnElement[Any]) -> Expression:
    """1 or 0; 0 also where it is not known."""
    return case((condition, 1), else_=0)


def _source(asked: Question) -> FromClause:
    entries = E.join(C, C.c.id == E.c.case_id)
    return entries.join(P, P.c.stage_id == E.c.id) if asked.of_promises else entries


def _conditions(view: View, asked: Question) -> list[ColumnElement[bool]]:
    return [*seen(view), *view.only.of_case(C), *asked.where]


def _place(day: Expression, view: View) -> Expression:
    return case((day < view.first, "before"), (day <= view.last, "in"), else_="after")


def _month(day: Expression, view: View) -> Expression:
    return case((day.between(view.first, view.last), month(day, view.on_postgresql)), else_="")


def _day_over(view: View, day: Expression) -> Expression:
    """The second at which an office day is over, by the procedure of the case."""
    midnight = epoch(day, view.on_postgresql) + A_DAY
    return midnight - by_procedure(view.countings, lambda one: one.offset.of(day, view.on_postgresql))


def _left_within(view: View, procedures: Mapping[str, Procedure]) -> ColumnElement[bool]:
    """Whether a letter left on a day of the period, by the procedure of the case."""
    sent = epoch(P.c.made_at, view.on_postgresql)
    spans = {
        key: tuple(int(end_of_office_day(one, day).timestamp()) for day in (view.first - timedelta(days=1), view.last))
        for key, one in procedures.items()
    }
    by_span: dict[tuple[int, ...], list[str]] = {}
    for key, span in spans.items():
        by_span.setdefault(span, []).append(key)
    return or_(
        false(), *(and_(C.c.procedure_id.in_(keys), sent >= span[0], sent < span[1]) for span, keys in by_span.items())
    )


def by_procedure(countings: Mapping[str, T], made: Callable[[T], Expression]) -> Expression:
    """What is made of each procedure's own, where there are several that differ."""
    differing = list(dict.fromkeys(countings.values()))
    if len(differing) < 2:
        return made(differing[0]) if differing else cast(null(), Integer)
    keys = [[key for key, each in countings.items() if each == one] for one in differing]
    return case(*((C.c.procedure_id.in_(own), made(one)) for own, one in zip(keys, differing, strict=True)))
