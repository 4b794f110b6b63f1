"""Two bots on one PostgreSQL ledger, reading the same mailbox at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handlers import ask
from scheduler.walking import walk
from storage.ledger import Ledger
from tests.stories.doors import london
from tests.stories.mails import a_mail
from tests.stories.people import ANN, MIA, a_desk
from tests.stories.world import World, a_world

MAILS = 12


@pytest.fixture
def pair(postgresql_ledger: Ledger, tmp_path: Path) -> World:
    """Twelve complaints wait in the mailbox on Monday morning."""
    world = a_world(postgresql_ledger, a_desk(), tmp_path / "maildir", "2026-04-13 10:00")
    for number in range(1, MAILS + 1):
        world.arrives(a_mail("The boiler.", number, sender=f"jo{number}@example.org"), "2026-04-13 10:00")
    return world


def both_go_to(world: World, at: str) -> None:
    """Two bots work at every instant on the way, each in a thread of its own."""
    bots = [world.bot, world.new_bot("bot-2")]
    with ThreadPoolExecutor(2) as pool:

        def both() -> None:
            for done in [pool.submit(bot.work) for bot in bots]:
                done.result()

        walk(world.office, london(at), world.clock.now, world.clock.set_to, both)


def test_every_mail_is_one_case_and_every_letter_leaves_once(pair: World) -> None:
    both_go_to(pair, "2026-04-13 10:05")

    references = [one.reference for one in ask.cases(pair.office, now=pair.clock.now())]
    assert sorted(references) == [f"C-2026-{number:05d}" for number in range(1, MAILS + 1)]
    left = pair.post.read_all()
    assert Counter(one.to for one in left) == Counter(f"jo{number}@example.org" for number in range(1, MAILS + 1))
    assert {one.subject for one in left} == {f"We have your message ({one})" for one in references}
    assert not list((pair.folder / "new").iterdir())


def test_everybody_is_chased_once_a_day_and_every_manager_gets_one_digest(pair: World) -> None:
    both_go_to(pair, "2026-04-20 15:30")

    # Due Monday 20 April: the owner hears on Friday and Monday, the manager gets a digest every working day.
    assert pair.chases() == [("2026-04-17 09:00", ANN), ("2026-04-20 09:00", ANN)]
    assert pair.digests() == [f"2026-04-{day} 08:30" for day in (14, 15, 16, 17, 20)]
    assert pair.told(MIA) == []
    late = [one for one in pair.post.read_all() if one.subject.endswith("our reply is late")]
    assert len(late) == len({one.to for one in late}) == MAILS
    assert {one.at for one in late} == {"2026-04-20 15:00"}
