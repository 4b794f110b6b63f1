"""The complainant is not content, and staff decide two days later."""

from datetime import date

import pytest

from handlers.escalate import Escalation, escalate
from handlers.respond import Answer, respond
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Status
from reports.catalogue import build
from reports.periods import Period
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN, HEAD, MIA, a_desk
from tests.stories.world import World

REFERENCE = "C-2026-00001"
REPLY = f"Your complaint {REFERENCE}: our reply"


@pytest.fixture
def disputed(begin: Begin) -> World:
    """Received Monday 13 April, answered Thursday; Jo wrote back on Monday 20 April at four. It is Wednesday."""
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-16 10:00")
    respond(world.office, REFERENCE, Answer(Outcome.NOT_UPHELD, "We looked."), ANN, world.clock.now())
    world.go_to("2026-04-16 10:10")
    answer = world.letter("2026-04-16 10:10", JO, REPLY)
    world.mail("2026-04-20 16:00", "It is still broken.", subject=f"Re: {REPLY}", In_Reply_To=answer.message_id)
    world.go_to("2026-04-22 11:00")
    return world


@pytest.fixture
def second(disputed: World) -> World:
    """Mia takes it to stage 2 on Wednesday; it is Monday 27 April, noon."""
    wish = Escalation(("The boiler is still broken.",), outcome_sought="A new boiler.")
    escalate(disputed.office, REFERENCE, wish, MIA, disputed.clock.now())
    disputed.go_to("2026-04-27 12:00")
    return disputed


def test_an_undecided_reply_is_owed_a_decision_by_the_next_working_day(disputed: World) -> None:
    assert disputed.case().line.status is Status.CLOSED
    (owed,) = disputed.owed()
    assert owed.startswith("s1.decide.")
    assert disputed.duty(f"{REFERENCE}.{owed}").due_at == london("2026-04-22 00:00")
    assert disputed.duty(f"{REFERENCE}.{owed}").missed_at is not None
    assert disputed.told(ANN) == [
        (
            "2026-04-20 16:00",
            f"The complainant wrote again on {REFERENCE}. It is closed: does the complaint go on to the next stage?",
        )
    ]


def test_stage_2_counts_from_the_reply_and_goes_to_somebody_else(second: World) -> None:
    letter = second.letter("2026-04-22 11:10", JO, f"Your complaint {REFERENCE}: what we will look at")
    assert "You asked for this stage on: Monday 20 April 2026" in letter.text
    assert "Our reply by: Monday 27 April 2026" in letter.text
    assert "- The boiler is still broken." in letter.text
    assert "A new boiler." in letter.text
    line = second.case().line
    # Day 1 is Tuesday 21 April.
    assert (line.stage, line.owner, line.due_on) == (2, HEAD, date(2026, 4, 27))
    assert (line.received_at, line.acknowledged_at) == (london("2026-04-20 16:00"), london("2026-04-22 11:10"))
    assert not {one for one in second.owed() if one.startswith("s1.")}
    assert second.told(HEAD) == [("2026-04-22 11:00", f"{REFERENCE} went on to stage 2, due Mon 27 Apr 2026.")]
    deciding = [("2026-04-21 09:00", ANN), ("2026-04-22 09:00", ANN)]
    assert second.chases() == [*deciding, ("2026-04-24 09:00", HEAD), ("2026-04-27 09:00", HEAD)]
    with pytest.raises(NotAllowed, match=r"may not decide this one"):
        respond(second.office, REFERENCE, Answer(Outcome.NOT_UPHELD, "As before."), ANN, second.clock.now())


def test_the_last_reply_names_the_ombudsman_and_it_all_counts_as_one_complaint(second: World) -> None:
    second.post.read_all()
    respond(second.office, REFERENCE, upheld("You get a new one."), HEAD, second.clock.now())
    second.go_to("2026-04-27 13:00")

    letter = second.letter("2026-04-27 12:10", JO, REPLY)
    assert "This was our last stage." in letter.text
    assert "Local Government and Social Care Ombudsman" in letter.text
    assert "PO Box 4771" in letter.text
    with pytest.raises(NotAllowed, match=r"Ombudsman"):
        escalate(second.office, REFERENCE, Escalation(("Still.",), outcome_sought="More."), MIA, second.clock.now())
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    counted = {}
    for basis in ("final_stage", "entries"):
        report = build(second.office.ledger, a_desk(), "performance", april, today=date(2026, 4, 30), basis=basis)
        table = report.table("received_closed")
        counted[basis] = (table.value("total", "received"), table.value("total", "closed"))
    assert counted == {"final_stage": (1, 1), "entries": (2, 2)}
