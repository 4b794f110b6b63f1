"""The one who should act is not at work, or has not read what came."""

from dataclasses import replace

from handlers.open import open_case
from handlers.urgent import take_in_hand
from procedure.desk import Desk
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA, OLU, a_desk

REFERENCE = "C-2026-00001"
ASKED = (
    "Ann Owner is not at work, and the complainant of C-2026-00001 expects to hear from us by Mon 20 Apr 2026. "
    "If that cannot be kept, please say why and give a new date"
)


def ann_works_until_thursday() -> Desk:
    desk = a_desk()
    people = (replace(one, working_days=frozenset({0, 1, 2, 3})) if one.email == ANN else one for one in desk.people)
    return replace(desk, people=tuple(people))


def test_on_the_owners_day_off_the_deputy_is_asked(begin: Begin) -> None:
    world = begin("2026-04-13 10:00", ann_works_until_thursday())
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-20 10:00")

    assert world.told(OLU) == [("2026-04-17 09:00", f"{ASKED}; else an automatic update goes on that day.")]
    assert world.chases(ANN) == [("2026-04-20 09:00", ANN)]


def test_nobody_is_told_of_an_update_that_will_not_go(begin: Begin) -> None:
    world = begin("2026-04-13 10:00", ann_works_until_thursday())
    world.complaint("2026-04-13 10:00", "A gas leak at the boiler.")
    take_in_hand(world.office, REFERENCE, ANN, world.clock.now())
    for person in (ANN, MIA):
        world.letter("2026-04-13 10:00", person, f"Urgent: {REFERENCE}")
    world.go_to("2026-04-20 10:00")

    assert world.told(OLU) == [("2026-04-17 09:00", f"{ASKED}.")]


def test_what_the_complainant_wrote_and_nobody_has_read_stops_the_update(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.mail("2026-04-15 10:00", "It is worse now.", subject=f"Re: {REFERENCE}")
    world.go_to("2026-04-20 18:00")

    assert world.post.unread() == []
    (_, sentence) = world.told(ANN)[-1]
    assert "the complainant has written something that nobody has opened" in sentence
    assert world.told(MIA)[-1] == ("2026-04-20 15:00", sentence)


def test_once_it_was_read_the_update_goes(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.mail("2026-04-15 10:00", "It is worse now.", subject=f"Re: {REFERENCE}")
    open_case(world.office, REFERENCE, ANN, world.clock.now())
    world.go_to("2026-04-20 18:00")

    update = world.letter("2026-04-20 15:00", JO, f"Your complaint {REFERENCE}: our reply is late")
    assert update.automatic
