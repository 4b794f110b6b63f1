"""Stage entries counted by what they have in common, in the database; and the entries behind a number."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal_column, not_, or_, select, text
from sqlmodel import Session

from storage.day_numbers import nights
from storage.entry_sql import C, E, View, attribute, needs_case, received_on, seen, started_on
from storage.figures import CASES, STAGES

BELOW_LAST_STAGE = 2
AT_ODDS = "responded_on < received_on OR (responded_on IS NULL AND closed_on < received_on)"
"""Ended before it was received: in the words of the partial index that finds it."""


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


class Span(StrEnum):
    """Which entries are looked at: a part of the ledger that an index finds. The first five do not overlap."""

    ANSWERED = "answered"  # in the period
    LATER = "later"  # received by its end and answered after it
    OTHERWISE = "otherwise"  # ended without a reply, from the period's first day on
    OPEN = "open"  # received by its end, neither answered nor ended
    WRONG = "wrong"  # ended before they were received, and in none of the others
    RECEIVED = "received"  # in the period
    AT_ODDS = "at_odds"  # all that ended before they were received


FLOW = (Span.ANSWERED, Span.LATER, Span.OTHERWISE, Span.OPEN, Span.WRONG)
"""Everything that came, went or was open in the period."""


def tally(
    tx: Session, view: View, names: Sequence[str], spans: Sequence[Span], sums: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """How many entries have the same values: the values in the order of `names`, their number, and of each attribute
    in `sums` how many have it, its sum and its greatest value.
    """
    wanted = [attribute(name, view).label(name) for name in names]
    beside = [of(attribute(name, view)) for name in sums for of in (func.count, func.sum, func.max)]
    for span in spans:
        query = _from(select(*wanted, func.count(), *beside), (*names, *sums), view, span)
        grouped = query.group_by(*(text(str(place)) for place in range(1, len(wanted) + 1))) if wanted else query
        yield from (tuple(row) for row in tx.connection().execute(grouped))


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
    taken = attribute("days", view).label("taken")
    query = _from(
        select(C.c.reference, E.c.number, C.c.procedure_id, taken), (*where, "days"), view, Span.ANSWERED, True
    )
    # Working days are never more than the nights and one, which are counted sooner.
    about = nights(started_on(), E.c.responded_on, view.on_postgresql) >= days - 1
    query = query.where(about, *chosen(view, where), attribute("days", view) >= days)
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
        one = _from(select(C.c.reference), (), view, None, with_case=True).where(C.c.procedure_id == after).limit(1)
        reference = tx.connection().execute(one).scalar()
        if reference is not None:
            found[after] = reference


def last_stage_reached(tx: Session, view: View) -> int:
    """The highest stage of any entry of this view; no lower than 2, below which nothing is looked for."""
    late = _from(select(func.max(E.c.number)), (), view, None).where(text(f"e.number > {BELOW_LAST_STAGE}"))
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
    query: Select[Any], names: Collection[str], view: View, span: Span | None, with_case: bool = False
) -> Select[Any]:
    """The query on the entries of a span, beside their cases where something asks about those."""
    joins = with_case or view.only.narrows_cases or any(needs_case(name, view) for name in names)
    source = E.join(C, C.c.id == E.c.case_id) if joins else E
    conditions = [*seen(view), *view.only.of_case(C), *([_within(span, view)] if span else [])]
    return query.select_from(source).where(*conditions)


def _within(span: Span, view: View) -> ColumnElement[bool]:
    answered = E.c.responded_on.between(view.first, view.last)
    otherwise = and_(E.c.responded_on.is_(None), E.c.closed_on >= view.first, received_on() <= view.last)
    # As a list of its own, so that SQLite finds it in its index: there are hardly ever any.
    at_odds = E.c.id.in_(select(STAGES.c.id).where(text(AT_ODDS)))
    match span:
        case Span.ANSWERED:
            return answered
        case Span.LATER:
            return and_(E.c.responded_on > view.last, received_on() <= view.last)
        case Span.OTHERWISE:
            return otherwise
        case Span.OPEN:
            return and_(E.c.responded_on.is_(None), E.c.closed_on.is_(None), received_on() <= view.last)
        case Span.RECEIVED:
            return E.c.received_on.between(view.first, view.last)
        case Span.AT_ODDS:
            return at_odds
        case Span.WRONG:
            others = func.coalesce(or_(answered, otherwise), literal_column("false"))
            return and_(at_odds, not_(others))
