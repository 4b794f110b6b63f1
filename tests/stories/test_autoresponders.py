"""Two machines that answer everything and say nowhere that they are machines."""

from collections import Counter

from procedure.words import OutboxState
from scheduler.ports import OutgoingLetter
from tests.stories.conftest import Begin
from tests.stories.mails import a_mail
from tests.stories.world import World

PLAIN, THREADED = "plain@robot.example", "threaded@robot.example"
CAP = 10  # automatic letters to one address in three hours


def test_two_autoresponders_get_at_most_the_capped_number_of_letters(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    for number, robot in enumerate((THREADED, PLAIN)):
        world.arrives(a_mail("Your ticket was opened.", number, sender=robot, subject="Ticket"), "2026-04-13 10:00")
    world.bot.work()
    answered = 0
    for minute in range(1, 20):
        at, letters = f"2026-04-13 10:{minute:02d}", world.post.sent[answered:]
        for _, letter in letters:
            world.arrives(an_answer(letter, minute), at)
        answered += len(letters)
        world.go_to(at)
        world.bot.work()

    assert Counter(one.to for one in world.post.read_all()) == {PLAIN: CAP, THREADED: 1}
    assert [one.kind for one in world.case("C-2026-00001").messages] == ["new", "receipt", "reply"]
    assert waiting(world) == [PLAIN]
    assert any("too many automatic letters" in sentence for _, sentence in world.alarms())


def an_answer(letter: OutgoingLetter, minute: int) -> bytes:
    """One robot answers in the thread, the other opens a ticket of its own each time; both in new words."""
    text, number = f"Thank you, we have read it at {minute}.", 100 + minute
    if letter.to == PLAIN:
        return a_mail(text, number, sender=PLAIN, subject=f"Ticket {minute}")
    return a_mail(text, 1000 + number, sender=THREADED, subject=f"Re: {letter.subject}", In_Reply_To=letter.message_id)


def waiting(world: World) -> list[str]:
    """To whom letters wait because of a cap."""
    return [one.to for one in world.rows(OutboxState.QUEUED) if "too many automatic letters" in one.last_error]
