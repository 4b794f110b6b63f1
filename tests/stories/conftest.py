"""Worlds for the stories, on either database.

At the end of each every letter must have been spoken of, and the facts that figures are made of are those of a recount.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from handlers.facts import untrue_facts
from procedure.desk import Desk
from storage.ledger import Ledger
from tests.stories.people import a_desk
from tests.stories.world import World, a_world

# Walks along tables compare in a module of their own; a failure must show both sides there too.
pytest.register_assert_rewrite("tests.stories.rounds")

Begin = Callable[..., World]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every story is told on one database, half of them on each; on the other, too, in `make soak`. No story holds SQL
    of its own: what the two databases are asked differently stands in storage/, whose tests, and those of the handlers
    and the figures, run on both. One that walks through months runs on PostgreSQL in `make soak` only.
    """
    here = Path(__file__).parent
    for item in items:  # of the whole run, not of this folder alone
        spec = getattr(item, "callspec", None)
        if here in item.path.parents and spec and "ledger" in spec.params and spec.params["ledger"] != _told_on(item):
            item.add_marker(pytest.mark.soak)


def _told_on(item: pytest.Item) -> str:
    """The same in every run, whatever else there is."""
    if item.get_closest_marker("months"):
        return "sqlite"
    name = item.nodeid.partition("[")[0]
    return ("sqlite", "postgresql")[crc32(name.encode()) % 2]


@pytest.fixture
def begin(ledger: Ledger, tmp_path: Path) -> Iterator[Begin]:
    """Begins a story at an office time. A letter that no story expected fails it."""
    begun: list[World] = []

    def at(office_time: str, desk: Desk | None = None) -> World:
        begun.append(a_world(ledger, desk or a_desk(), tmp_path / "maildir", office_time))
        return begun[-1]

    yield at
    assert [letter for world in begun for letter in world.post.unread()] == []
    for world in begun:
        assert untrue_facts(world.office) == []
