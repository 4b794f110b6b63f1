"""Which entries a figure looks at: parts of the ledger, each of which an index finds."""

from enum import StrEnum

from sqlalchemy import ColumnElement, FromClause, and_, func, literal_column, not_, or_, select, text
from sqlmodel import Session

from storage.entry_sql import View
from storage.figures import STAGES

AT_ODDS = "responded_on < received_on OR (responded_on IS NULL AND closed_on < received_on)"
"""Ended before it was received: in the words of the partial index that finds it."""


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
ODD = (Span.WRONG, Span.AT_ODDS)


def any_at_odds(tx: Session) -> bool:
    """Whether there is anything to look for in these spans. There hardly ever is, and looking for it takes long."""
    # In the order of its index, else PostgreSQL thinks that it will soon meet one, and goes through all entries.
    first = select(STAGES.c.received_on).where(text(AT_ODDS)).order_by(STAGES.c.received_on).limit(1)
    return tx.connection().execute(first).first() is not None


def within(span: Span, view: View, row: FromClause, stage_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an entry belongs to a span; `row` has its dates."""
    received, responded, closed = row.c.received_on, row.c.responded_on, row.c.closed_on
    # The same as the column, and no reason to look the entries up by it: the spans name what to look up by.
    came = func.coalesce(received, received)
    answered = responded.between(view.first, view.last)
    otherwise = and_(responded.is_(None), closed >= view.first, came <= view.last)
    # As a list of its own, so that SQLite finds it in its index: there are hardly ever any.
    at_odds = stage_id.in_(select(STAGES.c.id).where(text(AT_ODDS)))
    match span:
        case Span.ANSWERED:
            return answered
        case Span.LATER:
            return and_(responded > view.last, came <= view.last)
        case Span.OTHERWISE:
            return otherwise
        case Span.OPEN:
            return and_(responded.is_(None), closed.is_(None), came <= view.last)
        case Span.RECEIVED:
            return received.between(view.first, view.last)
        case Span.AT_ODDS:
            return at_odds
        case Span.WRONG:
            others = func.coalesce(or_(answered, otherwise), literal_column("false"))
            return and_(at_odds, not_(others))
