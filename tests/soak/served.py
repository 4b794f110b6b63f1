"""A desk whose mail is on a server of the contract, which lives in a process of its own until the end."""

import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import IO, Any

from tests.soak.desk import MAIL, PEOPLE, Desk, beside, sender
from tests.soak.host import main as host_of_mail

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

    asked: IO[str] | None = None
    told: IO[str] | None = None

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
        assert self.asked
        assert self.told
        self.asked.write(f"{json.dumps(what)}\n")
        self.asked.flush()
        return json.loads(self.told.readline())


@contextmanager
def a_served_desk(folder: Path, url: str, kind: str) -> Iterator[Served]:
    """The server prints what its settings are; secrets go into the environment of each life."""
    with beside(host_of_mail, ["host", kind, str(folder)]) as (asked, told):
        here = json.loads(told.readline())
        config = folder / "frontline.toml"
        config.write_text(HEAD.format(folder=folder, url=url) + here["toml"] + PEOPLE)
        yield Served(folder, url, config, here["secrets"], asked, told)
