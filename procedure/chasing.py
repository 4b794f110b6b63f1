"""Whom to remind of what on a day: the rows of the one chase list that a person gets (procedure.md section 5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procedure.calendar import Calendar
from procedure.preset import HoldingMode, Procedure, StageRule
from procedure.standing import CaseLine, What


class Band(StrEnum):
    """Where its date lies. `LATE` is past, `SOON` later than the next working day."""

    LATE = "late"
    TODAY = "today"
    TOMORROW = "tomorrow"
    SOON = "soon"


@dataclass(frozen=True)
class Reminder:
    """One row: what is next, on which date, and how many working days late (0 when not).

    `line` is None for what the desk owes without a case, which has a `name` and an `area`. `item` is as in `Owed`. `by`
    owes it where that is not the stage's owner. `may_extend`: a later date may still be approved.
    """

    line: CaseLine | None
    what: What
    on: date
    band: Band
    days_late: int = 0
    item: str = ""
    by: str = ""
    name: str = ""
    area: str = ""
    may_extend: bool = False

    @property
    def shown_as(self) -> str:
        """The reference, or the name where there is no case."""
        return self.line.reference if self.line else self.name

    @property
    def owner(self) -> str:
        """E-mail of who must act, "" for nobody."""
        return self.by or (self.line.owner if self.line else "")

    @property
    def is_urgent(self) -> bool:
        """Of an urgent case."""
        return self.line is not None and self.line.is_urgent


def next_obligation(line: CaseLine, today: date) -> tuple[What, date]:
    """ "The next unmet obligation: the earlier of due and promised date; once the due date is missed, the promise."

    An approved extension stands in for the due date; an acknowledgement that is still owed comes first, late or not,
    until the reply itself is late.
    """
    limit = line.extended_to or line.due_on
    if (acknowledge_by := _acknowledgement_owed(line, limit)) and today <= limit:
        return What.ACKNOWLEDGE, acknowledge_by
    promise = line.promised_on
    if promise is None or (today <= limit <= promise):
        return What.RESPOND, limit
    return What.PROMISE, promise


def reminder(procedure: Procedure, calendar: Calendar, line: CaseLine, today: date) -> Reminder | None:
    """The row of this case on a day, or None while it is too early to mention or an answer is on its way out.

    "First mention one working day before (two for stages of ten days and more), then daily"; and not later than the
    day on which the owner is asked for a reason and a new date.
    """
    if line.answer_leaving:
        return None
    what, on = next_obligation(line, today)
    more = _may_extend(procedure, line, today)
    if on < today:
        late = calendar.working_days_between(on, today)
        due_again = is_due_again(procedure, late)
        return Reminder(line, what, on, Band.LATE, late, may_extend=more) if due_again else None
    if on > today and calendar.working_days_between(today, on) > _first_mention_days(procedure, line.stage):
        return None
    return Reminder(line, what, on, band_of(calendar, on, today), may_extend=more)


def manager_must_know(procedure: Procedure, calendar: Calendar, line: CaseLine, today: date) -> bool:
    """No owner: "the area's manager is told every working day"; and "to the manager after N overdue days".

    What was extended is not overdue before that date: the manager approved it. An acknowledgement that is owed counts
    from its own date, which may lie months before that of the reply.
    """
    if not line.owner:
        return True
    limit = max(line.due_on, line.extended_to or line.due_on)
    limit = _acknowledgement_owed(line, limit) or limit
    if limit >= today or line.answer_leaving:
        return False
    return calendar.working_days_between(limit, today) >= procedure.chase.manager_after


def _acknowledgement_owed(line: CaseLine, limit: date) -> date | None:
    """By when it must be acknowledged, where that is still owed and earlier than the reply."""
    by = line.acknowledge_by
    return by if by and not line.acknowledged_at and by < limit else None


def in_order(reminders: Iterable[Reminder]) -> tuple[Reminder, ...]:
    """Urgent first, then by date and reference: what is latest stands on top."""
    return tuple(sorted(reminders, key=lambda one: (not one.is_urgent, one.on, one.shown_as)))


def band_of(calendar: Calendar, on: date, today: date) -> Band:
    """Where a date lies, seen from an office date."""
    if on <= today:
        return Band.TODAY if on == today else Band.LATE
    return Band.TOMORROW if calendar.working_days_between(today, on) <= 1 else Band.SOON


def _first_mention_days(procedure: Procedure, stage: int) -> int:
    rule = procedure.stage(stage)
    mentioned = procedure.chase_before_days(rule)
    asks = procedure.holding.mode is HoldingMode.ASK or _extends_by_hand(procedure, rule)
    return max(mentioned, procedure.holding.propose_days_before) if asks else mentioned


def _may_extend(procedure: Procedure, line: CaseLine, today: date) -> bool:
    rule = procedure.stage(line.stage)
    return _extends_by_hand(procedure, rule) and today <= max(line.due_on, line.extended_to or line.due_on)


def _extends_by_hand(procedure: Procedure, rule: StageRule) -> bool:
    """ "Presets with extensions ship `manual`": there the owner is asked for an extension, not for a holding letter."""
    return procedure.holding.mode is HoldingMode.MANUAL and rule.extension is not None


def is_due_again(procedure: Procedure, days_late: int) -> bool:
    """Whether what is late is mentioned on this day of its lateness."""
    return days_late <= 1 or (days_late - 1) % procedure.chase.overdue_every == 0
