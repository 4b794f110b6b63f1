"""What a definition of an indicator asks of entries, as values to group by: flags, and what averages are made of."""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, false, func, literal, null, or_, select, true

from procedure.outcomes import Outcome
from procedure.words import Channel, PromiseKind
from storage.day_numbers import DayNumbers, epoch, nights
from storage.entry_groups import P, Question, bit, by_procedure
from storage.entry_sql import C, E, Expression, View, attribute, ended_on, is_upheld, next_of

DAY_ONE = date(2000, 1, 1)
"""Days are numbered from here on, so that a deadline that is looked up is a number like any other day."""
QUARTER = 900
"""Seconds: an office day begins on a quarter of an hour, wherever the office stands."""
FRACTION = 20
"""Where the part of a second begins in an instant as SQLite writes it."""


@dataclass(frozen=True)
class Definition:
    """What SQL must know of a definition. `last_days` are by procedure the number of the last day for each day of
    receipt, None for the target of the stage; `receipts` the procedures and stages at which a receipt is promised.

    `partly` is whether partially upheld counts as upheld, None where the procedure of the complaint says so.
    """

    last_days: Mapping[str, DayNumbers] | None = None
    extension_counts: bool = False
    must_end_it: bool = False
    of_decided: bool = False
    partly: bool | None = None
    receipts: Collection[tuple[str, int]] | None = None
    channels: Collection[Channel] = ()
    within_hours: int = 0
    asks_days: bool = False
    asks_due: bool = False
    asks_met: bool = False


def day_number(day: date) -> int:
    """Of a day in this file."""
    return (day - DAY_ONE).days


def of_indicator(view: View, one: Definition, today: date) -> Question:
    """The entries that count in the period on any basis, or are open and overdue at its end."""
    deadline, is_open = _deadline(view, one), _open_at_end(view)
    answered, received = E.c.responded_on.between(view.first, view.last), E.c.received_on.between(view.first, view.last)
    closed = and_(answered, E.c.outcome.is_not(None)) if one.of_decided else answered
    due = _is_due(view, deadline, today) if one.asks_due else false()
    last_over = day_number(min(view.last, today - timedelta(days=1)))
    overdue = and_(is_open, deadline <= last_over)
    counts_received = received if one.receipts is None else and_(received, _can_be_sent_receipt(one))
    values: dict[str, Expression] = {
        "stage": E.c.number,
        "closed": bit(closed),
        "due": bit(due),
        "received": bit(counts_received),
        "open_overdue": bit(overdue),
        "is_unknown": bit(and_(deadline.is_(None), or_(answered, is_open))),
    }
    values |= _of_deadline(view, one, deadline) if one.asks_met else {}
    values |= {"outcome": E.c.outcome, "upheld": bit(_upheld(view, one))} if one.of_decided else {}
    values |= {"days": attribute("days", view)} if one.asks_days else {}
    values |= _of_receipt(view, one) if one.receipts is not None else {}
    # In words that an index finds, wherever no deadline must be looked at.
    unanswered = and_(E.c.responded_on.is_(None), or_(E.c.closed_on.is_(None), E.c.closed_on >= view.first))
    came_or_went = or_(E.c.responded_on >= view.first, unanswered, received)
    return Question(values, (or_(came_or_went, and_(_near(view, one), due)) if one.asks_due else came_or_went,))


def _number(view: View, day: Expression) -> Expression:
    return nights(literal(DAY_ONE), day, view.on_postgresql)


def _deadline(view: View, one: Definition) -> Expression:
    """So many working days from receipt, or the target; an approved extension where it counts as met."""
    due = _number(view, E.c.due_on)
    if one.last_days is not None:
        due = by_procedure(one.last_days, lambda days: days.of(E.c.received_on, view.on_postgresql))
    if not one.extension_counts:
        return due
    extended = _number(view, E.c.extended_to)
    return case((extended > due, extended), else_=due)


