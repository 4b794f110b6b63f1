"""What a new complaint says decides who is told: urgent words, an officer's name, or nothing that anybody knows."""

from handlers.urgent import take_in_hand
from tests.stories.conftest import Begin
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA
from tests.stories.world import rows_of

SATURDAY_NIGHT = "2026-04-11 23:10"
NEXT_DAYS = [f"2026-04-{day} 09:00" for day in (14, 15, 16)]


def test_urgent_words_are_told_at_once_at_any_hour_and_bring_the_receipt_alone(begin: Begin) -> None:
    world = begin("2026-04-11 20:00")
    world.mail(SATURDAY_NIGHT, "There is a gas leak at the boiler.")
    take_in_hand(world.office, "C-2026-00001", ANN, world.clock.now())
    world.go_to("2026-04-20 18:00")

    letter = world.letter(SATURDAY_NIGHT, JO, "We have your message (C-2026-00001)")
    assert "01234 567890 (day and night)" in letter.text
    for person in (ANN, MIA):
        world.letter(SATURDAY_NIGHT, person, "Urgent: C-2026-00001")
    sentence = "C-2026-00001 holds words that may mean danger. Please look at it now."
    assert world.told(ANN)[0] == world.told(MIA)[0] == (SATURDAY_NIGHT, sentence)
    assert world.case().line.is_urgent
    # Saturday counts as Monday: due Monday 20 April, and nobody gets an automatic update about danger.
    assert world.post.unread() == []


def test_a_mail_that_names_the_owner_waits_for_triage_and_is_not_told_to_them(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00", "Ann Owner was rude when she saw to the boiler.")
    world.go_to("2026-04-16 12:00")

    line = world.case().line
    assert (line.owner, line.area) == ("", "housing-repairs")
    assert list(world.chat.to(ANN)) == []
    assert world.chases() == [(at, MIA) for at in NEXT_DAYS]


def test_what_no_area_knows_is_told_to_the_managers_every_working_day(begin: Begin) -> None:
    world = begin("2026-04-13 10:00")
    world.complaint("2026-04-13 10:00", "Something is wrong.")
    world.go_to("2026-04-16 12:00")

    line = world.case().line
    assert (line.owner, line.area) == ("", "")
    assert world.chases() == [(at, MIA) for at in NEXT_DAYS]
    (_, first) = world.chat.keyed("chase.")[0]
    assert rows_of(first) == [("C-2026-00001", "Answer", "Mon 20 Apr 2026", "soon", "no owner")]
