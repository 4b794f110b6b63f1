"""Whether a complaint can be taken on as asked."""

from dataclasses import replace
from datetime import date

from procedure.calendar import Calendar
from procedure.deadlines import last_day
from procedure.errors import NotAllowed
from procedure.preset import Procedure


def may_begin_at(procedure: Procedure, number: int) -> None:
    """ "A complaint may enter stage 2 directly", where the procedure says so (procedure.md section 4)."""
    rule = procedure.stage(number)
    if number > 1 and not rule.direct_entry:
        raise NotAllowed(f"A complaint cannot begin at stage {number} ({rule.name}) of this procedure.")


def last_day_to_complain(procedure: Procedure, calendar: Calendar, matter_on: date | None) -> date | None:
    """Until when something that happened on that day could be complained about; None without a day or a limit.

    The day itself never counts: how an office counts its own days must not shorten a limit on the complainant.
    """
    limit = procedure.accept_within
    return last_day(replace(procedure, day_of_receipt=0), calendar, limit, matter_on) if limit and matter_on else None
