"""Stage entries counted by what they have in common, in the database; and the entries behind a number."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, text
from sqlmodel import Session

from storage.day_numbers import nights
from storage.entry_sql import C, E, View, attribute, needs_case, seen, started_on
from storage.fact_sql import by_facts, longest_by_facts
from storage.figures import CASES
from storage.spans import ODD, Span, any_at_odds, within

BELOW_LAST_STAGE = 2


@dataclass(frozen=True)
class Between:
    """Values from `low` to `high`, both inclusive; without `high` all from `low` on."""

    low: int
    high: int | None = None

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and value >= self.low and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class OneOf:
    """Lists, written one after the other with a separator, in which `word` stands; for no word those that are empty."""

    word: str
    separator: str

    def __contains__(self, value: object) -> bool:
        return self.word in str(value or "").split(self.separator)


Allowed: TypeAlias = Collection[Any] | Between | OneOf
Where: TypeAlias = Mapping[str, Allowed]
"""A choice of entries: of each attribute that is named the values that it may have."""


def tally(
    tx: Session, view: View, names: Sequence[str], spans: Sequence[Span], sums: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """How many entries have the same values: the values in the order of `names`, their number, and of each attribute
    in `sums` how many have it, its sum and its greatest value.
    """
    for span in spans:
        if span in ODD and not any_at_odds(tx):
            continue
        if view.apart is not None and span is not Span.OPEN:
            yield from by_facts(tx, view, names, span, sums)
        for part in _parts(view, span):
            yield from _one_by_one(tx, view, names, span, sums, part)


def _one_by_one(
    tx: Session, view: View, names: Sequence[str], span: Span, sums: Sequence[str], part: list[ColumnElement[bool]]
) -> Iterator[tuple[Any, ...]]:
    wanted = [attribute(name, view).label(name) for name in names]
    beside = [of(attribute(name, view)) for name in sums for of in (func.count, func.sum, func.max)]
    query = _from(select(*wanted, func.count(), *beside), (*names, *sums), view, span, few=bool(part)).where(*part)
    grouped = query.group_by(*(text(str(place)) for place in range(1, len(wanted) + 1))) if wanted else query
    yield from (tuple(row) for row in tx.connection().execute(grouped))


def _parts(view: View, span: Span) -> list[list[ColumnElement[bool]]]:
    """What must be looked at entry by entry: what has no facts, because it has not ended or its case is apart."""
    if view.apart is None:
        return [[]]
    is_open: list[ColumnElement[bool]] = [E.c.responded_on.is_(None), E.c.closed_on.is_(None)]
    apart = [E.c.case_id.in_(view.apart), or_(E.c.responded_on.is_not(None), E.c.closed_on.is_not(None))]
    still = [is_open] if span in (Span.OPEN, Span.RECEIVED) else []
    return [*still, *([apart] if view.apart and span is not Span.OPEN else [])]


@dataclass(frozen=True)
class Behind:
    """An entry behind a number."""

    reference: str
    stage: int


def behind(tx: Session, view: View, where: Where, spans: Sequence[Span]) -> list[Behind]:
    """The entries that have these values, by case and stage."""
    found: list[Row[Any]] = []
    for span in spans:
        query = _from(select(E.c.case_id, E.c.number, C.c.reference), tuple(where), view, span, with_case=True)
        found += tx.connection().execute(query.where(*chosen(view, where))).all()
    return [Behind(row.reference, row.number) for row in sorted(found)]


def chosen(view: View, where: Where) -> list[ColumnElement[bool]]:
    """The conditions of a choice."""
    return [_is_in(attribute(name, view), values, view) for name, values in where.items()]


def longest(tx: Session, view: View, where: Where, days: int, most: int) -> list[tuple[str, int, str, int]]:
    """(reference, stage, procedure, working days) of the replies in the period that took so many days or more.

    The longest first; `most` of them.
    """
    if view.apart is None:
        return _longest(tx, view, where, days, most)
    found = longest_by_facts(tx, view, "is_last" in where, days, most)
    if view.apart:
        found += _longest(tx, view, where, days, most, E.c.case_id.in_(view.apart))
    return sorted(found, key=lambda one: (-one[3], one[0], one[1]))[:most]


def _longest(
    tx: Session, view: View, where: Where, days: int, most: int, *only: ColumnElement[bool]
) -> list[tuple[str, int, str, int]]:
    taken = attribute("days", view).label("taken")
    query = _from(
        select(C.c.reference, E.c.number, C.c.procedure_id, taken),
        (*where, "days"),
        view,
        Span.ANSWERED,
        True,
        bool(only),
    )
    # Working days are never more than the nights and one, which are counted sooner.
    about = nights(started_on(), E.c.responded_on, view.on_postgresql) >= days - 1
    query = query.where(about, *only, *chosen(view, where), attribute("days", view) >= days)
    ordered = query.order_by(text("taken DESC"), C.c.reference, E.c.number).limit(most)
    return [(row[0], row[1], row[2], row[3]) for row in tx.connection().execute(ordered)]


def procedures_used(tx: Session, view: View) -> dict[str, str]:
    """The procedures that the entries of this view were opened under, each with the reference of one of them."""
    found, after = dict[str, str](), ""
    while True:
        following = select(func.min(CASES.c.procedure_id)).where(CASES.c.procedure_id > after)
        after = tx.connection().execute(following).scalar() or ""
        if not after:
            return found
        one = _from(select(C.c.reference), (), view, None, True, few=True).where(C.c.procedure_id == after).limit(1)
        reference = tx.connection().execute(one).scalar()
        if reference is not None:
            found[after] = reference


def last_stage_reached(tx: Session, view: View) -> int:
    """The highest stage of any entry of this view; no lower than 2, below which nothing is looked for."""
    own = CASES.alias("narrowed")
    of_case = select(own.c.id).where(own.c.id == E.c.case_id, *view.only.of_case(own))
    late = select(func.max(E.c.number)).where(*seen(view, few=True), text(f"e.number > {BELOW_LAST_STAGE}"))
    late = late.where(of_case.exists()) if view.only.narrows_cases else late
    return tx.connection().execute(late).scalar() or BELOW_LAST_STAGE


def _is_in(expression: ColumnElement[Any], values: Allowed, view: View) -> ColumnElement[bool]:
    if isinstance(values, OneOf):
        place = func.strpos if view.on_postgresql else func.instr
        fenced = values.separator + func.coalesce(expression, "") + values.separator
        return place(fenced, f"{values.separator}{values.word}{values.separator}") > 0
    if not isinstance(values, Between):
        return expression.in_(sorted(values))
    return expression >= values.low if values.high is None else expression.between(values.low, values.high)


def _from(
    query: Select[Any],
    names: Collection[str],
    view: View,
    span: Span | None,
    with_case: bool = False,
    few: bool = False,
) -> Select[Any]:
    """The query on the entries of a span, beside their cases where something asks about those."""
    joins = with_case or view.only.narrows_cases or any(needs_case(name, view) for name in names)
    source = E.join(C, C.c.id == E.c.case_id) if joins else E
    conditions = [*seen(view, few), *view.only.of_case(C), *([within(span, view, E, E.c.id)] if span else [])]
    return query.select_from(source).where(*conditions)
