"""A complainant without a mail address, through the whole life of the case: nothing is mailed, everything is met."""

from datetime import date

import pytest

from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.new import Complaint, new
from handlers.record import posted
from handlers.respond import respond
from procedure.words import Channel, DutyKind, DutyState, Status
from storage.spoken import Spoken
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.people import ANN, HEAD
from tests.stories.world import World

pytestmark = pytest.mark.months

REFERENCE = "C-2026-00001"


def on(world: World, letter: str, day: date, by: str = ANN) -> None:
    posted(world.office, f"{REFERENCE}.{letter}", Spoken(day, Channel.POST), by, world.clock.now())


def test_everything_goes_by_post_and_counts_from_the_day_it_was_posted(begin: Begin) -> None:
    # Came by letter on Monday 13 April 2026; due Monday 20 April.
    world = begin("2026-04-13 10:00")
    complaint = Complaint(
        date(2026, 4, 13), Channel.POST, ("The boiler is cold",), "Jo", postal_address="1 Boiler Lane\nExampleton"
    )
    new(world.office, complaint, ANN, world.clock.now())
    world.go_to("2026-04-14 09:30")
    assert world.chases(ANN) == [("2026-04-14 09:00", ANN)]
    on(world, "s1.receipt.1", date(2026, 4, 13))

    world.go_to("2026-04-20 11:00")
    hold(
        world.office,
        REFERENCE,
        Holding(date(2026, 4, 24), "The part has to be made.", "The engineer came.", "It must be fitted."),
        ANN,
        world.clock.now(),
    )
    on(world, "s1.holding.1", date(2026, 4, 20))
    world.go_to("2026-04-23 11:00")
    respond(world.office, REFERENCE, upheld("It is mended."), ANN, world.clock.now())
    world.go_to("2026-04-24 16:00")
    assert world.case().line.status is Status.OPEN
    on(world, "s1.response.1", date(2026, 4, 24))

    stage = world.case().stages[0]
    assert (stage.receipt_sent_at is not None, stage.promised_on) == (True, date(2026, 4, 24))
    kinds = [one.kind for one in world.case().events]
    assert "promise_kept" in kinds
    assert kinds.count("letter_carried") == 3

    # The next stage was asked for by phone on Monday 27 April.
    world.go_to("2026-04-27 11:00")
    escalate(world.office, REFERENCE, Escalation(("Still cold",), date(2026, 4, 27), "Heat"), ANN, world.clock.now())
    on(world, "s2.acknowledgement.1", date(2026, 4, 27), HEAD)
    respond(world.office, REFERENCE, upheld("It was mended badly."), HEAD, world.clock.now())
    on(world, "s2.response.2", date(2026, 4, 27), HEAD)
    world.go_to("2026-05-11 12:00")

    assert world.post.sent == []
    owed = [one for one in world.case().duties if one.kind is not DutyKind.REMEDY]
    assert {one.state for one in owed} <= {DutyState.MET, DutyState.VOID}
    assert {one.key for one in world.case().duties if one.state is DutyState.MET} >= {
        f"{REFERENCE}.{duty}" for duty in ("s1.receipt", "s1.respond", "s1.promise.1", "s2.receipt", "s2.respond")
    }
