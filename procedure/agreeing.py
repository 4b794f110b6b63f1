"""Dates of reply that are agreed with the complainant, case by case (the Regulations of 2009, regulation 13)."""

from datetime import date

from procedure.calendar import Calendar
from procedure.dates import spoken
from procedure.errors import NotAllowed
from procedure.preset import ClockStarts, StageRule


def check_agreement(
    calendar: Calendar, rule: StageRule, on: date, *, limit: date, before: date | None, today: date
) -> None:
    """NotAllowed, with all that is wrong. `limit` is the procedure's longest, `before` the date agreed earlier.

    A later date is agreed before the earlier one has passed: afterwards it would make what is late look in time.
    """
    if rule.clock_starts is not ClockStarts.AGREED:
        raise NotAllowed(f"The procedure agrees no dates at stage {rule.number} ({rule.name}).")
    if before is not None and today > before:
        raise NotAllowed(f"The agreed date, {spoken(before)}, has passed. Write a holding letter with an apology.")
    if on == before:
        raise NotAllowed(f"{spoken(on)} is agreed already.")
    wrong = []
    if on < today:
        wrong.append("An agreed date cannot lie in the past.")
    if on > limit:
        wrong.append(f"It cannot lie after {spoken(limit)}, the longest that the procedure allows.")
    if on >= today and not calendar.is_working_day(on):
        wrong.append(f"{spoken(on)} is no working day: {calendar.why_not(on)}.")
    if wrong:
        raise NotAllowed(" ".join(wrong))
