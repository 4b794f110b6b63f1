"""A mail is held and nobody looks: the 24 hours run, and people hear of it every working day until somebody decides."""

from datetime import date

from handlers import ask
from handlers.look import recorded_only
from handlers.pen import Complainant, discard, release
from letters.notes import Action
from tests.stories.conftest import Begin
from tests.stories.doors import london
from tests.stories.mails import JO
from tests.stories.people import ANN, MIA
from tests.stories.world import World, rows_of

MONDAY = "2026-04-13 10:00"


def list_of(world: World, person: str, day: str) -> list[tuple[str, ...]]:
    """The rows of a person's chase list on a day."""
    notes = [one for at, one in world.chat.keyed("chase.") if one.target == person and at.startswith(day)]
    return [row for one in notes for row in rows_of(one)]


def test_whoever_waits_behind_a_held_mail_is_not_forgotten_and_counts_from_the_first_day(begin: Begin) -> None:
    world = begin(MONDAY)
    world.mail(MONDAY, f"Please log.\n\nFrom: {JO}\n\nThe boiler.", sender=ANN, subject="FW: boiler")
    world.go_to("2026-04-15 12:00")

    assert [row[:4] for row in list_of(world, MIA, "2026-04-14")] == [
        ("Held mail 1", "Say what a held mail is", "Tue 14 Apr 2026", "today")
    ]
    (row,) = list_of(world, MIA, "2026-04-15")
    assert row[3] == "1 working day late"
    (digest,) = [one for at, one in world.chat.keyed("digest.") if at.startswith("2026-04-15")]
    assert any("Held mail 1" in cells for cells in rows_of(digest))
    assert Action.HELD_LOOK in [one.action for one in digest.note.rows[0].offers]

    (held,) = ask.held(world.office)
    release(world.office, held.id, None, MIA, world.clock.now(), Complainant(JO))
    world.bot.work()

    letter = world.letter("2026-04-15 12:00", JO, "We have your message (C-2026-00001)")
    assert "late" in letter.text
    line = world.case().line
    assert (line.received_at, line.due_on) == (london(MONDAY), date(2026, 4, 20))
    world.go_to("2026-04-16 12:00")
    assert not any("Held mail" in row[0] for row in list_of(world, MIA, "2026-04-16"))


def test_the_owner_is_asked_about_a_mail_that_points_to_the_case(begin: Begin) -> None:
    world = begin(MONDAY)
    reference = world.complaint(MONDAY)
    world.mail(MONDAY, "I am her new partner.", sender="eve@example.org", subject=f"Re: {reference}")
    world.go_to("2026-04-14 12:00")
    assert [row[:2] for row in list_of(world, ANN, "2026-04-14")] == [(reference, "Say what a held mail is")]

    (held,) = ask.held(world.office)
    discard(world.office, held.id, "Nothing to do with it.", MIA, world.clock.now())
    world.go_to("2026-04-15 12:00")
    assert list_of(world, ANN, "2026-04-15") == []


def test_a_person_who_writes_through_a_list_stands_in_the_digest_and_becomes_a_case(begin: Begin) -> None:
    world = begin(MONDAY)
    world.mail(MONDAY, "The boiler.", List_Id="<residents.example.org>")
    world.mail(MONDAY, "I am away.", sender="bo@example.org", Auto_Submitted="auto-replied")
    world.go_to("2026-04-15 12:00")

    (digest,) = world.chat.keyed("digest.")
    assert digest[0].startswith("2026-04-14")
    assert ("Automatic and list mails on no case", "2") in digest[1].note.facts
    assert "1 came through lists" in digest[1].note.text

    (listed,) = (one for one in recorded_only(world.office, 7, world.clock.now()) if one.from_address == JO)
    release(world.office, listed.id, None, MIA, world.clock.now())
    world.bot.work()
    assert "late" in world.letter("2026-04-15 12:00", JO, "We have your message (C-2026-00001)").text
