"""A small desk with a ledger of its own, and the command line as a function."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from bot.cli import main
from bot.settings import load_settings
from bot.wiring import office
from handlers.office import Office

SETTINGS = """
[desk]
name = "Test Council"
domain = "test.example"
data = "var"
[storage]
url = "sqlite:///ledger.db"
[[mailbox]]
name = "complaints"
address = "complaints@test.example"
transport = "local"
path = "in"
[outgoing]
transport = "local"
path = "out"
[slack]
mode = "off"
[http]
port = 0
[[area]]
code = "repairs"
directorate = "Housing"
name = "Repairs"
stage_owners = ["ann@test.example"]
manager = "mia@test.example"
keywords = ["boiler"]
[[person]]
email = "ann@test.example"
name = "Ann Owner"
roles = ["handler"]
[[person]]
email = "mia@test.example"
name = "Mia Manager"
roles = ["manager"]
[[person]]
email = "ada@test.example"
name = "Ada Admin"
roles = ["admin"]
"""

THURSDAY = "2025-04-03T09:12"
"""A working day in the past; five working days later it is Thursday 10 April 2025."""


def mail(subject: str = "My boiler", sender: str = "jo@example.org", text: str = "The boiler is cold.") -> bytes:
    """A complaint."""
    head = (
        f"From: Jo <{sender}>\nTo: complaints@test.example\nSubject: {subject}\nDate: Thu, 3 Apr 2025 09:00:00 +0000\n"
    )
    number = crc32(f"{head}{text}".encode())
    return f"{head}Message-ID: <{number}@example.org>\n\n{text}\n".encode()


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """Runs commands in this process, in the desk's folder."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Ended:
        code = main([str(one) for one in arguments])
        said = self.capsys.readouterr()
        return Ended(code, said.out, said.err)

    def json(self, *arguments: object) -> Any:
        """What a command that must go well prints with --json."""
        ended = self(*arguments, "--json")
        assert (ended.code, ended.err) == (0, "")
        return ended.json

    def put(self, name: str, content: bytes) -> Path:
        """A file in the desk's folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def complaint(self, received: str = THURSDAY, **words: str) -> str:
        """A complaint is taken in; returns its reference. Only one that came after the first start is answered."""
        path = self.put("complaint.eml", mail(**words))
        [item] = self.json("intake", path, *(["--received", received] if received else []))["items"]
        return str(item["reference"])

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The desk's office, to look behind the command line."""
        with office(load_settings(None, {}, self.folder)) as opened:
            yield opened
