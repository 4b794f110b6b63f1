"""The rooms and the one direction in which they may look; each rule is also shown to find what breaks it."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import rooms
from tests.rooms import Source, circles, imports, sources

ROOT = Path(__file__).parents[1]
Rule = Callable[[Source], Iterator[str]]

RULES: tuple[Rule, ...] = (
    rooms.wrong_direction,
    rooms.not_at_home,
    rooms.handlers_in_handlers,
    rooms.unasked_access,
    rooms.clock_reads,
    rooms.built_at_import,
    rooms.without_docstring,
    rooms.too_long,
)


@pytest.fixture(scope="module")
def house() -> list[Source]:
    return sources(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(house: list[Source], rule: Rule) -> None:
    assert [said for one in house for said in rule(one)] == []


def test_no_modules_of_a_room_import_each_other_in_a_circle(house: list[Source]) -> None:
    assert circles(house) == []


def test_every_room_was_looked_at(house: list[Source]) -> None:
    assert {one.room for one in house if one.text} == set(rooms.ROOMS)


def broken(rule: Rule, path: str, text: str) -> bool:
    return any(rule(Source(path, textwrap.dedent(text))))


@pytest.mark.parametrize(
    ("path", "text", "is_wrong"),
    [
        ("letters/a.py", "from storage.ledger import Ledger", True),
        ("storage/a.py", "from letters.book import LetterBook", False),
        ("procedure/a.py", "import letters", True),
        ("handlers/a.py", "def later():\n    from scheduler.sweep import sweep", True),
        ("scheduler/a.py", "if TYPE_CHECKING:\n    from bot.house import House", True),
        ("bot/a.py", "from sandbox import Sandbox", False),
        ("scheduler/a.py", "from sandbox import Sandbox", True),
        ("sandbox/a.py", "from procedure.words import Status", True),
        ("sandbox/a.py", "from sandbox.web import page", False),
        ("storage/tables/a.py", "from ...handlers import note", True),
    ],
)
def test_a_look_in_the_wrong_direction_is_found(path: str, text: str, is_wrong: bool) -> None:
    assert broken(rooms.wrong_direction, path, text) is is_wrong


@pytest.mark.parametrize(
    ("path", "text", "is_wrong"),
    [
        ("handlers/a.py", "from sqlmodel import select", True),
        ("handlers/a.py", "import sqlalchemy.exc", True),
        ("storage/a.py", "from sqlmodel import select", False),
        ("bot/a.py", "import apscheduler", True),
        ("scheduler/a.py", "from apscheduler.executors.pool import ThreadPoolExecutor", False),
        ("handlers/a.py", "from slack_sdk import WebClient", True),
        ("scheduler/a.py", "import requests", True),
        ("storage/a.py", "from jinja2 import Environment", True),
        ("handlers/a.py", "from urllib.request import urlopen", True),
        ("bot/a.py", "import urllib.parse", False),
        ("letters/a.py", "import urllib.parse", False),
        ("procedure/a.py", "import structlog", True),
        ("procedure/a.py", "import tomllib\nfrom procedure.words import BOT", False),
    ],
)
def test_a_library_far_from_home_is_found(path: str, text: str, is_wrong: bool) -> None:
    assert broken(rooms.not_at_home, path, text) is is_wrong


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("from handlers.receive import Fence", True),
        ("from handlers import receive", True),
        ("import handlers.receive", True),
        ("from .receive import Fence", True),
        ("from handlers.office import Office", False),
    ],
)
def test_a_handler_that_imports_a_handler_is_found(text: str, is_wrong: bool) -> None:
    assert broken(rooms.handlers_in_handlers, "handlers/a.py", text) is is_wrong


@pytest.mark.parametrize(
    ("path", "text", "is_wrong"),
    [
        ("handlers/a.py", "now = datetime.now(UTC)", True),
        ("bot/house.py", "now = datetime.datetime.now(UTC)", True),
        ("storage/a.py", "default_factory = datetime.utcnow", True),
        ("procedure/a.py", "today = date.today()", True),
        ("bot/a.py", "import time\nat = time.time()", True),
        ("bot/a.py", "from time import time", True),
        ("bot/a.py", "import time\nuntil = time.monotonic() + 5", False),
        ("scheduler/a.py", "import time\nuntil = time.monotonic() + 5", True),
        ("handlers/a.py", "from time import perf_counter", True),
        ("bot/clock.py", "now = datetime.now(UTC)", False),
        ("handlers/a.py", "now = office.clock.now()", False),
    ],
)
def test_a_look_at_the_clock_is_found(path: str, text: str, is_wrong: bool) -> None:
    assert broken(rooms.clock_reads, path, text) is is_wrong


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("app = App(token='x')", True),
        ("class Door:\n    scheduler = BackgroundScheduler()", True),
        ("ENGINES = [create_engine('sqlite://')]", True),
        ("try:\n    settings = Settings()\nexcept OSError:\n    pass", True),
        ("register(app)", True),
        ("logging.basicConfig()", True),
        ("def app():\n    return App(token='x')", False),
        ("make = lambda: App(token='x')", False),
        ("log = structlog.get_logger()", False),
        ("if __name__ == '__main__':\n    main()", False),
        ("WORDS = frozenset({'a'})", False),
    ],
)
def test_what_is_built_at_import_is_found(text: str, is_wrong: bool) -> None:
    assert broken(rooms.built_at_import, "bot/a.py", text) is is_wrong


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("import os\n", True),
        ('"""One.\n\nTwo.\nThree.\nFour.\nFive."""\n', True),
        ('"""One.\n\nThree.\nFour.\nFive.\n"""\n', False),
        ('"""Says what it is for."""\n', False),
        ("\n", False),
    ],
)
def test_a_module_that_says_nothing_or_too_much_is_found(text: str, is_wrong: bool) -> None:
    assert broken(rooms.without_docstring, "bot/a.py", text) is is_wrong


def test_a_file_or_function_that_is_too_long_is_found() -> None:
    function = "def work():\n" + "    pass\n" * 60
    assert broken(rooms.too_long, "bot/a.py", function)
    assert not broken(rooms.too_long, "bot/a.py", function.removesuffix("    pass\n"))
    assert broken(rooms.too_long, "bot/a.py", "#\n" * 351)
    assert not broken(rooms.too_long, "storage/migrations/versions/a.py", "#\n" * 351)


def test_a_circle_is_found_and_a_package_that_gathers_its_parts_is_none() -> None:
    there, back = Source("bot/a.py", "from bot.b import x"), Source("bot/b.py", "def f():\n    from bot import a")
    assert circles([there, back]) == [("bot.a", "bot.b")]
    assert circles([there, Source("bot/b.py", "if TYPE_CHECKING:\n    import bot.a")]) == []
    package = Source("bot/p/__init__.py", "from bot.p.one import x")
    assert circles([package, Source("bot/p/one.py", "from bot.p.two import y"), Source("bot/p/two.py", "")]) == []
    assert circles([package, Source("bot/p/one.py", "from bot.p import x")]) == [("bot.p", "bot.p.one")]


def test_relative_imports_are_resolved() -> None:
    text = "from . import a\nfrom .b import c\nfrom ..d import e"
    assert list(imports(Source("bot/slack/x.py", text))) == ["bot.slack.a", "bot.slack.b.c", "bot.d.e"]
    assert list(imports(Source("bot/slack/__init__.py", "from .b import c"))) == ["bot.slack.b.c"]


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("from storage.cases import lock\ndef note(office, reference, by, now): ...", True),
        ("from storage.cases import lock_by_id\ndef note(office, *, by): ...", True),
        ("from storage.cases import lock\ndef chase(office, duty, now): ...", False),
        ("from storage.access import lock_for\ndef note(office, reference, by, now): ...", False),
    ],
)
def test_a_handler_that_lets_a_person_at_a_case_unasked_is_found(text: str, is_wrong: bool) -> None:
    assert broken(rooms.unasked_access, "handlers/a.py", text) is is_wrong
