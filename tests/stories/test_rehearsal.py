"""However the clock goes forward, the same happens; and a rehearsal foretells it, letter by letter."""

from dataclasses import astuple
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.ask import left_since
from handlers.hold import Holding, hold
from handlers.respond import respond
from handlers.urgent import take_in_hand
from scheduler.rehearsal import rehearse
from tests.answers import upheld
from tests.stories.conftest import Begin
from tests.stories.doors import Letter
from tests.stories.people import ANN, MIA, a_desk_of_two_procedures
from tests.stories.world import World

Left = tuple[datetime, str, str, str, str]


pytestmark = pytest.mark.months


@pytest.fixture
def busy(begin: Begin) -> World:
    """Wednesday 29 April 2026, with a bank holiday ahead (4 May) and cases of every kind."""
    world = begin("2026-04-23 09:30", a_desk_of_two_procedures())
    world.mail("2026-04-23 10:00", "The boiler.", sender="scottish@example.org")
    world.mail("2026-04-24 11:00", "My bin.", sender="promised@example.org")
    world.mail("2026-04-24 12:00", "Something is wrong.", sender="unowned@example.org")
    world.mail("2026-04-25 13:00", "Asbestos in my bin.", sender="urgent@example.org")
    world.mail("2026-04-26 14:00", "My bin.", sender="quiet@example.org", X_Auto_Response_Suppress="All")
    world.mail("2026-04-27 15:00", "My rubbish.", sender="answered@example.org")
    world.mail("2026-04-28 16:00", "All is damp.", sender="damp@example.org")
    world.go_to("2026-04-29 11:55")
    late = Holding(date(2026, 5, 6), "We need to visit.", "We rang.", "We must visit.")
    hold(world.office, "C-2026-00002", late, ANN, world.clock.now())
    respond(world.office, "C-2026-00006", upheld("It is collected."), ANN, world.clock.now())
    take_in_hand(world.office, "C-2026-00004", MIA, world.clock.now())
    world.go_to("2026-04-29 12:00")
    world.post.read_all()
    return world


def left(world: World, since: datetime) -> list[Left]:
    """Everything that left since: when, kind, to whom, on which case, under which title."""
    return [(one.at, one.kind.value, one.to, one.reference, one.subject) for one in left_since(world.office, since)]


def letters_of(world: World) -> list[tuple[str, ...]]:
    """Every letter with its words, in the order of its Message-ID."""
    return sorted((one.message_id, one.to, one.subject, one.text, one.html) for _, one in world.post.sent)


def notes_of(world: World) -> list[tuple[str, ...]]:
    """Every note with its words; cards are left out, since a slow clock shows fewer of their states."""
    notes = (one for _, one in world.chat.posted if not one.note.is_card)
    return sorted((one.key, one.target, one.note.to_json()) for one in notes)


def test_what_was_rehearsed_is_what_happens_and_nothing_else(busy: World) -> None:
    noon = busy.clock.now()
    # Fifteen working days after Wednesday 29 April: 30, 1, 5-8, 11-15, 18-21 May.
    foretold = [astuple(one) for one in rehearse(busy.office, noon, 15)]
    untouched = left(busy, noon + timedelta(seconds=1))
    busy.go_to("2026-05-21 23:59")

    assert untouched == []
    assert [one for one in left(busy, noon) if one[0] > noon] == [one for one in foretold if one[0] > noon]
    # What people wrote at 11:55, then updates: unowned since 24 April, due 1 May; promised by 6 May. None for Scottish
    # cases, danger, or mail that may not be answered.
    assert busy.post.read_all() == [
        Letter("2026-04-29 12:05", "promised@example.org", "Your complaint C-2026-00002: a new date for our reply"),
        Letter("2026-04-29 12:05", "answered@example.org", "Your complaint C-2026-00006: our reply"),
        Letter("2026-05-01 15:00", "unowned@example.org", "Your complaint C-2026-00003: our reply is late"),
        Letter("2026-05-06 15:00", "promised@example.org", "Your complaint C-2026-00002: our reply is late"),
    ]
    # Digests and the manager's chases on each of the fifteen days.
    assert [one[1] for one in foretold].count("digest") == 15
    assert len([one for one in foretold if one[1:3] == ("chase", MIA)]) == 15


def test_one_jump_and_hourly_steps_make_the_same_letters_chases_and_digests(busy: World, tmp_path: Path) -> None:
    jumping = busy.twin(tmp_path / "twin")
    busy.post.sent.clear()
    busy.chat.posted.clear()
    jumping.go_to("2026-05-01 18:00")
    while busy.clock.now() < jumping.clock.now():
        busy.clock.set_to(busy.clock.now() + timedelta(hours=1))
        busy.bot.work()

    assert letters_of(busy) == letters_of(jumping)
    assert notes_of(busy) == notes_of(jumping)
    assert (len(letters_of(busy)), busy.digests()) == (3, ["2026-04-30 09:00", "2026-05-01 09:00"])
    busy.post.read = jumping.post.read = 3


def test_however_often_the_walk_is_interrupted_even_the_instants_are_the_same(busy: World, tmp_path: Path) -> None:
    jumping = busy.twin(tmp_path / "twin")
    noon = busy.clock.now()
    jumping.go_to("2026-05-05 12:00")
    for day in ("04-30", "05-01", "05-04", "05-05"):
        for hour in ("03:17", "08:30", "09:00", "12:00"):
            busy.go_to(f"2026-{day} {hour}")

    assert left(jumping, noon) == left(busy, noon)
    assert busy.post.read_all() == jumping.post.read_all()
