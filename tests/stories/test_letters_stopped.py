"""People stop letters: all of them, or the one that they have just written."""

from handlers.cancel import cancel_letter
from handlers.letters import pause, resume
from handlers.respond import respond
from procedure.words import DutyState, OutboxKind, OutboxState, Status
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA, OLU

REFERENCE = "C-2026-00001"


def test_while_letters_are_stopped_staff_are_told_as_always_and_then_every_letter_goes(begin: Begin) -> None:
    world = begin("2026-04-13 09:50")
    pause(world.office, "A wrong template.", MIA, world.clock.now())
    world.mail("2026-04-13 10:00")
    world.mail("2026-04-17 16:00", "My bin.", sender="bob@example.org")
    world.go_to("2026-04-20 14:00")

    assert world.post.unread() == []
    assert world.chases() == [("2026-04-17 09:00", ANN), ("2026-04-20 09:00", ANN)]
    assert world.duty(f"{REFERENCE}.s1.receipt").missed_at is not None

    resume(world.office, MIA, world.clock.now())
    world.bot.work()

    late = world.letter("2026-04-20 14:00", JO, f"We have your message ({REFERENCE})")
    assert "Your message came on Monday 13 April 2026." in late.text
    assert "We are sorry that it is late." in late.text
    assert "takes over by Tuesday 21 April 2026" in late.text
    world.letter("2026-04-20 14:00", "bob@example.org", "We have your message (C-2026-00002)")
    assert world.duty(f"{REFERENCE}.s1.receipt").state is DutyState.MET


def test_an_update_that_waited_does_not_leave_after_a_colleague_has_written(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-20 14:00")
    pause(world.office, "A wrong template.", MIA, world.clock.now())
    world.go_to("2026-04-20 15:30")
    waiting = [one.kind for one in world.rows(OutboxState.QUEUED)]
    world.mail("2026-04-20 16:00", "Dear Jo.", sender=ANN, to=JO, In_Reply_To="<1@mail.example.org>")
    world.go_to("2026-04-20 17:00")
    resume(world.office, MIA, world.clock.now())
    world.bot.work()

    assert waiting == [OutboxKind.UPDATE]
    assert world.post.unread() == []
    assert world.rows(OutboxState.QUEUED) == ()
    (at, sentence) = world.told(ANN)[-1]
    assert (at, "a colleague has written to the complainant" in sentence) == ("2026-04-20 17:00", True)
    assert world.told(MIA)[-1] == (at, sentence)
    assert "s1.respond" in world.owed()


def test_no_letter_leaves_with_a_date_that_has_passed_while_it_waited(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-20 14:00")
    pause(world.office, "A wrong template.", MIA, world.clock.now())
    # The update of three o'clock gives Monday 27 April.
    world.go_to("2026-04-28 10:00")
    resume(world.office, MIA, world.clock.now())
    world.bot.work()

    assert world.post.unread() == []
    (at, sentence) = world.told(MIA)[-1]
    assert (at, "the date that it gives has passed" in sentence) == ("2026-04-28 10:00", True)
    assert world.case().line.promised_on is None


def test_a_response_that_is_taken_back_leaves_everything_owed(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    world.go_to("2026-04-17 14:00")
    before = world.owed()
    done = respond(world.office, REFERENCE, upheld("Mended."), ANN, world.clock.now())
    meanwhile = world.owed()
    world.go_to("2026-04-17 14:05")
    cancel_letter(world.office, done.offers[0].value, ANN, world.clock.now())
    after = world.owed()
    world.go_to("2026-04-20 18:00")

    assert meanwhile == {"s1.respond"}
    assert after == before
    line = world.case().line
    assert (line.status, line.outcome, line.responded_at) == (Status.OPEN, None, None)
    # Nothing left at ten past two; on the due date the update goes, as if nobody had written.
    world.letter("2026-04-20 15:00", JO, f"Your complaint {REFERENCE}: our reply is late")
    assert world.chases(ANN) == [("2026-04-17 09:00", ANN), ("2026-04-20 09:00", ANN)]


def test_after_ten_minutes_it_is_gone_and_the_case_is_closed(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00", "My bin.")
    respond(world.office, REFERENCE, upheld("Collected."), OLU, world.clock.now())
    world.go_to("2026-04-13 10:09")
    waiting = world.post.unread()
    world.go_to("2026-04-13 10:30")

    assert waiting == []
    letter = world.letter("2026-04-13 10:10", JO, f"Your complaint {REFERENCE}: our reply")
    assert "You can ask for the next stage" in letter.text
    assert not letter.automatic
    assert world.case().line.status is Status.CLOSED
