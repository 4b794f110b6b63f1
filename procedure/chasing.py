"""Whom to remind of what on a day: the rows of the one chase list that a person gets (procedure.md section 5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from procedure.calendar import Calendar
from procedure.deadlines import office_date
from procedure.preset import HoldingMode, Procedure
from procedure.standing import CaseLine, Owed
from procedure.words import DutyKind


class What(StrEnum):
    """The obligation that is next."""

    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    PROMISE = "promise"
    DECIDE = "decide"  # a reply on a closed case: does it go on?
    SEND_AGAIN = "send again"  # the response of a closed case came back


class Band(StrEnum):
    """Where its date lies. `LATE` is past, `SOON` later than the next working day."""

    LATE = "late"
    TODAY = "today"
    TOMORROW = "tomorrow"
    SOON = "soon"


@dataclass(frozen=True)
class Reminder:
    """One row: what is next on a case, on which date, and how many working days late (0 when not).

    `message_id` is that of the reply to decide about, else 0.
    """

    line: CaseLine
    what: What
    on: date
    band: Band
    days_late: int = 0
    message_id: int = 0


def next_obligation(line: CaseLine, today: date) -> tuple[What, date]:
    """ "The next unmet obligation: the earlier of due and promised date; once the due date is missed, the promise."

    An approved extension stands in for the due date; an acknowledgement that is still owed comes first, late or not,
    until the reply itself is late.
    """
    limit = line.extended_to or line.due_on
    if line.acknowledge_by and not line.acknowledged_at and line.acknowledge_by < limit and today <= limit:
        return What.ACKNOWLEDGE, line.acknowledge_by
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
    if on < today:
        late = calendar.working_days_between(on, today)
        return Reminder(line, what, on, Band.LATE, late) if _is_due_again(procedure, late) else None
    if on == today:
        return Reminder(line, what, on, Band.TODAY)
    if calendar.working_days_between(today, on) > _first_mention_days(procedure, line.stage):
        return None
    return Reminder(line, what, on, _band(calendar, on, today))


def owed_reminder(procedure: Procedure, calendar: Calendar, owed: Owed, today: date) -> Reminder:
    """The row of a closed case on which something is owed: from the first day on, until a person has acted."""
    what = What.DECIDE if owed.kind is DutyKind.DECIDE else What.SEND_AGAIN
    # Owed by the end of an office day, which is the instant at which the next one begins.
    on = office_date(procedure, owed.due_at - timedelta.resolution)
    late = calendar.working_days_between(on, today) if on < today else 0
    return Reminder(owed.line, what, on, _band(calendar, on, today), late, owed.message_id)


def manager_must_know(procedure: Procedure, calendar: Calendar, line: CaseLine, today: date) -> bool:
    """No owner: "the area's manager is told every working day"; and "to the manager after N overdue days"."""
    if not line.owner:
        return True
    if line.due_on >= today or line.answer_leaving:
        return False
    return calendar.working_days_between(line.due_on, today) >= procedure.chase.manager_after


def in_order(reminders: Iterable[Reminder]) -> tuple[Reminder, ...]:
    """Urgent first, then by date and reference: what is latest stands on top."""
    return tuple(sorted(reminders, key=lambda one: (not one.line.is_urgent, one.on, one.line.reference)))


def _band(calendar: Calendar, on: date, today: date) -> Band:
    if on <= today:
        return Band.TODAY if on == today else Band.LATE
    return Band.TOMORROW if calendar.working_days_between(today, on) <= 1 else Band.SOON


def _first_mention_days(procedure: Procedure, stage: int) -> int:
    mentioned = procedure.chase_before_days(procedure.stage(stage))
    asks = procedure.holding.mode is HoldingMode.ASK
    return max(mentioned, procedure.holding.propose_days_before) if asks else mentioned


def _is_due_again(procedure: Procedure, days_late: int) -> bool:
    return days_late <= 1 or (days_late - 1) % procedure.chase.overdue_every == 0
