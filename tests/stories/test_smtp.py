"""The mail server is down, refuses, or sends a letter back."""

from datetime import timedelta

import pytest

from handlers import outbox
from handlers.respond import respond
from procedure.errors import NotAllowed
from procedure.words import DutyState, OutboxState
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.doors import nothing, refuses, server_is_down
from tests.stories.mails import JO, a_bounce, a_mail
from tests.stories.people import ANN, MIA

RECEIPT = "We have your message (C-2026-00001)"


def test_after_an_hour_without_a_server_every_letter_leaves_once(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.post.trouble = server_is_down
    for number in range(1, 9):
        world.arrives(a_mail("The boiler.", number, sender=f"jo{number}@example.org"), "2026-04-13 10:00")
    world.go_to("2026-04-13 11:00")
    world.post.trouble = nothing
    world.go_to("2026-04-13 12:00")

    # Tried at once, then after 1, 5, 15 and 60 minutes: 10:00, 10:01, 10:06, 10:21, 11:21.
    left = world.post.read_all()
    assert {one.at for one in left} == {"2026-04-13 11:21"}
    assert sorted((one.to, one.subject) for one in left) == [
        (f"jo{number}@example.org", f"We have your message (C-2026-0000{number})") for number in range(1, 9)
    ]
    assert all(world.case(f"C-2026-0000{number}").line.receipt_sent_at for number in range(1, 9))
    assert world.alarms() == []


def test_a_refused_letter_blocks_its_duty_until_a_person_tries_again(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.post.trouble = refuses(JO)
    world.mail("2026-04-13 10:00")
    world.mail("2026-04-13 10:00", "My bin.", sender="other@example.org")
    world.go_to("2026-04-14 11:00")

    world.letter("2026-04-13 10:00", "other@example.org", "We have your message (C-2026-00002)")
    assert world.duty("C-2026-00001.s1.receipt").state is DutyState.BLOCKED
    ((at, sentence),) = world.alarms()
    assert at == "2026-04-13 10:00"
    assert "could not be delivered" in sentence
    assert [one.target for _, one in world.chat.keyed("alarm.")] == [MIA]
    assert world.duty("C-2026-00001.s1.receipt").missed_at is None

    world.post.trouble = nothing
    (row,) = world.rows(OutboxState.REFUSED)
    outbox.retry(world.office, row.id, ANN, world.clock.now())
    world.bot.work()

    world.letter("2026-04-14 11:00", JO, RECEIPT)
    assert world.duty("C-2026-00001.s1.receipt").state is DutyState.MET


def test_a_letter_that_comes_back_is_a_persons_business(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.mail("2026-04-13 10:00")
    receipt = world.letter("2026-04-13 10:00", JO, RECEIPT)
    world.arrives(a_bounce(receipt.message_id, JO), "2026-04-13 10:05")
    world.go_to("2026-04-20 18:00")

    assert world.duty("C-2026-00001.s1.receipt").state is DutyState.BLOCKED
    asked = "A letter of C-2026-00001 (receipt) came back. Please phone or write by post, or find a new address."
    assert [one for _, one in world.told(ANN)] == [one for _, one in world.told(MIA)] == [asked]
    # Due on Monday at three: nothing can be written to that address, so nothing is.
    assert world.post.unread() == []
    with pytest.raises(NotAllowed, match=r"no address to write to"):
        respond(world.office, "C-2026-00001", upheld("Mended."), ANN, world.clock.now())


def test_an_answer_that_comes_back_is_owed_until_a_person_sends_it_again(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00")
    respond(world.office, "C-2026-00001", upheld("Mended."), ANN, world.clock.now())
    world.go_to("2026-04-13 10:10")
    answer = world.letter("2026-04-13 10:10", JO, "Your complaint C-2026-00001: our reply")
    world.arrives(a_bounce(answer.message_id, JO), "2026-04-13 10:15")
    world.go_to("2026-04-14 10:00")

    assert world.duty("C-2026-00001.s1.respond").state is DutyState.BLOCKED
    assert "(response) came back" in world.told(ANN)[-1][1]

    (row,) = world.rows(OutboxState.BOUNCED)
    outbox.retry(world.office, row.id, ANN, world.clock.now())
    world.bot.work()

    world.letter("2026-04-14 10:00", JO, "Your complaint C-2026-00001: our reply")
    assert world.duty("C-2026-00001.s1.respond").state is DutyState.MET


def test_a_server_that_is_down_for_more_than_a_day_is_an_alarm_and_nothing_is_dropped(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.post.trouble = server_is_down
    world.mail("2026-04-13 10:00")
    world.go_to("2026-04-14 12:00")

    # The four first tries again take 81 minutes; then hourly, 24 times at most.
    assert [one.state for one in world.rows(OutboxState.GIVEN_UP)] == [OutboxState.GIVEN_UP]
    ((_, sentence),) = world.alarms()
    assert "C-2026-00001.s1.receipt.1 could not be delivered" in sentence
    assert world.duty("C-2026-00001.s1.receipt").state is DutyState.BLOCKED
    assert world.duty("C-2026-00001.s1.receipt").due_at == world.case().line.received_at + timedelta(hours=24)
