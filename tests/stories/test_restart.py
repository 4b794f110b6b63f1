"""The bot dies with a letter in its hands, and another one takes over."""

import pytest

from procedure.words import DutyState, OutboxState
from tests.stories.conftest import Begin
from tests.stories.doors import Killed, is_killed, nothing
from tests.stories.mails import JO
from tests.stories.world import World

RECEIPT = "We have your message (C-2026-00001)"


@pytest.fixture
def died_after_the_server_had_it(begin: Begin) -> World:
    """The mail server has taken the receipt; nobody wrote that down."""
    world = begin("2026-04-13 10:00")
    world.post.shock = is_killed
    with pytest.raises(Killed):
        world.mail("2026-04-13 10:00")
    world.post.shock = nothing
    world.bot = world.new_bot("bot-2")
    return world


def test_what_was_on_the_wire_is_nobodys_while_its_sender_may_still_live(died_after_the_server_had_it: World) -> None:
    world = died_after_the_server_had_it
    world.bot.turn()

    world.letter("2026-04-13 10:00", JO, RECEIPT)
    assert [one.state for one in world.rows(OutboxState.SENDING)] == [OutboxState.SENDING]
    assert "s1.receipt" in world.owed()


def test_it_is_sent_once_more_with_the_same_message_id_and_its_duty_is_met_once(
    died_after_the_server_had_it: World,
) -> None:
    world = died_after_the_server_had_it
    world.stay_until("2026-04-13 10:05")

    first = world.letter("2026-04-13 10:00", JO, RECEIPT)
    # The claim ends after fifteen seconds, and the bot looks once a minute here.
    again = world.letter("2026-04-13 10:01", JO, RECEIPT)
    assert first.message_id == again.message_id
    assert first.text == again.text
    assert world.duty("C-2026-00001.s1.receipt").state is DutyState.MET
    assert [one.kind for one in world.case().events].count("letter_sent") == 1


def test_a_letter_that_never_reached_the_server_arrives_once(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.post.trouble = is_killed
    with pytest.raises(Killed):
        world.mail("2026-04-13 10:00")
    world.post.trouble = nothing
    world.bot = world.new_bot("bot-2")
    world.stay_until("2026-04-13 10:05")

    world.letter("2026-04-13 10:01", JO, RECEIPT)
    assert world.duty("C-2026-00001.s1.receipt").state is DutyState.MET


def test_letters_that_had_not_begun_leave_with_the_next_bot(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    senders = [f"jo{number}@example.org" for number in range(3)]
    world.post.trouble = is_killed
    for number, sender in enumerate(senders):
        world.arrives(b"From: %b\nSubject: The boiler\n\nNumber %d" % (sender.encode(), number), "2026-04-13 10:00")
    with pytest.raises(Killed):
        world.bot.work()
    world.post.trouble = nothing
    world.bot = world.new_bot("bot-2")
    world.stay_until("2026-04-13 10:05")

    left = world.post.read_all()
    assert sorted((one.to, one.subject) for one in left) == [
        (sender, f"We have your message (C-2026-0000{number})") for number, sender in enumerate(senders, start=1)
    ]
