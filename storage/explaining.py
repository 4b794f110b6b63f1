"""Why the dates of a case are what they are: the counting of every stage, and everything recorded that moved them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from procedure.calendar import Calendar
from procedure.dates import spoken
from procedure.deadlines import office_date, received_on
from procedure.explanation import Explanation, explain
from procedure.preset import Procedure
from procedure.words import EnteredHow, ExtensionState
from storage.cases import promises_of, stages_of
from storage.dating import dates_now, events_of
from storage.extending import extensions_of
from storage.redating import Recount
from storage.tables import CalendarDay, Case, Event, Payload, Person, Stage
from storage.trail import Fact, facts_of
from storage.trail_words import in_words

REASON_SHOWN = 300
"""Characters of a reason."""

_BECAME = {None: "still open", True: "kept", False: "not kept"}
_STATES = {
    ExtensionState.ASKED: "asked for, not decided",
    ExtensionState.APPROVED: "approved, its letter leaves",
    ExtensionState.TOLD: "approved and told",
    ExtensionState.REFUSED: "refused",
    ExtensionState.LAPSED: "lapsed: not approved and told in time",
}


def explanations_of(
    tx: Session, procedure: Procedure, calendar: Calendar, case: Case, *, with_reasons: bool
) -> tuple[Explanation, ...]:
    """Of every stage, the newest last. Stages that were judged by another calendar say so.

    `with_reasons` adds the words that people gave for moving a date, which are content.
    """
    names: Mapping[str, str] = {one.email: one.name or one.email for one in tx.exec(select(Person)).all()}
    moved = _moved(tx, case)
    return tuple(
        _explained(tx, procedure, calendar, one, names, moved, with_reasons) for one in stages_of(tx, case.id or 0)
    )


def _explained(
    tx: Session,
    procedure: Procedure,
    calendar: Calendar,
    stage: Stage,
    names: Mapping[str, str],
    moved: Sequence["_Moved"],
    with_reasons: bool,
) -> Explanation:
    events, since = events_of(tx, stage), received_on(procedure, calendar, stage.requested_at)
    dates = dates_now(tx, procedure, calendar, stage)
    counted = explain(
        procedure,
        calendar,
        procedure.stage(stage.number),
        since,
        dates.started_on,
        done=events.done,
        agreed_on=events.agreed_on,
        begins_here=stage.entered_how is EnteredHow.DIRECT,
        came_on=office_date(procedure, stage.requested_at),
    )
    notes = (
        *_of_stage(procedure, stage, counted.due_on),
        *_of_extensions(tx, procedure, stage, names),
        *_of_promises(tx, procedure, stage),
        *_of_the_desk(tx, since, max(counted.due_on, stage.due_on), names),
        *_of_events(procedure, stage, moved, with_reasons),
    )
    return replace(counted, notes=notes, judged_by=stage.due_on if stage.due_on != counted.due_on else None)


def _of_stage(procedure: Procedure, stage: Stage, counted_on: date) -> Iterator[str]:
    if stage.due_on != counted_on:
        yield (
            f"The case is judged by {spoken(stage.due_on)}, the date counted and kept when it was recorded; "
            f"counted today it would be {spoken(counted_on)}."
        )
    if stage.acknowledge_by:
        by = spoken(stage.acknowledge_by)
        done = f"it was on {_day(procedure, stage.acknowledged_at)}" if stage.acknowledged_at else "it was not yet"
        yield f"To be acknowledged by {by}; {done}."
    if stage.responded_on:
        yield f"Answered on {spoken(stage.responded_on)}."


def _of_extensions(tx: Session, procedure: Procedure, stage: Stage, names: Mapping[str, str]) -> Iterator[str]:
    for one in extensions_of(tx, stage):
        asked = f"asked for by {names.get(one.asked_by, 'somebody')} on {_day(procedure, one.asked_at)}"
        decided = f", decided by {names.get(one.decided_by, 'somebody')}" if one.decided_by else ""
        yield f"Extension to {spoken(one.until)}: {asked}{decided}; {_STATES[one.state]}. The target itself stays."


def _of_promises(tx: Session, procedure: Procedure, stage: Stage) -> Iterator[str]:
    for one in promises_of(tx, stage.id or 0):
        made = _day(procedure, one.made_at)
        yield f"Promised by the {one.kind.value} letter of {made}: {spoken(one.promised_on)}, {_BECAME[one.kept]}."


def _of_the_desk(tx: Session, first: date, last: date, names: Mapping[str, str]) -> Iterator[str]:
    """Days that were closed or worked by a correction of the calendar, and who recorded them."""
    query = select(CalendarDay).where(
        col(CalendarDay.ended_at).is_(None), col(CalendarDay.day) >= first, col(CalendarDay.day) <= last
    )
    for one in tx.exec(query.order_by(col(CalendarDay.day))).all():
        does = "is worked" if one.is_working else "is closed"
        yield f"{spoken(one.day)} {does}: {one.reason}; recorded by {names.get(one.added_by, one.added_by)}."


@dataclass(frozen=True)
class _Moved:
    """An event that moved dates, who caused it, and the reason that was given."""

    event: Event
    who: str
    reason: str


def _moved(tx: Session, case: Case) -> list[_Moved]:
    """Every one of the case, the oldest first."""
    query = (
        select(Event, Person.name, Person.email, Payload.text)
        .outerjoin(Person, col(Person.id) == col(Event.actor_id))
        .outerjoin(Payload, col(Payload.event_id) == col(Event.id))
        .where(col(Event.case_id) == case.id, col(Event.kind).in_([one.value for one in Recount]))
        .order_by(col(Event.number))
    )
    return [_Moved(event, name or email or "the bot", why or "") for event, name, email, why in tx.exec(query).all()]


def _of_events(procedure: Procedure, stage: Stage, moved: Sequence[_Moved], with_reasons: bool) -> Iterator[str]:
    """What moved a date of this stage, with who caused it and why."""
    numbers = _numbers(stage, moved)
    for one in moved:
        if facts_of(one.event).get("stage", stage.number) in numbers:
            said, reason = in_words(one.event.kind, one.event.data), " ".join(one.reason.split())[:REASON_SHOWN]
            why = f": {reason.rstrip('.')}" if with_reasons and reason else ""
            yield f"{_day(procedure, one.event.at)}: {said} ({one.who}{why})."


def _numbers(stage: Stage, moved: Sequence[_Moved]) -> set[Fact]:
    """The number of the stage, and those that it had before it was moved: what happened then happened to it."""
    numbers: set[Fact] = {stage.number}
    for one in reversed(moved):
        facts = facts_of(one.event)
        if one.event.kind == Recount.STAGE and facts.get("stage") in numbers:
            numbers.add(facts.get("old_stage"))
    return numbers


def _day(procedure: Procedure, at: datetime) -> str:
    return spoken(office_date(procedure, at))
