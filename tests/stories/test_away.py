"""The owner is away over the due date: the deputy is asked, writes to the complainant and answers."""

from datetime import date

from handlers.away import away
from handlers.hold import Holding, hold
from handlers.respond import respond
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA, OLU

REFERENCE = "C-2026-00001"


def test_the_deputy_is_asked_and_answers_while_the_owner_hears_nothing(begin: Begin) -> None:
    # Received Monday 13 April, due Monday 20 April. Ann is away from the 16th to the 24th.
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-15 17:00")
    away(world.office, ANN, date(2026, 4, 16), date(2026, 4, 24), "", ANN, world.clock.now())
    world.go_to("2026-04-20 10:00")

    assert f"Due until then: {REFERENCE} (by Mon 20 Apr 2026)." in world.told(OLU)[0][1]
    (first, note), (second, _) = [one for one in world.chat.to(OLU) if one[1].key.startswith("chase.")]
    assert (first, second) == ("2026-04-17 09:00", "2026-04-20 09:00")
    row = (REFERENCE, "Answer", "Mon 20 Apr 2026", "next working day", "for Ann Owner")
    assert [one.cells for one in note.note.rows] == [row]
    assert world.chases(ANN) == []

    holding = Holding(date(2026, 4, 27), "The part has to be made.", "The engineer came.", "It must be fitted.")
    hold(world.office, REFERENCE, holding, OLU, world.clock.now())
    world.go_to("2026-04-24 11:00")
    world.letter("2026-04-20 10:10", JO, f"Your complaint {REFERENCE}: a new date for our reply")

    respond(world.office, REFERENCE, upheld("It is mended."), OLU, world.clock.now())
    world.go_to("2026-04-28 12:00")
    world.letter("2026-04-24 11:10", JO, f"Your complaint {REFERENCE}: our reply")
    assert world.chases(ANN) == []
    assert len({at for at, _ in world.chases(OLU)}) == len(world.chases(OLU))
    assert [at for at, _ in world.chases(MIA)] == ["2026-04-23 09:00", "2026-04-24 09:00"]
