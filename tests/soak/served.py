"""A desk whose mail is on a server of the contract, which lives in a process of its own until the end."""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from tests.soak.desk import MAIL, PEOPLE, ROOT, Desk, sender

STOP_SECONDS = 10.0
HEAD = """
[desk]
name = "Example Council"
domain = "example.gov.uk"
data = "{folder}"
[storage]
url = "{url}"
[http]
port = 0
"""


@dataclass(frozen=True)
class Served(Desk):
    """As `Desk`, with everything behind a line to the server's process."""

    host: "subprocess.Popen[str] | None" = None

    def write(self, numbers: range, words: str = "The boiler has been broken for a week.") -> None:
        mails = [MAIL.format(number=number, sender=sender(number), words=words) for number in numbers]
        raws = [b64encode(one.replace("\n", "\r\n").encode()).decode() for one in mails]
        self._ask({"put": raws, "at": datetime.now(UTC).replace(microsecond=0).isoformat()})

    def unread(self) -> int:
        return int(self._ask({"count": True})["inbox"])

    def letters(self) -> int:
        return int(self._ask({"count": True})["taken"])

    def letters_by_recipient(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for raw in self._ask({"taken": True}):
            mail = message_from_bytes(b64decode(raw))
            found[str(mail["To"])].append(str(mail["Message-ID"]))
        return found

    def _ask(self, what: dict[str, Any]) -> Any:
        assert self.host
        assert self.host.stdin
        assert self.host.stdout
        self.host.stdin.write(f"{json.dumps(what)}\n")
        self.host.stdin.flush()
        return json.loads(self.host.stdout.readline())


@contextmanager
def a_served_desk(folder: Path, url: str, kind: str) -> Iterator[Served]:
    """The server prints what its settings are; secrets go into the environment of each life."""
    command = [sys.executable, "-m", "tests.soak.host", kind, str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), text=True, **pipes) as host:  # type: ignore[call-overload]
        try:
            told = json.loads(host.stdout.readline())
            config = folder / "frontline.toml"
            config.write_text(HEAD.format(folder=folder, url=url) + told["toml"] + PEOPLE)
            yield Served(folder, url, config, told["secrets"], host)
        finally:
            with suppress(subprocess.TimeoutExpired):
                host.stdin.close()  # it ends what it has started, then itself
                host.wait(STOP_SECONDS)
            host.kill()
