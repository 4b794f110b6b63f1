"""The desk as the ledger makes it: its own closures, days that it works, absences; known in the next transaction."""

from datetime import date

import pytest

from procedure.deadlines import calendar_of
from procedure.desk import Absence
from storage.ledger import Ledger
from storage.living import changed
from storage.office import Office
from storage.tables import Absence as AbsenceRow
from storage.tables import CalendarDay
from tests.handlers.desk import ANN, MONDAY, OLU, work

GOOD_FRIDAY, CLOSURE = date(2026, 4, 3), date(2026, 4, 9)


def is_working(office: Office, day: date) -> bool:
    return calendar_of(office.desk.procedure("frontline")).is_working_day(day)


def add_and_fail(office: Office) -> None:
    with office.writing() as (tx, _):
        tx.add(CalendarDay(day=date(2026, 4, 10), reason="never", added_at=MONDAY))
        changed(tx)
        raise RuntimeError


@pytest.fixture
def office(ledger: Ledger) -> Office:
    found = work(ledger).office
    with found.writing() as (tx, _):
        tx.add(CalendarDay(day=CLOSURE, reason="offices shut", added_at=MONDAY))
        tx.add(CalendarDay(day=GOOD_FRIDAY, is_working=True, reason="we work", added_at=MONDAY))
        tx.add(AbsenceRow(email=ANN, first_on=CLOSURE, last_on=CLOSURE, deputy=OLU, added_at=MONDAY))
        changed(tx)
    return found


def test_a_transaction_knows_the_days_and_absences_of_the_ledger(office: Office) -> None:
    with office.reading() as (_, known):
        assert (is_working(known, CLOSURE), is_working(known, GOOD_FRIDAY)) == (False, True)
        assert known.desk.absence_of(ANN, CLOSURE) == Absence(ANN, CLOSURE, CLOSURE, OLU)
        assert known.desk.absence_of(ANN, GOOD_FRIDAY) is None
    assert is_working(office, CLOSURE), "the desk of the settings stays what it is"


def test_what_was_ended_is_known_no_longer(office: Office) -> None:
    with office.reading() as (tx, _):
        day = tx.get_one(CalendarDay, 1)
    with office.writing() as (tx, _):
        tx.get_one(CalendarDay, day.id).ended_at = MONDAY
        changed(tx)
    with office.reading() as (_, known):
        assert is_working(known, CLOSURE)


def test_a_change_that_was_rolled_back_is_not_remembered(office: Office) -> None:
    with pytest.raises(RuntimeError):
        add_and_fail(office)
    with office.reading() as (_, known):
        assert is_working(known, date(2026, 4, 10))
