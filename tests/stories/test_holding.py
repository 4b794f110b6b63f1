"""The reply is late: an update goes by itself, then the owner writes, and in the end somebody phones."""

from datetime import date

import pytest

from handlers.hold import Holding, hold
from handlers.respond import respond
from procedure.errors import NotAllowed
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA
from tests.stories.world import World

REFERENCE = "C-2026-00001"
LATE = f"Your complaint {REFERENCE}: our reply is late"
DONE, REMAINS = "The engineer has seen the boiler.", "A part must be fitted."


def a_holding(promised_on: date, reason: str = "The part has to be made.") -> Holding:
    return Holding(promised_on, reason, DONE, REMAINS)


@pytest.fixture
def updated(begin: Begin) -> World:
    """Received Monday 13 April, due Monday 20 April; nobody acted, and the update promised Monday 27 April."""
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-24 11:00")
    world.letter("2026-04-20 15:00", JO, LATE)
    return world


def promises(world: World) -> list[str]:
    kinds = ("promised", "promise_kept", "promise_broken", "deadline_missed")
    return [one.kind for one in world.case().events if one.kind in kinds]


def test_the_owner_writes_twice_and_a_third_time_somebody_must_phone(updated: World) -> None:
    # On Friday 24 April the owner promises Thursday 7 May; Monday 4 May is a bank holiday.
    hold(updated.office, REFERENCE, a_holding(date(2026, 5, 7)), ANN, updated.clock.now())
    updated.go_to("2026-05-08 11:00")

    first = updated.letter("2026-04-24 11:10", JO, LATE)
    assert "We said you would hear from us by Monday 27 April 2026." in first.text
    assert "You will have our reply by Thursday 7 May 2026." in first.text
    assert "The part has to be made." in first.text
    assert not first.automatic
    line = updated.case().line
    assert (line.due_on, line.promised_on) == (date(2026, 4, 20), date(2026, 5, 7))
    # The target passed on the night of the 20th; the first promise was kept, the second passed on the 7th.
    assert promises(updated) == ["promised", "deadline_missed", "promise_kept", "promised", "deadline_missed"]

    hold(updated.office, REFERENCE, a_holding(date(2026, 5, 15), "The part was wrong."), ANN, updated.clock.now())
    updated.go_to("2026-05-08 12:00")

    second = updated.letter("2026-05-08 11:10", JO, LATE)
    assert "this time by Thursday 7 May 2026" in second.text
    assert "let you down twice" in second.text
    assert promises(updated)[-2:] == ["promise_broken", "promised"]
    assert updated.case().line.due_on == date(2026, 4, 20)
    with pytest.raises(NotAllowed, match=r"a manager phones"):
        hold(updated.office, REFERENCE, a_holding(date(2026, 5, 22)), ANN, updated.clock.now())


def test_a_date_that_is_no_working_day_or_not_later_is_refused(begin: Begin) -> None:
    world = begin("2026-04-27 10:00")
    world.complaint("2026-04-27 10:00")

    # Due Tuesday 5 May: Monday 4 May is a bank holiday, 9 May a Saturday.
    assert world.case().line.due_on == date(2026, 5, 5)
    for wrong in (date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 9)):
        with pytest.raises(NotAllowed):
            hold(world.office, REFERENCE, a_holding(wrong), ANN, world.clock.now())


def test_an_answer_takes_back_the_holding_letter_that_still_waits(updated: World) -> None:
    hold(updated.office, REFERENCE, a_holding(date(2026, 5, 7)), ANN, updated.clock.now())
    respond(updated.office, REFERENCE, upheld("It is mended."), ANN, updated.clock.now())
    updated.go_to("2026-04-24 12:00")

    updated.letter("2026-04-24 11:10", JO, f"Your complaint {REFERENCE}: our reply")
    assert promises(updated)[-1] == "promise_kept"


def test_a_holding_letter_before_the_due_date_makes_the_update_needless(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-20 14:55")
    hold(world.office, REFERENCE, a_holding(date(2026, 4, 29)), ANN, world.clock.now())
    world.go_to("2026-04-28 12:00")

    letter = world.letter("2026-04-20 15:05", JO, f"Your complaint {REFERENCE}: a new date for our reply")
    assert "by Monday 20 April 2026" in letter.text
    # The manager hears from the third working day after the due date on, whatever was promised.
    assert [at for at, _ in world.chases(MIA)] == [f"2026-04-{day} 09:00" for day in (23, 24, 27, 28)]
