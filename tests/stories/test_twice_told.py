"""One boiler, three mails: a neighbour of the one who wrote twice. Each hears of their own case, and of no other."""

from handlers import ask
from handlers.link import link
from handlers.merge import Merging, merge
from handlers.respond import respond
from reports.catalogue import build
from reports.periods import parse
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN

FIRST, AGAIN, NEXT_DOOR = "C-2026-00001", "C-2026-00002", "C-2026-00003"
KIM = "kim@example.net"


def test_a_person_who_wrote_twice_and_a_neighbour_each_get_one_answer(begin: Begin) -> None:
    world = begin("2026-04-13 09:00")
    assert world.complaint("2026-04-13 09:10", "The boiler of the house is broken.") == FIRST
    assert world.complaint("2026-04-13 09:40", "The boiler is broken, and it smells of soot.") == AGAIN
    assert world.complaint("2026-04-13 10:05", "No hot water: the boiler again.", KIM) == NEXT_DOOR

    world.go_to("2026-04-13 11:00")
    merging = Merging("You wrote to us twice about one boiler.")
    merge(world.office, AGAIN, FIRST, merging, ANN, world.clock.now())
    link(world.office, NEXT_DOOR, FIRST, "One boiler for both flats.", ANN, world.clock.now())
    world.go_to("2026-04-13 11:30")
    told = world.letter("2026-04-13 11:10", JO, f"{AGAIN}: we have closed this case")
    assert f"We go on under: {FIRST}" in told.text
    assert NEXT_DOOR not in told.text

    # An answer to the closed case reaches the one that goes on; a stranger who quotes it does not.
    world.mail("2026-04-14 10:00", "The engineer may come on Friday.", subject=f"Re: {AGAIN}")
    assert world.case(FIRST).messages[-1].kind == "reply"
    world.mail("2026-04-14 10:30", "Mine is broken too.", subject=f"Re: {FIRST}", sender=KIM)
    assert [(one.reference, one.from_address) for one in ask.held(world.office)] == [(FIRST, KIM)]

    for reference, to in ((FIRST, JO), (NEXT_DOOR, KIM)):
        respond(world.office, reference, upheld("The boiler was old."), ANN, world.clock.now())
        world.go_to("2026-04-14 10:40" if to == JO else "2026-04-14 10:50")
        letter = world.letter(
            "2026-04-14 10:40" if to == JO else "2026-04-14 10:50", to, f"Your complaint {reference}: our reply"
        )
        assert (NEXT_DOOR if to == JO else FIRST) not in letter.text

    # Two complaints, two answers: what was merged is counted once.
    today = london("2026-04-14 12:00").date()
    report = build(
        world.office.ledger, world.office.desk, "performance", parse("2026-04-01..2026-04-30", today), today=today
    )
    flow = report.table("received_closed")
    assert [flow.value("total", key) for key in ("received", "closed", "open_at_end")] == [2, 2, 0]
