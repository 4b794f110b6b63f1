"""Starting, stopping, starting again; the clock; and who may call at all."""

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from slack_sdk import WebClient

from sandbox import PortTaken, Sandbox
from sandbox.clock import FileClock, duration
from tests.sandbox.conftest import ANN, Bot, Clock, Script


@pytest.mark.parametrize("name", ["smtp_port", "page_port"])
def test_a_taken_port_is_named_before_anything_is_written(
    make_sandbox: Callable[..., Sandbox], tmp_path: Path, name: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taker:
        port = taker.getsockname()[1]
        with pytest.raises(PortTaken, match=f"sandbox.{name}") as taken:
            make_sandbox(**{name: port}).start()
    assert (taken.value.port, taken.value.name) == (port, f"sandbox.{name}")
    assert list(tmp_path.iterdir()) == []


def test_stopping_twice_is_harmless_and_frees_the_ports(make_sandbox: Callable[..., Sandbox]) -> None:
    first = make_sandbox()
    first.start()
    ports = {"page_port": first.page_port, "smtp_port": first.smtp_port}
    first.stop()
    first.stop()
    with make_sandbox(**ports) as second:
        assert {"page_port": second.page_port, "smtp_port": second.smtp_port} == ports


def test_stopping_leaves_no_thread_behind(make_sandbox: Callable[..., Sandbox]) -> None:
    before = set(threading.enumerate())
    with make_sandbox() as sandbox:
        script = Script(sandbox.page_url.rstrip("/"))
        script.post("/sandbox/mail", {"from": "jo@example.com", "to": ANN.email, "text": "x"})
        script.post("/sandbox/clock", {"advance": "PT1H"})
    assert set(threading.enumerate()) <= before


def test_messages_survive_a_restart_and_the_ids_stay(make_sandbox: Callable[..., Sandbox], tmp_path: Path) -> None:
    with make_sandbox() as first:
        client = WebClient(token=first.bot_token, base_url=first.api_url)
        kept = client.chat_postMessage(channel="complaints", text="Kept")
        gone = client.chat_postMessage(channel="complaints", text="Gone")
        client.chat_update(channel=kept["channel"], ts=kept["ts"], text="Kept, changed")
        client.chat_delete(channel=gone["channel"], ts=gone["ts"])
        client.chat_postMessage(channel=ANN.id, text="To Ann")
    with (tmp_path / "sandbox" / "messages.jsonl").open("a") as book:
        book.write('{"put": {"channel": "C')  # killed while writing
    with make_sandbox() as second:
        script = Script(second.page_url.rstrip("/"))
        client = WebClient(token=second.bot_token, base_url=second.api_url)
        fresh = client.chat_postMessage(channel=kept["channel"], text="New")
        client.chat_update(channel=kept["channel"], ts=kept["ts"], text="Changed again")
        assert [one["text"] for one in script.get("/sandbox/channels/complaints")] == ["Changed again", "New"]
        assert [one["text"] for one in script.get("/sandbox/dm", user=ANN.email)] == ["To Ann"]
        assert fresh["ts"] > gone["ts"]
    with make_sandbox() as third:
        script = Script(third.page_url.rstrip("/"))
        assert [one["text"] for one in script.get("/sandbox/channels/complaints")] == ["Changed again", "New"]


def test_the_clock_moves_by_a_duration_and_to_an_instant(script: Script, clock: Clock) -> None:
    before = clock.now()
    script.post("/sandbox/clock", {"advance": "P1DT2H"})
    assert timedelta(hours=26) <= clock.now() - before < timedelta(hours=26, seconds=20)
    answer = script.post("/sandbox/clock", {"to": "2090-04-02T09:00:00Z"})
    assert answer["now"].startswith("2090-04-02T09:00:")
    assert script.get("/sandbox/clock")["now"].startswith("2090-04-02T09:00:")


@pytest.mark.parametrize(
    "body",
    [
        {"to": "2020-01-01T00:00:00Z"},
        {"to": "2090-01-01"},
        {"to": "soon"},
        {"advance": "P1M"},
        {"advance": "1 day"},
        {"advance": "P99999D"},
        {"advance": "P"},
        {"advance": "PT"},
        {"advance": 5},
        {"advance": "P1D", "to": "x"},
        {},
    ],
)
def test_the_clock_refuses_what_it_cannot_do(script: Script, clock: Clock, body: dict[str, str]) -> None:
    status, said = script.try_post("/sandbox/clock", body)
    assert (status, bool(said["error"])) == (400, True)
    assert clock.offset == timedelta()


@pytest.mark.parametrize(
    ("text", "hours"), [("P1D", 24), ("PT6H", 6), ("P1DT2H", 26), ("P2W", 336), ("PT90M", 1.5), ("PT1H30M", 1.5)]
)
def test_durations(text: str, hours: float) -> None:
    assert duration(text) == timedelta(hours=hours)


def test_the_clock_file_is_shared_between_processes(tmp_path: Path) -> None:
    one, other = FileClock(tmp_path / "clock.json"), FileClock(tmp_path / "clock.json")
    one.move(one.now() + timedelta(days=3))
    assert abs(one.now() - other.now()) < timedelta(seconds=5)
    assert (tmp_path / "clock.json").read_text().startswith('{"offset_seconds": 2')


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:80"}, 421),
        ({"Host": "localhost", "Origin": "https://evil.example"}, 403),
        ({"Host": "localhost", "Origin": "http://localhost:1"}, 200),
        ({"Host": "127.0.0.1"}, 200),
        ({"Host": "[::1]:80"}, 200),
        ({"Host": "[bad"}, 421),
    ],
)
def test_only_this_machine_is_served(sandbox: Sandbox, headers: dict[str, str], status: int) -> None:
    connection = HTTPConnection("127.0.0.1", sandbox.page_port, timeout=5)
    connection.request("GET", "/sandbox/clock", headers=headers)
    assert connection.getresponse().status == status
    connection.close()


def test_an_oversized_body_is_refused(sandbox: Sandbox) -> None:
    connection = HTTPConnection("127.0.0.1", sandbox.page_port, timeout=5)
    connection.request("POST", "/sandbox/mail", headers={"Content-Length": str(65 * 1024 * 1024)})
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sandbox/command", {"user": "nobody@example.org", "channel": "complaints", "text": "/complaint"}, 404),
        ("/sandbox/command", {"user": ANN.email, "channel": "nowhere", "text": "/complaint"}, 404),
        ("/sandbox/command", {"user": ANN.email, "channel": "complaints"}, 400),
        ("/sandbox/action", {"user": ANN.email, "channel": "complaints", "ts": "1.2", "action_id": "a"}, 404),
        ("/sandbox/action", {"user": ANN.email, "view_id": "V1", "action_id": "a"}, 404),
        ("/sandbox/submit", {"user": ANN.email, "view_id": "V1", "values": {}}, 404),
        ("/sandbox/submit", [], 400),
    ],
)
def test_what_a_script_asks_for_in_vain_is_said_in_a_sentence(
    bot: Bot, script: Script, path: str, body: object, status: int
) -> None:
    bot.connect()
    found, said = script.try_post(path, body)
    assert found == status
    assert said["error"].endswith((".", "missing."))


def test_the_people_are_listed(script: Script) -> None:
    listed = script.get("/sandbox/people")
    assert {"email": ANN.email, "name": ANN.name}.items() <= listed[0].items()
