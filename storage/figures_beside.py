"""What stands beside the figures: changes made after the fact, and what the external body decided."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from procedure import desk
from procedure.outcomes import Closure, Outcome
from storage.only import EVERYTHING, Only
from storage.rows import table_of
from storage.tables import Area, Case, Commitment, Event, Person, Referral
from storage.trail import Fact, facts_of

ALTERING = (
    "outcome_corrected",
    "receipt_corrected",
    "response_corrected",
    "reopened",
    "procedure_changed",
    "stage_changed",
    "area_changed",
    "routed",
    "unrouted",
    "ended",
    "unmerged",
)
"""Events by which a person changed what figures are made of; of `ended` only what was never received then."""

CHANGES_AT_MOST = 10_000
COMMITMENTS_AT_MOST = 2_000
WITHHELD = "Withheld: the case is not open to all."


@dataclass(frozen=True)
class Correction:
    """A change that alters figures: `role` as the event says, `by` the e-mail of who made it, or "".

    `is_in_time`: by this change what was late is in time, or the other way round; None where it turned neither.
    """

    id: int
    at: datetime
    kind: str
    role: str
    by: str
    reference: str
    is_in_time: bool | None = None


@dataclass(frozen=True)
class Decision:
    """Of the external body; without an outcome it did not look into it."""

    id: int
    reference: str
    decided_on: date | None
    outcome: Outcome | None


def corrections(tx: Session, since: datetime, before: datetime, only: Only = EVERYTHING) -> list[Correction]:
    """Every change in a span, the oldest first."""
    query = (
        select(Event, Person.email, Case.reference)
        .outerjoin(Person, col(Person.id) == col(Event.actor_id))
        .outerjoin(Case, col(Case.id) == col(Event.case_id))
        .where(col(Event.kind).in_(ALTERING), col(Event.at) >= since, col(Event.at) < before)
        .where(*_of_cases(col(Event.case_id), only))
        .order_by(col(Event.at), col(Event.id))
        .limit(CHANGES_AT_MOST)
    )
    found = ((one, facts_of(one), email, reference) for one, email, reference in tx.exec(query))
    return [
        Correction(
            id=one.id or 0,
            at=one.at,
            kind=one.kind,
            role=str(facts.get("role") or ""),
            by=email or "",
            reference=reference or "",
            is_in_time=_turned(facts),
        )
        for one, facts, email, reference in found
        if one.kind != "ended" or facts.get("closure") == Closure.DUPLICATE
    ]


def _turned(facts: Mapping[str, Fact]) -> bool | None:
    was, is_now = facts.get("was_in_time"), facts.get("is_in_time")
    return None if was is None or was == is_now else bool(is_now)


def external_decisions(tx: Session, first: date, last: date, only: Only = EVERYTHING) -> list[Decision]:
    """What the external body decided on these dates, both inclusive; the oldest first."""
    query = select(Referral, Case.reference).join(Case, col(Case.id) == col(Referral.case_id))
    query = query.where(col(Referral.decided_on) >= first, col(Referral.decided_on) <= last)
    query = query.where(*_of_cases(col(Referral.case_id), only))
    found = tx.exec(query.order_by(col(Referral.decided_on), col(Referral.id)))
    return [Decision(one.id or 0, reference, one.decided_on, one.outcome) for one, reference in found]


def _of_cases(case_id: Any, only: Only) -> list[ColumnElement[bool]]:
    """Asked of each case as it comes: there are few, and a list of all that the report is narrowed to would be long."""
    own = table_of(Case).alias("own")
    of_it = sql_select(own.c.id).where(own.c.id == case_id, *only.of_any_stage(own))
    return [] if only.is_everything else [of_it.exists()]


def areas_of(tx: Session) -> tuple[desk.Area, ...]:
    """Every area that the ledger knows, also those that came by import or are no longer in the settings."""
    rows = tx.exec(select(Area).order_by(col(Area.code)))
    return tuple(desk.Area(one.code, one.directorate, one.name, (), "") for one in rows)


def with_areas(tx: Session, known: desk.Desk) -> desk.Desk:
    """The desk also with the areas that came by import, or are no longer in the settings."""
    codes = {area.code for area in known.areas}
    return replace(known, areas=(*known.areas, *(area for area in areas_of(tx) if area.code not in codes)))


@dataclass(frozen=True)
class Promised:
    """What a service promised to change. Of a case that is not open to all the text is withheld."""

    id: int
    reference: str
    area: str
    year: str
    text: str
    progress: str
    progress_on: date | None
    made_on: date | None
    due_on: date | None
    done_on: date | None


def commitments_of(tx: Session, years: Collection[str], areas: Collection[str] = ()) -> list[Promised]:
    """The service commitments of these financial years, by year, area and when they were written down.

    With `areas` those of these alone.
    """
    query = select(Commitment).where(col(Commitment.year).in_(list(years)), col(Commitment.case_id).is_(None))
    query = query.where(col(Commitment.area).in_(list(areas))) if areas else query
    query = query.order_by(col(Commitment.year), col(Commitment.area), col(Commitment.id)).limit(COMMITMENTS_AT_MOST)
    return [_promised(one, None) for one in tx.exec(query)]


def lessons_of(tx: Session, first: date, last: date, only: Only = EVERYTHING) -> list[Promised]:
    """What was learned from cases, agreed or done on these dates, both inclusive; the oldest first."""
    made, done = col(Commitment.made_on), col(Commitment.done_on)
    query = (
        select(Commitment, Case)
        .join(Case, col(Case.id) == col(Commitment.case_id))
        .where(or_(and_(made >= first, made <= last), and_(done >= first, done <= last)))
        .where(*only.of_any_stage(table_of(Case)))
        .order_by(made, col(Commitment.id))
        .limit(COMMITMENTS_AT_MOST)
    )
    return [_promised(one, case) for one, case in tx.exec(query)]


def _promised(one: Commitment, case: Case | None) -> Promised:
    is_hidden = case is not None and case.is_sensitive
    return Promised(
        id=one.id or 0,
        reference="" if case is None or is_hidden else case.reference,
        area=one.area or (case.area if case else ""),
        year=one.year,
        text=WITHHELD if is_hidden else one.text,
        progress=WITHHELD if is_hidden and one.progress else one.progress,
        progress_on=one.progress_on,
        made_on=one.made_on,
        due_on=one.due_on,
        done_on=one.done_on,
    )
