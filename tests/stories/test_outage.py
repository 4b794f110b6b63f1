"""The bot is away for days: nobody gets a message per missed tick, and letters wait for a manager."""

import pytest

from handlers.letters import resume
from handlers.wake import wake
from tests.stories.conftest import Begin
from tests.stories.doors import in_one_line
from tests.stories.mails import JO, a_mail
from tests.stories.people import ANN, MIA, OLU
from tests.stories.world import World, rows_of

RECEIVED = "2026-04-13 10:00"
GONE_AT = "2026-04-15 12:00"
BACK_AT = "2026-04-20 16:00"


@pytest.fixture
def back(begin: Begin) -> World:
    """Ann has two complaints due Monday 20 April, Olu one. The bot stops on Wednesday noon, a complaint comes on
    Thursday evening, and the bot is back on Monday afternoon.
    """
    world = begin(RECEIVED)
    world.complaint(RECEIVED, "The boiler.", "ada@example.org")
    world.complaint(RECEIVED, "My bin.", "bob@example.org")
    world.complaint(RECEIVED, "All is damp.", "cat@example.org")
    world.go_to(GONE_AT)
    wake(world.office, world.clock.now(), world.clock.real())
    world.arrives(a_mail("The boiler again.", 99), "2026-04-16 18:30")
    world.sleep_until(BACK_AT)
    wake(world.office, world.clock.now(), world.clock.real())
    world.bot.work()
    return world


def test_letters_wait_and_everybody_gets_one_message_that_holds_everything(back: World) -> None:
    assert back.post.unread() == []
    assert back.alarms() == [
        (BACK_AT, "The bot was away for 124 hours. Please look at what waits, then let the letters go.")
    ]
    assert sorted(back.chases()) == [(BACK_AT, ANN), (BACK_AT, OLU)]
    (_, list_of_ann) = back.chat.keyed(f"chase.{ANN}")[-1]
    assert rows_of(list_of_ann) == [
        ("C-2026-00001", "Answer", "Mon 20 Apr 2026", "today", "you"),
        ("C-2026-00003", "Answer", "Mon 20 Apr 2026", "today", "you"),
    ]
    assert back.digests()[-2:] == ["2026-04-15 08:30", BACK_AT]
    (_, digest) = back.chat.keyed("digest.")[-1]
    assert "letters to customers are stopped" in digest.note.text


def test_letters_that_a_manager_lets_go_tell_the_truth_about_the_dates(back: World) -> None:
    back.go_to("2026-04-20 16:30")
    resume(back.office, MIA, back.clock.now())
    back.bot.work()

    left = {(one.to, one.subject): in_one_line(letter) for one, letter in back.post.sent[-4:]}
    assert [one.at for one in back.post.read_all()] == ["2026-04-20 16:30"] * 4
    receipt = left[JO, "We have your message (C-2026-00004)"]
    assert "Your message came on Thursday 16 April 2026." in receipt.text
    assert "We are sorry that it is late." in receipt.text
    # Nobody takes over in the past. Received on Thursday 16 April: 17, 20, 21, 22, 23.
    assert "takes over by Tuesday 21 April 2026" in receipt.text
    assert "our reply by Thursday 23 April 2026" in receipt.text
    for sender, reference in (("ada", "00001"), ("bob", "00002"), ("cat", "00003")):
        update = left[f"{sender}@example.org", f"Your complaint C-2026-{reference}: our reply is late"]
        assert "hear from us again by Monday 27 April 2026" in update.text


def test_the_next_day_goes_on_as_always(back: World) -> None:
    back.go_to("2026-04-22 12:00")

    # The fourth complaint is due on Thursday, the others have nothing due before the letters go.
    assert back.chases(ANN)[0] == (BACK_AT, ANN)
    assert back.chases(ANN)[1:] == [("2026-04-21 09:00", ANN), ("2026-04-22 09:00", ANN)]
    assert back.digests()[-2:] == ["2026-04-21 08:30", "2026-04-22 08:30"]


def test_back_at_night_nobody_is_woken(begin: Begin) -> None:
    world = begin(RECEIVED)
    world.complaint(RECEIVED)
    world.go_to(GONE_AT)
    world.sleep_until("2026-04-17 23:00")
    world.bot.work()
    at_night = world.chases()
    world.go_to("2026-04-20 12:00")

    assert at_night == []
    assert world.chases() == [("2026-04-20 09:00", ANN)]
