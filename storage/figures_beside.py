"""What stands beside the figures: changes made after the fact, and what the external body decided."""

from collections import Counter
from datetime import date, datetime

from sqlmodel import Session, col, select

from procedure.outcomes import Outcome
from storage.tables import Event, Person, Referral
from storage.trail import facts_of

ALTERING = (
    "outcome_corrected",
    "receipt_corrected",
    "response_corrected",
    "reopened",
    "procedure_changed",
    "routed",
    "unrouted",
)
"""Events by which a person changed what figures are made of."""

CHANGES_AT_MOST = 10_000


def corrections(tx: Session, since: datetime, before: datetime) -> list[tuple[datetime, str, str, str]]:
    """(when, kind, role as the event says, e-mail of who did it) of every change in a span, the oldest first."""
    query = (
        select(Event, Person.email)
        .outerjoin(Person, col(Person.id) == col(Event.actor_id))
        .where(col(Event.kind).in_(ALTERING), col(Event.at) >= since, col(Event.at) < before)
        .order_by(col(Event.at), col(Event.id))
        .limit(CHANGES_AT_MOST)
    )
    return [(one.at, one.kind, str(facts_of(one).get("role") or ""), email or "") for one, email in tx.exec(query)]


def external_decisions(tx: Session, first: date, last: date) -> Counter[Outcome | None]:
    """How often the external body decided what on these dates, both inclusive; None: it did not look into it."""
    query = select(Referral).where(col(Referral.decided_on) >= first, col(Referral.decided_on) <= last)
    return Counter(one.outcome for one in tx.exec(query))
