"""Getting through to Slack, staying there, and one sentence for whatever prevents it."""

import os
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.slack.clients import reading_client
from bot.slack.connecting import CannotConnect, Connection, two_lines
from bot.slack.connecting import build as build_app
from bot.slack.door import SlackDoor
from bot.slack.register import register
from sandbox import Sandbox
from storage.ledger import Ledger
from tests.bot.slack.office import an_office, noon
from tests.bot.slack.workspace import ANN, Script

BuildDoor = Callable[..., SlackDoor]


@pytest.fixture
def build(healed: Sandbox, module_ledger: Ledger) -> Iterator[BuildDoor]:
    """Builds doors; all are stopped at the end."""
    doors: list[SlackDoor] = []

    def made(**changes: Any) -> SlackDoor:
        settings: dict[str, Any] = {
            "bot_token": healed.bot_token,
            "app_token": healed.app_token,
            "api_url": healed.api_url,
            "command": "/complaint",
            "office": an_office(module_ledger),
            "clock": noon,
        }
        doors.append(SlackDoor(**(settings | changes)))
        return doors[-1]

    yield made
    for door in doors:
        door.stop()


def wait_until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_answered(script: Script) -> bool:
    """A workspace to which nobody is connected says so with an error."""
    try:
        return "What you can do" in script.command(ANN, "/complaint help").text
    except AssertionError:
        return False


def sentence(door: SlackDoor) -> str:
    with pytest.raises(CannotConnect) as refused:
        door.start()
    assert door.state().say == "Slack is not connected."
    return str(refused.value)


def test_a_wrong_bot_token_is_one_sentence(build: BuildDoor) -> None:
    assert sentence(build(bot_token="xoxb-wrong")).startswith("Slack does not accept FRONTLINE_SLACK_BOT_TOKEN")


def test_a_wrong_app_token_is_one_sentence_and_leaves_no_thread(build: BuildDoor) -> None:
    before = threading.active_count()
    assert sentence(build(app_token="xapp-wrong")).startswith("Slack does not accept FRONTLINE_SLACK_APP_TOKEN")
    wait_until(lambda: threading.active_count() <= before)


def test_a_slack_that_is_not_there_is_one_sentence(build: BuildDoor) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
        assert sentence(build(api_url=url)) == f"Slack cannot be reached at {url}. Check the network and the proxy."


def test_a_door_that_is_open_says_so_and_closes_again(build: BuildDoor) -> None:
    door = build()
    door.start()
    state = door.state()
    assert (state.is_connected, state.say) == (True, "")
    assert state.age_seconds is not None
    assert state.age_seconds < 10
    began = time.monotonic()
    door.stop()
    assert not door.is_connected()
    assert time.monotonic() - began < 4


def test_variables_for_oauth_and_proxies_do_not_mislead_the_door(
    build: BuildDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "trap")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(urllib.request, "_opener", None)  # urllib keeps the proxies of the moment of its first use
    door = build()
    door.start()
    assert door.is_connected()
    assert os.environ["SLACK_CLIENT_ID"] == "trap"


def test_after_all_cables_were_cut_commands_are_answered_again(build: BuildDoor, healed: Sandbox) -> None:
    door = build()
    door.start()
    healed.faults.slack.cut_sockets()
    script = Script(healed)
    wait_until(lambda: is_answered(script), seconds=8)  # the library alone takes ten
    assert door.is_connected()


def test_with_one_of_two_lines_gone_a_command_is_answered_at_once(build: BuildDoor, healed: Sandbox) -> None:
    with ThreadPoolExecutor(4) as executor:
        app = build_app(reading_client(healed.bot_token, healed.api_url), executor, healed.api_url)
        register(app, build().front_desk)
        lines = two_lines(app, healed.app_token)
        connection = Connection(lines, healed.api_url)
        connection.connect()
        lines[0].close()
        assert Script(healed).command(ANN, "/complaint help").text
        assert (lines[0].is_connected(), lines[1].is_connected()) == (False, True)
        connection.close()


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_trouble_of_slacks_own_is_not_blamed_on_a_token(build: BuildDoor, healed: Sandbox, method: str) -> None:
    healed.faults.slack.fail_next(method, "internal_error")
    said = sentence(build())
    assert said.startswith("Slack has trouble of its own at ")
    assert "TOKEN" not in said
