"""A rehearsal foretells all that is owed: remedies, commitments, extensions, absences, closed days, stopped letters."""

from dataclasses import astuple, replace
from datetime import date

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.ask import left_since
from handlers.away import away
from handlers.calendar import Wish, change
from handlers.commitments import add_commitment
from handlers.extend import Extending, extend
from handlers.letters import pause
from handlers.respond import respond
from procedure.amends import NewRemedy, RemedyKind
from procedure.commitments import NewCommitment
from procedure.desk import Area, Desk
from procedure.preset import Target, Unit
from procedure.words import OutboxKind
from scheduler.rehearsal import Foretold, rehearse
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.people import ANN, HEAD, MIA, REPAIRS, WASTE, a_desk
from tests.stories.world import World

pytestmark = pytest.mark.months

LONG = "eng-lgsco-2026"


def the_desk() -> Desk:
    """Bins by a procedure that warns of long cases and wants a word every week; roads by the ombudsman's code."""
    desk = a_desk()
    plain = desk.procedure("frontline")
    stages = tuple(replace(one, update_every=Target(4, Unit.WORKING_DAYS)) for one in plain.stages)
    watched = replace(plain, id="watched", stages=stages, overall_warning=Target(2, Unit.WEEKS))
    roads = Area("roads", "Highways", "Roads", (ANN, HEAD), MIA, keywords=("road",), procedure=LONG)
    areas = (REPAIRS, replace(WASTE, procedure="watched"), roads)
    return replace(desk, areas=areas, procedures={**desk.procedures, "watched": watched})


@pytest.fixture
def town(begin: Begin) -> World:
    """Tuesday 21 April 2026 at noon, with something of every kind ahead."""
    world = begin("2026-04-13 09:30", the_desk())
    world.mail("2026-04-13 10:00", "My bin.", sender="long@example.org")
    world.mail("2026-04-13 11:00", "The road.", sender="road@example.org")
    world.mail("2026-04-13 12:00", "Another road.", sender="extended@example.org")
    world.mail("2026-04-14 10:00", "The boiler.", sender="remedied@example.org")
    world.mail("2026-04-15 10:00", "Damp.", sender="damp@example.org")
    world.go_to("2026-04-15 12:00")
    for reference in ("C-2026-00002", "C-2026-00003"):
        written = Acknowledgement(("The road",), "A smooth one")
        acknowledge(world.office, reference, written, ANN, world.clock.now())
    world.go_to("2026-04-17 10:00")
    remedy = NewRemedy(RemedyKind.REPAIR, "A new boiler", promised_on=date(2026, 5, 6), owner=ANN)
    answer = replace(upheld("It must be mended."), remedies=(remedy,))
    respond(world.office, "C-2026-00004", answer, ANN, world.clock.now())
    world.go_to("2026-04-21 11:00")
    extend(
        world.office, "C-2026-00003", Extending(date(2026, 5, 8), "The survey takes a week."), MIA, world.clock.now()
    )
    promised = NewCommitment("waste", "2026/27", "Bins are counted", due_on=date(2026, 4, 29))
    add_commitment(world.office, promised, MIA, world.clock.now())
    away(world.office, ANN, date(2026, 4, 27), date(2026, 4, 30), "", MIA, world.clock.now())
    change(world.office, [Wish(date(2026, 4, 24), "Moving house.")], MIA, world.clock.now())
    world.go_to("2026-04-21 12:00")
    world.post.read_all()
    return world


def ahead(world: World, days: int) -> list[Foretold]:
    return [one for one in rehearse(world.office, world.clock.now(), days) if one.at > world.clock.now()]


def test_everything_that_is_owed_goes_out_as_foretold(town: World) -> None:
    noon = town.clock.now()
    # Twenty working days on, without the closed 24 April and the bank holiday of 4 May.
    foretold = [astuple(one) for one in ahead(town, 20)]
    town.go_to("2026-05-21 23:59")
    happened = [(one.at, one.kind.value, one.to, one.reference, one.subject) for one in left_since(town.office, noon)]
    assert [one for one in happened if one[0] > noon] == foretold
    town.post.read_all()
    kinds = {one[1] for one in foretold}
    assert {OutboxKind.CHASE, OutboxKind.DIGEST, OutboxKind.NOTE, OutboxKind.UPDATE} <= kinds
    days = {one[0].date() for one in foretold if one[1] in ("chase", "digest")}
    assert not days & {date(2026, 4, 24), date(2026, 5, 4)}
    chased_on = {one[0].date() for one in foretold if one[1:3] == ("chase", ANN)}
    assert not chased_on & {date(2026, 4, day) for day in (27, 28, 29, 30)}, "her deputy is asked meanwhile"
    owed = {word for key in _duties(town) for word in key.split(".")}
    assert {"remedy", "inform", "overall", "extend"} <= owed, "the story holds what it is about"


def test_with_letters_stopped_a_rehearsal_foretells_that_none_leaves(town: World) -> None:
    pause(town.office, "A wrong template.", MIA, town.clock.now())
    noon = town.clock.now()
    foretold = [astuple(one) for one in ahead(town, 10)]
    town.go_to("2026-05-07 23:59")
    happened = [(one.at, one.kind.value, one.to, one.reference, one.subject) for one in left_since(town.office, noon)]
    assert [one for one in happened if one[0] > noon] == foretold
    assert town.post.unread() == []
    assert not {one[1] for one in foretold} & {kind.value for kind in OutboxKind if kind.is_letter}


def _duties(world: World) -> list[str]:
    return [one.key for number in range(1, 6) for one in world.case(f"C-2026-0000{number}").duties]
