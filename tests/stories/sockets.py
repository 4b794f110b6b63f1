"""A whole bot in a thread, on the embedded default and a folder of its own; scripts speak to its sandbox."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.running import run
from bot.settings import load_settings
from tests.ports import free_port
from tests.stories.people import MIA

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Sandboxed:
    """The script endpoints of a running bot."""

    page_port: int
    smtp_port: int

    def get(self, path: str, **query: str) -> Any:
        return self._open(Request(f"{self._page}{path}?{urlencode(query)}"))  # noqa: S310 - always http

    def post(self, path: str, **body: object) -> Any:
        data = json.dumps(body).encode()
        return self._open(Request(self._page + path, data, {"Content-Type": "application/json"}))  # noqa: S310

    def letters(self, to: str, count: int) -> list[Any]:
        """The letters to somebody, once there are so many."""
        wait_until(lambda: len(self.get("/sandbox/mail", to=to)) >= count)
        return list(self.get("/sandbox/mail", to=to))

    def is_up(self) -> bool:
        """Whether the bot answers in Slack, which is the last of its doors to open."""
        try:
            seen = self.post("/sandbox/command", user=MIA, channel="complaints", text="/complaint help")
        except OSError:
            return False
        return bool(seen["ok"])

    @property
    def _page(self) -> str:
        return f"http://127.0.0.1:{self.page_port}"

    def _open(self, request: Request) -> Any:
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read())


@contextmanager
def a_running_bot(folder: Path) -> Iterator[Sandboxed]:
    """The bot, up and answering; told to stop and gone at the end."""
    page, smtp = free_port(), free_port()
    env = {
        "FRONTLINE_HTTP__PORT": "0",
        "FRONTLINE_SANDBOX__PAGE_PORT": str(page),
        "FRONTLINE_SANDBOX__SMTP_PORT": str(smtp),
    }
    stopping, codes = Event(), list[int]()
    settings = load_settings(None, env, folder)
    thread = Thread(target=lambda: codes.append(run(settings, stopping)))
    thread.start()
    try:
        here = Sandboxed(page, smtp)
        wait_until(lambda: here.is_up() or not thread.is_alive())
        yield here
    finally:
        stopping.set()
        thread.join(PATIENCE_SECONDS)
    assert codes == [0]


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