def _near(view: View, one: Definition) -> ColumnElement[bool]:
    """What every entry fulfils whose deadline lies in the period: dates compared as they are, sooner than days counted.

    No deadline is before the day of receipt.
    """
    near = E.c.due_on.between(view.first, view.last)
    if one.last_days is not None:
        since = [_first_received(each, day_number(view.first)) for each in one.last_days.values()]
        near = E.c.received_on.between(min(since, default=view.first), view.last)
    return or_(near, E.c.extended_to.between(view.first, view.last)) if one.extension_counts else near


def _first_received(last_days: DayNumbers, number: int) -> date:
    """The first day of receipt whose last day is this one, or a later one."""
    return last_days.first + timedelta(days=bisect_left(last_days.numbers, number))


def _open_at_end(view: View) -> ColumnElement[bool]:
    return and_(E.c.received_on <= view.last, or_(ended_on().is_(None), ended_on() > view.last))


def _is_due(view: View, deadline: Expression, today: date) -> ColumnElement[bool]:
    """What is still to come does not count, nor what ended without a reply by its last day."""
    went_on = or_(E.c.closed_on.is_(None), _number(view, E.c.closed_on) > deadline)
    judged = or_(E.c.responded_on.is_not(None), and_(deadline < day_number(today), went_on))
    until = min(day_number(view.last), day_number(today))
    return and_(deadline.between(day_number(view.first), until), judged)


def _of_deadline(view: View, one: Definition, deadline: Expression) -> dict[str, Expression]:
    """Whether it was met, and where it was not, whether a holding letter was sent."""
    met = _number(view, E.c.responded_on) <= deadline
    met = and_(met, ~next_of(view)) if one.must_end_it else met
    return {"met": bit(met), "has_letter": case((met, 0), else_=bit(_has_holding_letter()))}


def _upheld(view: View, one: Definition) -> ColumnElement[bool]:
    if one.partly is None:
        return is_upheld(view)
    either = [Outcome.UPHELD, Outcome.PARTIALLY_UPHELD] if one.partly else [Outcome.UPHELD]
    return E.c.outcome.in_(either)


def _has_holding_letter() -> ColumnElement[bool]:
    """Whether one was sent; history has the last promised date alone, which says so."""
    own = select(P.c.id).where(P.c.stage_id == E.c.id)
    holding = own.where(P.c.kind == PromiseKind.HOLDING).exists()
    return or_(holding, and_(~own.exists(), E.c.promised_on.is_not(None)))


def _can_be_sent_receipt(one: Definition) -> ColumnElement[bool]:
    by_stage: dict[int, list[str]] = {}
    for procedure, stage in one.receipts or ():
        by_stage.setdefault(stage, []).append(procedure)
    promised = [and_(E.c.number == stage, C.c.procedure_id.in_(keys)) for stage, keys in by_stage.items()]
    return and_(or_(false(), *promised), C.c.channel.in_(sorted(one.channels)), C.c.is_quiet.is_not(true()))


def _of_receipt(view: View, one: Definition) -> dict[str, Expression]:
    """Whether the receipt was in time, and when a person was first heard of."""
    said, sent = E.c.acknowledged_at, E.c.receipt_sent_at
    at = epoch(said, view.on_postgresql)
    # An acknowledgement at the receipt's own instant is the receipt, where the procedure takes it for one.
    by_person = and_(said.is_not(None), or_(sent.is_(None), said != sent))
    return {
        "procedure": C.c.procedure_id,
        "received_on": E.c.received_on,
        "responded_on": E.c.responded_on,
        "said_at": case((by_person, at - at % QUARTER), else_=null()),
        "receipt_met": bit(_within_hours(view, one.within_hours)),
    }


def _within_hours(view: View, hours: int) -> ColumnElement[bool]:
    """To the last fraction of a second."""
    sent, asked = E.c.receipt_sent_at, E.c.requested_at
    if view.on_postgresql:
        return sent <= asked + literal(timedelta(hours=hours))
    took = epoch(sent, False) - epoch(asked, False)
    rest = func.substr(sent, FRACTION) <= func.substr(asked, FRACTION)
    return or_(took < hours * 3600, and_(took == hours * 3600, rest))
