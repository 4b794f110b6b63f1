"""When people hear of what is owed besides the reply of an open stage: the same rules for every sort of it."""

from datetime import date, timedelta

from procedure.calendar import Calendar
from procedure.chasing import Band, Reminder, band_of, is_due_again
from procedure.deadlines import office_date
from procedure.desk import Desk
from procedure.preset import Procedure
from procedure.standing import Owed, What, has_rules, seen_from, who_owes

FROM_THE_FIRST_DAY = frozenset({What.DECIDE, What.SEND_AGAIN, What.POST, What.PHONE, What.HELD})
"""What stops a complainant from hearing at all is mentioned every day until a person has acted."""

LONG_AHEAD = {What.COMMITMENT: 5}
"""Working days before its date that a sort is first mentioned, where that is earlier than a long stage is."""


def rules_for(desk: Desk, owed: Owed) -> Procedure:
    """The procedure of the case; the desk's own where there is none, or while it is not loaded."""
    loaded = owed.line is not None and has_rules(desk, owed.line)
    return desk.procedure(owed.line.procedure if owed.line and loaded else desk.default_procedure)


def owed_on(procedure: Procedure, owed: Owed) -> date:
    """The last office date in time. Owed by the end of that day, which is the instant at which the next one begins."""
    return office_date(procedure, owed.due_at - timedelta.resolution)


def days_late(calendar: Calendar, on: date, today: date) -> int:
    """In working days, at least 1 once the date is past; 0 until then."""
    return max(1, calendar.working_days_between(on, today)) if on < today else 0


def owed_reminder(desk: Desk, calendar: Calendar, owed: Owed, today: date) -> Reminder | None:
    """Its row on a day, or None while it is too early to mention, or between two mentions of what is late.

    "Both chased until done": from some working days before, then as often as anything late.
    """
    procedure = rules_for(desk, owed)
    on = owed_on(procedure, owed)
    late = days_late(calendar, on, today)
    if owed.what not in FROM_THE_FIRST_DAY:
        ahead = max(procedure.chase.before_days_long, LONG_AHEAD.get(owed.what, 0))
        if late and not is_due_again(procedure, late):
            return None
        if on > today and calendar.working_days_between(today, on) > ahead:
            return None
    band = Band.LATE if late else band_of(calendar, on, today)
    line = seen_from(desk, owed.line) if owed.line else None
    return Reminder(line, owed.what, on, band, late, owed.item, who_owes(desk, owed), owed.name, owed.area)


def manager_must_know_owed(procedure: Procedure, found: Reminder) -> bool:
    """Nobody to do it, or N working days late; what a complainant waits to hear is otherwise the owner's."""
    if not found.owner:
        return True
    return found.days_late > 0 and found.days_late >= procedure.chase.manager_after
