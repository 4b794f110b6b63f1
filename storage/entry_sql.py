"""What a figure asks about a stage entry, each attribute expressed once, in SQL.

A figure is then a choice of values: counted where an entry has them, and traced by naming the entries that do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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
    not_,
    null,
    or_,
    select,
    text,
)

from procedure.outcomes import Closure, Outcome
from procedure.words import Status
from storage.day_numbers import DayNumbers, epoch, month, nights, no_less
from storage.figures import CASES, POINTS, PROMISES, STAGES
from storage.only import EVERYTHING, Only

E, C = STAGES.alias("e"), CASES.alias("c")
BETWEEN_THEMES, WITHIN_THEME = "\x1e", "\x1f"
Expression = ColumnElement[Any]

UNCOUNTED = "closure IN ('duplicate', 'not_a_complaint') OR (status = 'dormant' AND is_quiet)"
"""Cases that count nowhere: they were never received, or lie in an old mailbox until somebody adopts them. In the words
of the partial index that finds them, which SQLite compares."""


@dataclass(frozen=True)
class Counting:
    """How procedures count the working days of a reply: `passed[reply] - before[start]`, and at `least` so many.

    `offset` is by how many seconds the office is ahead of UTC when a day begins.
    """

    passed: DayNumbers
    before: DayNumbers
    offset: DayNumbers
    least: int


@dataclass(frozen=True)
class View:
    """A period as it is known on the office date `until`.

    `any_part` are the procedures in which any part upheld is upheld; `countings` are those of all that are used.
    `apart` are the cases whose entries have no facts (storage/facts.py), None where no facts are to be used.
    """

    first: date
    last: date
    until: date
    on_postgresql: bool
    only: Only = EVERYTHING
    any_part: frozenset[str] = frozenset()
    countings: Mapping[str, Counting] = field(default_factory=dict)
    apart: tuple[int, ...] | None = None


def never_counted(case: FromClause) -> ColumnElement[bool]:
    """The same on a row of cases."""
    never = case.c.closure.in_([Closure.DUPLICATE, Closure.NOT_A_COMPLAINT])
    return or_(func.coalesce(never, false()), and_(case.c.status == Status.DORMANT, case.c.is_quiet))


def seen(view: View, few: bool = False) -> list[ColumnElement[bool]]:
    """The conditions on every entry that any figure counts; those of `view.only` on cases need the case.

    Of few entries each is asked whether its case counts; of many it is looked up in a list of those that do not.
    """
    uncounted: ColumnElement[bool] = E.c.case_id.in_(select(CASES.c.id).where(text(UNCOUNTED)))
    if few:
        own = CASES.alias("own")
        uncounted = select(own.c.id).where(own.c.id == E.c.case_id, never_counted(own)).exists()
    return [not_(uncounted), received_on() <= view.until, *view.only.of_stage(E)]


def attribute(name: str, view: View) -> Expression:
    """The expression of an attribute; KeyError for an unknown one."""
    return ATTRIBUTES[name](view)


def needs_case(name: str, view: View) -> bool:
    """Whether the attribute looks at the case, and not at the stage alone."""
    several = len(view.countings) > 1
    if name in ("area", "channel", "procedure", "wait_working", "wait_nights"):
        return True
    if name in ("upheld", "partial", "themes", "overturned"):
        return _any_part(view) is None
    return name in ("days", "informed") and several


def next_of(view: View) -> ColumnElement[bool]:
    """Whether the customer asked for a further stage, as known then."""
    after = STAGES.alias("after")
    later = and_(after.c.case_id == E.c.case_id, after.c.number > E.c.number, after.c.received_on <= view.until)
    return select(after.c.id).where(later).exists()


def is_upheld(view: View) -> ColumnElement[bool]:
    """ "Any part upheld = upheld", where the procedure says so."""
    everywhere = _any_part(view)
    if everywhere is False:
        return E.c.outcome == Outcome.UPHELD
    either = E.c.outcome.in_([Outcome.UPHELD, Outcome.PARTIALLY_UPHELD])
    if everywhere:
        return either
    in_part = and_(E.c.outcome == Outcome.PARTIALLY_UPHELD, C.c.procedure_id.in_(sorted(view.any_part)))
    return or_(E.c.outcome == Outcome.UPHELD, in_part)


def ended_on() -> Expression:
    """By the reply or, without one, by withdrawal, transfer and the like."""
    return func.coalesce(E.c.responded_on, E.c.closed_on)


def received_on() -> Expression:
    """The same as the column, and no reason to look the entries up by it: the spans name what to look up by."""
    return func.coalesce(E.c.received_on, E.c.received_on)


def started_on() -> Expression:
    """When the reply clock started, else the receipt."""
    return func.coalesce(E.c.started_on, E.c.received_on)


def _any_part(view: View) -> bool | None:
    """Whether it is so under every procedure that is used, or under none; None where that differs."""
    used = set(view.countings)
    if used <= view.any_part:
        return True
    return None if used & view.any_part else False


def bit(condition: ColumnElement[bool]) -> Expression:
    """1 or 0; 0 also where it is not known."""
    return case((condition, 1), else_=0)


def _came(view: View) -> Expression:
    return place(E.c.received_on, view)


def _ended(view: View) -> Expression:
    return case((ended_on().is_(None), "open"), else_=place(ended_on(), view))


def place(day: Expression, view: View) -> Expression:
    """Where a day lies: before the period, in it, or after it."""
    return case((day < view.first, "before"), (day <= view.last, "in"), else_="after")


def month_within(day: Expression, view: View) -> Expression:
    """Empty for a day outside the period."""
    return case((day.between(view.first, view.last), month(day, view.on_postgresql)), else_="")


def _partial(view: View) -> Expression:
    """In part by its outcome, or upheld as a whole because some of its points were."""
    finding = POINTS.c.finding

    def any_is(outcome: Outcome) -> Expression:
        return func.max(case((finding == outcome, 1), else_=0))

    found = any_is(Outcome.PARTIALLY_UPHELD) + any_is(Outcome.UPHELD) * any_is(Outcome.NOT_UPHELD)
    of_points = select(bit(found > 0)).where(POINTS.c.stage_id == E.c.id).scalar_subquery()
    cases: list[Any] = [(E.c.outcome == Outcome.PARTIALLY_UPHELD, 1)]
    if _any_part(view) is not False:
        whole = E.c.outcome == Outcome.UPHELD
        in_parts = whole if _any_part(view) else and_(whole, C.c.procedure_id.in_(sorted(view.any_part)))
        cases.append((in_parts, func.coalesce(of_points, 0)))
    return case(*cases, else_=0)


def _themes(view: View) -> Expression:
    """Those of the upheld points of an upheld entry, one after the other; NULL where none is named."""
    # History has a theme without a finding of its own; then the outcome of the entry speaks for it.
    counts = or_(POINTS.c.finding.is_(None), POINTS.c.finding.in_([Outcome.UPHELD, Outcome.PARTIALLY_UPHELD]))
    return case((is_upheld(view), _themes_of_points(view, counts)), else_=null())


def _about(view: View) -> Expression:
    """The themes of all points, whatever was found on them: by these a report is narrowed."""
    return _themes_of_points(view)


def _themes_of_points(view: View, *which: ColumnElement[bool]) -> Expression:
    named = or_(POINTS.c.theme != "", POINTS.c.subtheme != "")
    theme = POINTS.c.theme + literal(WITHIN_THEME) + POINTS.c.subtheme
    joined: Any = func.aggregate_strings(theme, BETWEEN_THEMES)
    if view.on_postgresql:  # which reads rows as they lie on the disk; SQLite reads them through the index, in order
        joined = joined.aggregate_order_by(POINTS.c.number)
    return select(joined).where(POINTS.c.stage_id == E.c.id, *which, named).scalar_subquery()


def _overturned(view: View) -> Expression:
    """Upheld although the stage before was not: what was resolved or never answered there is not overturned."""
    before = STAGES.alias("before")
    earlier = and_(before.c.case_id == E.c.case_id, before.c.number < E.c.number, before.c.received_on <= view.until)
    last = select(before.c.outcome).where(earlier).order_by(before.c.number.desc()).limit(1).scalar_subquery()
    return case((and_(E.c.number > 1, is_upheld(view)), bit(last == Outcome.NOT_UPHELD)), else_=0)


def _counted(view: View, made: Callable[[Counting], Expression]) -> Expression:
    """By the procedure of the case, where there are several that count differently."""
    differing = list(dict.fromkeys(view.countings.values()))
    if not differing:
        return cast(null(), Integer)
    if len(differing) == 1:
        return made(differing[0])
    by_procedure = [
        (C.c.procedure_id.in_([key for key, each in view.countings.items() if each == one]), made(one))
        for one in differing
    ]
    return case(*by_procedure, else_=null())


def _working_days(view: View, since: Expression, until: Expression) -> Expression:
    def between(one: Counting) -> Expression:
        found = one.passed.of(until, view.on_postgresql) - one.before.of(since, view.on_postgresql)
        return no_less(found, one.least, view.on_postgresql)

    return _counted(view, between)


def _days(view: View) -> Expression:
    return _working_days(view, started_on(), E.c.responded_on)


def _wait_nights(view: View) -> Expression:
    return no_less(nights(C.c.received_on, E.c.responded_on, view.on_postgresql), 0, view.on_postgresql)


def _informed(view: View) -> Expression:
    """No date that was told, the target being the first, passed before the next letter or the reply."""
    told, broken = PROMISES.alias("told"), PROMISES.alias("broken")
    kept = _by_reply(E.c.promised_on)
    any_told = select(told.c.id).where(told.c.stage_id == E.c.id).exists()
    any_broken = select(broken.c.id).where(broken.c.stage_id == E.c.id, _kept(broken) == 0).exists()
    first = or_(E.c.responded_on <= E.c.due_on, _told_in_time(view))
    return case(
        (E.c.promised_on.is_(None), _by_reply(E.c.due_on)),
        (any_told, bit(and_(first, ~any_broken))),
        else_=kept,  # history has the last promised date alone
    )


def _told_in_time(view: View) -> ColumnElement[bool]:
    """Whether the first letter with a new date left before the office day of the target was over."""
    first = _first(PROMISES.alias("first"), lambda row: row.c.made_at)
    midnight = epoch(E.c.due_on, view.on_postgresql) + 86_400
    offset = _counted(view, lambda one: one.offset.of(E.c.due_on, view.on_postgresql))
    return epoch(first, view.on_postgresql) < midnight - offset


def _first_kept(view: View) -> Expression:
    """Of those who were promised a new date, whether the first was kept; NULL for all others."""
    found = _first(PROMISES.alias("first"), _kept)
    return case((E.c.promised_on.is_(None), null()), else_=func.coalesce(found, _by_reply(E.c.promised_on)))


def _kept(promise: Any) -> Expression:
    """As the ledger says; the reply settles one that is not settled."""
    return case((promise.c.kept.is_(None), _by_reply(promise.c.promised_on)), else_=bit(promise.c.kept))


def _first(row: Any, of: Callable[[Any], Expression]) -> Expression:
    return select(of(row)).where(row.c.stage_id == E.c.id).order_by(row.c.number).limit(1).scalar_subquery()


def _by_reply(day: Expression) -> Expression:
    return bit(E.c.responded_on <= day)


ATTRIBUTES: dict[str, Callable[[View], Expression]] = {
    "stage": lambda _: E.c.number,
    "how": lambda _: E.c.entered_how,
    "is_last": lambda view: bit(~next_of(view)),
    "area": lambda _: C.c.area,
    "channel": lambda _: C.c.channel,
    "about": _about,
    "procedure": lambda _: C.c.procedure_id,
    "came": _came,
    "ended": _ended,
    "is_answered": lambda _: bit(E.c.responded_on.is_not(None)),
    "came_month": lambda view: month_within(E.c.received_on, view),
    "ended_month": lambda view: month_within(E.c.responded_on, view),
    "outcome": lambda _: E.c.outcome,
    "is_decided": lambda _: bit(E.c.outcome.is_not(None)),
    "upheld": lambda view: bit(is_upheld(view)),
    "partial": _partial,
    "themes": _themes,
    "overturned": _overturned,
    "in_time": lambda _: _by_reply(E.c.due_on),
    "informed": _informed,
    "first_kept": _first_kept,
    "days": _days,
    "wait_working": lambda view: _working_days(view, C.c.received_on, E.c.responded_on),
    "wait_nights": _wait_nights,
}
"""What an entry can be asked, by name. Conditions are 1 or 0."""
