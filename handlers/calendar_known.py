"""What is known about days: the list of them, and what is odd about it. Asks only, also without a ledger."""

from dataclasses import dataclass
from datetime import date

from procedure.clashes import Finding, added_clashes, file_clashes, horizon_of, missing_years
from procedure.deadlines import office_date
from procedure.desk import Desk
from procedure.known_days import KnownDay, known_days
from procedure.own_days import OwnDay
from storage.ledger import Ledger
from storage.living import living
from storage.own_days import own_day_rows


@dataclass(frozen=True)
class Days:
    """The desk as it counts now, and the days that it has added itself."""

    desk: Desk
    own: tuple[OwnDay, ...] = ()


def days_of(ledger: Ledger, desk: Desk) -> Days:
    """The desk of the settings with what stands in a migrated ledger."""
    with ledger.reading() as tx:
        return Days(living(tx, desk), own_day_rows(tx))


def listed(days: Days, first: date, last: date) -> tuple[KnownDay, ...]:
    """Every day that is not worked, or worked although it is a holiday, in the procedures that cases come under."""
    return known_days(days.desk.in_force(), days.own, first, last)


def findings(days: Days, today: date) -> tuple[Finding, ...]:
    """The horizon of each procedure in force, years without a list, and days that do nothing or came late."""
    rules = days.desk.in_force()
    zone = days.desk.procedure(days.desk.default_procedure)
    closed = {one.day: office_date(zone, one.added_at) for one in days.own if not one.is_working}
    found = [horizon_of(one, today) for one in rules]
    found += [each for one in rules for each in missing_years(one, today)]
    found += [each for one in rules for each in file_clashes(one, closed.keys())]
    return (*found, *added_clashes(rules, closed))
