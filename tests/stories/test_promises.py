"""Three points of which one was right, a payment that was promised and forgotten, and a commitment for a year."""

from datetime import date

import pytest

from handlers import ask_decided
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.commitments import add_commitment, commitment_done, report_progress
from handlers.remedies import Put, remedy_done
from handlers.respond import Answer, respond
from procedure.amends import Lesson, NewRemedy, RemedyKind
from procedure.commitments import NewCommitment
from procedure.findings import PointFinding
from procedure.outcomes import Outcome
from procedure.words import Status
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN, HEAD, MIA, OLU
from tests.stories.world import World, rows_of

pytestmark = pytest.mark.months

REFERENCE = "C-2026-00001"
REPLY = f"Your complaint {REFERENCE}: our reply"
POINTS = ("The boiler was cold for a month.", "Nobody rang back.", "The engineer was rude.")
FOUND = (
    PointFinding(Outcome.UPHELD, "The part came late.", "process", "delay"),
    PointFinding(Outcome.NOT_UPHELD, "We rang twice.", "communication", "delay"),
    PointFinding(Outcome.NOT_UPHELD, "Two people heard it otherwise.", "communication", "style"),
)
PAYMENT = NewRemedy(RemedyKind.PAYMENT, "For the cost of the heaters", 12_550, date(2026, 4, 30), OLU)
LESSON = Lesson("Keep spare parts", HEAD, date(2026, 5, 29))


@pytest.fixture
def promised(begin: Begin) -> World:
    """Received Monday 13 April, its points agreed, answered on Thursday 16 April with £125.50 by Thursday 30 April."""
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    acknowledge(world.office, REFERENCE, Acknowledgement(POINTS, "An apology."), ANN, world.clock.now())
    world.go_to("2026-04-16 10:00")
    world.letter("2026-04-13 10:10", JO, f"Your complaint {REFERENCE}: what we will look at")
    answer = Answer(None, "Thank you for telling us.", points=FOUND, remedies=(PAYMENT,), lessons=(LESSON,))
    respond(world.office, REFERENCE, answer, ANN, world.clock.now())
    world.go_to("2026-04-16 12:00")
    return world


def asked_for(world: World, person: str) -> list[tuple[str, str, str]]:
    """(office time, what, how late) of what stood in the lists of a person."""
    notes = [(at, one) for at, one in world.chat.keyed("chase.") if one.target == person]
    return [(at, cells[1], cells[3]) for at, one in notes for cells in rows_of(one)]


def test_the_reply_answers_each_point_and_says_what_is_promised(promised: World) -> None:
    letter = promised.letter("2026-04-16 10:10", JO, REPLY)
    text = " ".join(letter.text.split())
    assert "Outcome: upheld" in text
    for number, (point, found) in enumerate(zip(POINTS, FOUND, strict=True), 1):
        finding = found.finding.value.replace("_", " ")
        assert f"{number}. {point} We find this: {finding}. {found.reasons}" in text
    assert "For the cost of the heaters. Amount: £125.50. By Thursday 30 April 2026." in text
    assert promised.case().line.status is Status.CLOSED
    assert [(one.number, one.finding, one.subtheme) for one in promised.case().decided.points] == [
        (1, Outcome.UPHELD, "delay"),
        (2, Outcome.NOT_UPHELD, "delay"),
        (3, Outcome.NOT_UPHELD, "style"),
    ]


def test_the_payment_is_asked_for_until_it_is_made(promised: World) -> None:
    promised.letter("2026-04-16 10:10", JO, REPLY)
    promised.go_to("2026-05-06 12:00")
    # Monday 4 May is a bank holiday. The first mention is two working days before.
    assert asked_for(promised, OLU) == [
        ("2026-04-28 09:00", "Put it right", "soon"),
        ("2026-04-29 09:00", "Put it right", "tomorrow"),
        ("2026-04-30 09:00", "Put it right", "today"),
        ("2026-05-01 09:00", "Put it right", "1 working day late"),
        ("2026-05-05 09:00", "Put it right", "2 working days late"),
        ("2026-05-06 09:00", "Put it right", "3 working days late"),
    ]
    assert asked_for(promised, MIA) == [("2026-05-06 09:00", "Put it right", "3 working days late")]
    assert asked_for(promised, ANN) == []
    (remedy,) = promised.case().decided.remedies
    assert promised.duty(f"{REFERENCE}.s1.remedy.{remedy.id}").missed_at is not None
    remedy_done(promised.office, remedy.id, Put(date(2026, 5, 6), "BACS 4711"), OLU, promised.clock.now())
    promised.go_to("2026-05-20 12:00")
    assert len(asked_for(promised, OLU)) == 6
    assert promised.owed() == {f"commitment.{promised.case().decided.commitments[0].id}"}


def test_what_was_learned_is_asked_about_on_its_day_and_each_quarter(promised: World) -> None:
    promised.letter("2026-04-16 10:10", JO, REPLY)
    promised.go_to("2026-05-29 10:00")
    # Monday 25 May is a bank holiday, so five working days before Friday 29 May is Thursday 21 May.
    assert asked_for(promised, HEAD)[0] == ("2026-05-21 09:00", "Say how far it is", "soon")
    assert asked_for(promised, HEAD)[-1] == ("2026-05-29 09:00", "Say how far it is", "today")
    (lesson,) = promised.case().decided.commitments
    report_progress(promised.office, lesson.id, "The shelf is built.", HEAD, promised.clock.now())
    told = len(asked_for(promised, HEAD))
    promised.go_to("2026-08-20 12:00")
    assert len(asked_for(promised, HEAD)) == told
    assert promised.duty(f"{REFERENCE}.commitment.{lesson.id}").due_at == london("2026-08-30 00:00")


def test_a_commitment_of_a_year_is_answered_quarter_by_quarter(begin: Begin) -> None:
    world = begin("2026-04-01 10:00")
    made = NewCommitment("waste", "2026/27", "New lids for all bins", OLU, date(2026, 9, 30))
    add_commitment(world.office, made, MIA, world.clock.now())
    (commitment,) = ask_decided.commitments(world.office, MIA, "waste", "2026/27")
    world.go_to("2026-07-03 10:00")
    # A quarter on is Wednesday 1 July; nobody answers until Friday.
    assert [at for at, _, _ in asked_for(world, OLU)] == [
        "2026-06-24 09:00",
        "2026-06-25 09:00",
        "2026-06-26 09:00",
        "2026-06-29 09:00",
        "2026-06-30 09:00",
        "2026-07-01 09:00",
        "2026-07-02 09:00",
        "2026-07-03 09:00",
    ]
    assert ("Commitment awaiting update", "1") in dict(world.chat.keyed("digest."))["2026-07-03 08:30"].note.facts
    report_progress(world.office, commitment.id, "Half of the lids are fitted.", OLU, world.clock.now())
    world.go_to("2026-09-29 10:00")
    commitment_done(world.office, commitment.id, "All are fitted.", OLU, world.clock.now())
    told = len(asked_for(world, OLU))
    world.go_to("2026-11-02 10:00")
    assert len(asked_for(world, OLU)) == told
    (commitment,) = ask_decided.commitments(world.office, MIA, "waste", "2026/27")
    assert (commitment.progress, commitment.done_on) == ("All are fitted.", date(2026, 9, 29))
