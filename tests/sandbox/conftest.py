"""A running sandbox, a bot built with the real Slack libraries, and scripts that speak to both."""

import json
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox import Member, Sandbox

MAILBOX = "complaints@example.gov.uk"
ANN = Member("ann@example.gov.uk", "Ann Owner")
MIA = Member("mia@example.gov.uk", "Mia Manager")
GUS = Member("gus@example.org", "Gus Guest", is_guest=True)
PATIENCE_SECONDS = 0.3

SAM = Member("sam@example.com", "Sam Stranger", is_stranger=True)


class Clock:
    """Real time plus an offset, and a note of where it was moved."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def move(self, target: datetime) -> datetime:
        self.offset = target - datetime.now(UTC)
        return self.now()


class Script:
    """Calls the script endpoints as a shell script would: an answer, or a status and a sentence."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def get(self, path: str, **query: str) -> Any:
        return self._open(Request(f"{self.base_url}{path}?{urlencode(query)}"))[1]  # noqa: S310  # always http

    def post(self, path: str, body: object) -> Any:
        return self.try_post(path, body)[1]

    def try_post(self, path: str, body: object) -> tuple[int, Any]:
        data = json.dumps(body).encode()
        return self._open(Request(self.base_url + path, data, {"Content-Type": "application/json"}))  # noqa: S310

    def _open(self, request: Request) -> tuple[int, Any]:
        try:
            with urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read())


class Bot:
    """slack-bolt, unchanged, against the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.script = Script(sandbox.page_url.rstrip("/"))
        self.client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        self.app = App(client=self.client)
        self.handlers: list[SocketModeHandler] = []

    def connect(self, ping_interval: float = 2) -> SocketModeHandler:
        web = WebClient(base_url=self.sandbox.api_url)
        handler = SocketModeHandler(self.app, self.sandbox.app_token, web_client=web, ping_interval=ping_interval)
        handler.connect()  # type: ignore[no-untyped-call]
        self.handlers.append(handler)
        wait_until(handler.client.is_connected)
        return handler

    def close(self) -> None:
        """The client waits seconds for a silent socket and an empty queue: the socket is ended, the queue woken."""
        for handler in self.handlers:
            handler.client.auto_reconnect_enabled = False
            handler.client.closed = True
            handler.client.enqueue_message("{}")
        self.sandbox.faults.slack.cut_sockets()
        for handler in self.handlers:
            # The client joins its threads without a limit, and now and then one of them hears of the end too late.
            closing = threading.Thread(target=handler.close, daemon=True)
            closing.start()
            closing.join(10)


def wait_until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_sandbox(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Sandbox]]:
    """Builds sandboxes on one folder; all are stopped at the end."""
    built: list[Sandbox] = []

    def make(**changes: Any) -> Sandbox:
        settings: dict[str, Any] = {
            "data": tmp_path,
            "mailboxes": {MAILBOX: tmp_path / "maildir"},
            "members": [ANN, MIA, GUS, SAM],
            "channels": ["complaints", "housing"],
            "now": clock.now,
            "move_clock": clock.move,
            "settle_seconds": 0.01,
        }
        built.append(Sandbox(**(settings | changes)))
        return built[-1]

    yield make
    for sandbox in built:
        sandbox.stop()


@pytest.fixture
def sandbox(make_sandbox: Callable[..., Sandbox]) -> Sandbox:
    running = make_sandbox()
    running.start()
    return running


@pytest.fixture
def script(sandbox: Sandbox) -> Script:
    return Script(sandbox.page_url.rstrip("/"))


@pytest.fixture
def bot(sandbox: Sandbox) -> Iterator[Bot]:
    bot = Bot(sandbox)
    yield bot
    bot.close()


@pytest.fixture
def impatient(make_sandbox: Callable[..., Sandbox]) -> Iterator[Bot]:
    """A bot in a workspace that waits for a moment only, where Slack waits three seconds."""
    running = make_sandbox(patience_seconds=PATIENCE_SECONDS)
    running.start()
    bot = Bot(running)
    yield bot
    bot.close()


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)


def send_raw(sandbox: Sandbox, raw: bytes, to: str = MAILBOX, sender: str = "jo@example.com") -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, "localhost", timeout=10) as server:
        server.sendmail(sender, [to], raw, mail_options=["BODY=8BITMIME"])
