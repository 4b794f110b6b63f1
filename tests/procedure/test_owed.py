"""When what is owed besides replies is mentioned: each line a day."""

from datetime import UTC, date, datetime

import pytest

from procedure.chasing import Band, Reminder
from procedure.deadlines import calendar_of
from procedure.owed import manager_must_know_owed, owed_reminder
from procedure.standing import Owed, What, who_owes
from tests.handlers.desk import ANN, OLU, SAM, a_desk
from tests.procedure.test_chasing import LINE, april

DESK = a_desk()
CALENDAR = calendar_of(DESK.procedure("frontline"))
END_OF_THE_8TH = datetime(2026, 4, 8, 23, 0, tzinfo=UTC)


def row(what: What, today: int, person: str = "") -> Reminder | None:
    owed = Owed(what, END_OF_THE_8TH, LINE, "7", person, LINE.area)
    return owed_reminder(DESK, CALENDAR, owed, april(today))


@pytest.mark.parametrize(
    ("today", "band", "days_late"),
    [(2, Band.SOON, 0), (7, Band.TOMORROW, 0), (8, Band.TODAY, 0), (9, Band.LATE, 1), (13, Band.LATE, 3)],
)
@pytest.mark.parametrize("what", [What.DECIDE, What.SEND_AGAIN, What.POST])
def test_what_keeps_a_complainant_waiting_stands_in_every_list(
    what: What, today: int, band: Band, days_late: int
) -> None:
    assert row(what, today) == Reminder(LINE, what, april(8), band, days_late, "7", ANN, LINE.reference, "repairs")


@pytest.mark.parametrize(
    ("what", "first"),
    # Good Friday is the 3rd, Easter Monday the 6th: two working days before the 8th is the 2nd, five the 30th of March.
    [
        (What.REMEDY, date(2026, 4, 2)),
        (What.MILESTONE, date(2026, 4, 2)),
        (What.ROUTE, date(2026, 4, 2)),
        (What.INFORM, date(2026, 4, 2)),
        (What.AGREE, date(2026, 4, 2)),
        (What.COMMITMENT, date(2026, 3, 30)),
    ],
)
def test_other_things_are_mentioned_some_working_days_before(what: What, first: date) -> None:
    owed = Owed(what, END_OF_THE_8TH, LINE, "7")
    days = [date(2026, 3, day) for day in range(23, 32)] + [april(day) for day in range(1, 15)]
    told = [day for day in days if owed_reminder(DESK, CALENDAR, owed, day)]
    assert told == [day for day in days if day >= first]


@pytest.mark.parametrize(("person", "owes"), [("", ANN), (OLU, OLU), (SAM, ANN), ("gone@example.gov.uk", ANN)])
def test_who_is_named_owes_it_else_the_owner_of_the_stage(person: str, owes: str) -> None:
    assert who_owes(DESK, Owed(What.REMEDY, END_OF_THE_8TH, LINE, "7", person)) == owes


def test_without_a_case_it_has_a_name_and_perhaps_nobody() -> None:
    found = owed_reminder(DESK, CALENDAR, Owed(What.COMMITMENT, END_OF_THE_8TH, item="7", area="waste"), april(8))
    assert found is not None
    assert (found.shown_as, found.owner, found.is_urgent, found.area) == ("Commitment 7", "", False, "waste")


@pytest.mark.parametrize(("today", "must"), [(8, False), (9, False), (10, False), (13, True)])
def test_the_manager_hears_after_three_working_days(today: int, must: bool) -> None:
    found = row(What.REMEDY, today)
    assert found is not None
    assert manager_must_know_owed(DESK.procedure("frontline"), found) is must
