"""What is known about days: the list of them, and what is odd about it. Asks only, also without a ledger."""

from dataclasses import dataclass
from datetime import date

from procedure.clashes import About, Finding, added_clashes, file_clashes, horizon_of, missing_years
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Desk
from procedure.known_days import KnownDay, known_days
from procedure.own_days import OwnDay
from storage.ledger import Ledger
from storage.living import living
from storage.own_days import own_day_rows
from storage.recounting import outdated


@dataclass(frozen=True)
class Days:
    """The desk as it counts now, the days that it has added itself, and open cases that were counted otherwise.

    `outdated` holds reference, procedure and the version of the calendar that a case was counted by.
    """

    desk: Desk
    own: tuple[OwnDay, ...] = ()
    outdated: tuple[tuple[str, str, str], ...] = ()


def days_of(ledger: Ledger, desk: Desk) -> Days:
    """The desk of the settings with what stands in a migrated ledger."""
    with ledger.reading() as tx:
        known = living(tx, desk)
        old = tuple((case.reference, case.procedure_id, stage.calendar_version) for case, stage in outdated(tx, known))
        return Days(known, own_day_rows(tx), old)


def listed(days: Days, first: date, last: date) -> tuple[KnownDay, ...]:
    """Every day that is not worked, or worked although it is a holiday, in the procedures that cases come under."""
    return known_days(days.desk.in_force(), days.own, first, last)


def findings(days: Days, today: date) -> tuple[Finding, ...]:
    """The horizon of each procedure in force, years without a list, days that do nothing or came late, and cases."""
    rules = days.desk.in_force()
    zone = days.desk.procedure(days.desk.default_procedure)
    closed = {one.day: office_date(zone, one.added_at) for one in days.own if not one.is_working}
    found = [horizon_of(one, today) for one in rules]
    found += [each for one in rules for each in missing_years(one, today)]
    found += [each for one in rules for each in file_clashes(one, closed.keys())]
    found += added_clashes(rules, closed)
    return (*found, *(_outdated(days.desk, *one) for one in days.outdated))


def _outdated(desk: Desk, reference: str, procedure: str, version: str) -> Finding:
    now = calendar_of(desk.procedure(procedure)).version
    say = f"Counted by calendar {version or 'unknown'}, and today it is {now}. Run `frontline calendar recount`."
    return Finding(About.VERSION, False, say, procedure, reference=reference)
