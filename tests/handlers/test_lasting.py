"""A case that lasts: the complainant hears now and then, and somebody is warned when all of it takes long."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.hold import Holding, hold
from handlers.seed import seed
from procedure.preset import Target, Unit
from procedure.words import DutyKind, DutyState
from storage.ledger import Ledger
from tests.handlers.desk import ANN, JO, MIA, MONDAY, REF, Work, a_desk, at, preset, with_procedure, work

FRONTLINE = preset("frontline")
WEEKLY = Target(5, Unit.WORKING_DAYS)


def overall(ledger: Ledger, n: int) -> Work:
    found = work(ledger, with_procedure(a_desk(), overall_warning=Target(n, Unit.CALENDAR_DAYS)))
    found.complaint()
    return found


def warned(found: Work, person: str) -> list[str]:
    return [one.text for one in found.told(person) if "as a whole" in one.text]


def test_owner_and_manager_are_told_once_when_the_whole_case_takes_long(ledger: Ledger) -> None:
    found = overall(ledger, 3)  # received on Monday 30 March: Thursday 2 April
    found.sweep(at("2026-04-02 07:59"))
    assert warned(found, ANN) == []
    found.sweep(at("2026-04-02 08:00"))
    found.sweep(at("2026-04-07 08:00"))
    say = f"{REF} has taken 3 calendar days as a whole and is at stage 1."
    assert (warned(found, ANN), warned(found, MIA)) == ([say], [say])
    assert found.events().count("overall_warned") == 1


def test_the_warning_waits_for_a_working_day(ledger: Ledger) -> None:
    found = overall(ledger, 4)  # Good Friday; Tuesday 7 April is the next working day
    found.sweep(at("2026-04-06 18:00"))
    assert warned(found, MIA) == []
    found.sweep(at("2026-04-07 08:00"))
    assert len(warned(found, MIA)) == 1


def test_a_closed_case_is_not_warned_about(ledger: Ledger) -> None:
    found = overall(ledger, 3)
    found.answered()
    found.sweep(at("2026-04-07 08:00"))
    assert warned(found, MIA) == []
    assert found.duty(f"{REF}.overall").state is DutyState.VOID


@pytest.fixture
def weekly(ledger: Ledger) -> Work:
    stages = tuple(replace(one, update_every=WEEKLY) for one in FRONTLINE.stages)
    found = work(ledger, with_procedure(a_desk(), stages=stages))
    found.complaint()
    return found


def test_the_complainant_must_hear_again_within_days_of_the_newest_letter(weekly: Work) -> None:
    # The receipt left on Monday 30 March, day 0; Easter lies between: Wednesday 8 April is day 5.
    assert weekly.owed()["s1.inform.2"] == at("2026-04-08 23:00")
    assert weekly.duty(f"{REF}.s1.inform.1").state is DutyState.MET


def test_a_letter_meets_it_and_counts_anew(weekly: Work) -> None:
    now = at("2026-04-07 09:00")
    weekly.deliver(MONDAY)
    hold(weekly.office, REF, Holding(at("2026-04-20 00:00").date(), "A part.", "Seen.", "To mend."), ANN, now)
    weekly.deliver(now + timedelta(minutes=10))
    assert weekly.duty(f"{REF}.s1.inform.2").state is DutyState.MET
    assert weekly.owed()["s1.inform.3"] == at("2026-04-14 23:00")
    assert weekly.doors.letters[-1].to == JO


def test_silence_is_recorded_and_stands_in_the_owners_list(weekly: Work) -> None:
    seed(weekly.office, MONDAY)
    weekly.sweep(at("2026-04-09 08:00"))
    duty = weekly.duty(f"{REF}.s1.inform.2")
    assert (duty.kind, duty.missed_at) == (DutyKind.INFORM, at("2026-04-09 08:00"))
    rows = [row.cells[1] for note in weekly.told(ANN) for row in note.rows]
    assert "Tell the complainant how far it is" in rows


def test_a_case_whose_warning_lies_beyond_the_calendars_end_is_opened_all_the_same(ledger: Ledger) -> None:
    found = work(ledger)
    reference = found.complaint(received_at=at("2035-12-12 09:00"))  # twelve weeks on it is 2036
    assert reference == "C-2035-00001"
    assert "overall" not in found.owed(reference)
    assert "s1.respond" in found.owed(reference)
