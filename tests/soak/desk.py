"""A desk whose outside survives its bot: the sandbox as a process of its own, a Maildir, a ledger."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import IO, Protocol

from sandbox.__main__ import main as sandbox_alone
from tests.forked import forked
from tests.soak.bot import main as small_bot

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 10.0
ADDRESS = "complaints@example.gov.uk"
PEOPLE = """
[[area]]
code = "housing-repairs"
directorate = "Housing"
name = "Repairs"
stage_owners = ["ann@example.gov.uk", "mia@example.gov.uk"]
manager = "mia@example.gov.uk"
keywords = ["boiler"]
[[person]]
email = "ann@example.gov.uk"
name = "Ann Owner"
roles = ["handler"]
[[person]]
email = "mia@example.gov.uk"
name = "Mia Manager"
roles = ["manager"]
"""
SETTINGS = """
[desk]
name = "Example Council"
domain = "example.gov.uk"
data = "{folder}"
[storage]
url = "{url}"
[[mailbox]]
name = "complaints"
address = "complaints@example.gov.uk"
transport = "local"
path = "{folder}/maildir"
[outgoing]
transport = "smtp"
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
[slack]
mode = "{slack}"
api_url = "http://127.0.0.1:{page_port}/api/"
[http]
port = 0
"""
SETTINGS += PEOPLE
TOKENS = {"FRONTLINE_SLACK_BOT_TOKEN": "xoxb-sandbox", "FRONTLINE_SLACK_APP_TOKEN": "xapp-sandbox"}
MAIL = """From: Resident {number} <{sender}>
To: complaints@example.gov.uk
Subject: The boiler is broken
Message-ID: <{number}@example.org>

{words} My house is number {number}.
"""


@dataclass(frozen=True)
class Desk:
    """The folder of everything, the ledger's address, and the secrets that a bot is given in its environment."""

    folder: Path
    url: str
    config: Path
    secrets: Mapping[str, str] = field(default_factory=dict)

    def write(self, numbers: range, words: str = "The boiler has been broken for a week.") -> None:
        """Mails arrive, each from an address of its own; none is ever seen half written."""
        for number in numbers:
            text = MAIL.format(number=number, sender=sender(number), words=words)
            temporary = self.folder / "maildir" / "tmp" / f"{number:06d}.mx"
            temporary.write_text(text)
            temporary.rename(self.folder / "maildir" / "new" / temporary.name)

    def unread(self) -> int:
        """Mails that are not done yet."""
        return len(os.listdir(self.folder / "maildir" / "new"))

    def letters(self) -> int:
        """Mails that the post office has taken so far, notes included."""
        return sum(1 for name in os.listdir(self.folder / "sandbox" / "mail") if name.endswith(".eml"))

    def letters_by_recipient(self) -> dict[str, list[str]]:
        """Message-IDs that reached each address, in the order in which they came."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted((self.folder / "sandbox" / "mail").glob("*.eml")):
            mail = message_from_bytes(path.read_bytes())
            found[str(mail["To"])].append(str(mail["Message-ID"]))
        return found


class Process(Protocol):
    """What is asked of a process."""

    def poll(self) -> int | None: ...
    def kill(self) -> None: ...
    def wait(self) -> int: ...


Start = Callable[[IO[bytes], Mapping[str, str]], Process]
"""Starts a bot that says what it has to say into a file, with these secrets."""


@dataclass
class Bot:
    """One life of the bot; its words go to a file."""

    start: Start
    log: Path
    secrets: Mapping[str, str] = field(default_factory=dict)
    process: Process = field(init=False)
    _words: IO[bytes] = field(init=False)

    def __enter__(self) -> "Bot":
        self._words = self.log.open("wb")
        self.process = self.start(self._words, {**TOKENS, **self.secrets})
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._words.close()

    def says(self, word: bytes) -> bool:
        """Whether it has said so yet; it must still be alive if it has not."""
        found = word in self.log.read_bytes()
        assert found or self.process.poll() is None, self.log.read_text()
        return found


def sender(number: int) -> str:
    """Who wrote this mail."""
    return f"resident{number}@example.org"


@contextmanager
def a_desk(folder: Path, url: str, slack: str = "off") -> Iterator[Desk]:
    """A desk with its sandbox, which lives until the end."""
    command = ["--data", str(folder), "--page-port", "0", "--smtp-port", "0"]
    command += ["--mailbox", f"{ADDRESS}={folder / 'maildir'}", "--member", "ann@example.gov.uk=Ann Owner"]
    command += ["--member", "mia@example.gov.uk=Mia Manager", "--channel", "complaints"]
    with beside(sandbox_alone, ["sandbox", *command], at_once=True) as (_, told):
        ready = re.fullmatch(r"sandbox ready page_port=(\d+) smtp_port=(\d+)\n", told.readline())
        assert ready is not None
        config = folder / "frontline.toml"
        text = SETTINGS.format(folder=folder, url=url, slack=slack, page_port=ready[1], smtp_port=ready[2])
        config.write_text(text)
        yield Desk(folder, url, config)


@contextmanager
def beside(
    main: Callable[[], int | None], arguments: list[str], at_once: bool = False
) -> Iterator[tuple[IO[str], IO[str]]]:
    """A process that outlives the bot, as what it is asked and what it tells. It ends with its input, or `at_once`."""
    (asked_out, asked_in), (told_out, told_in) = os.pipe(), os.pipe()
    with open(os.devnull, "wb") as nowhere:
        process = forked(main, arguments, files=(asked_out, told_in, nowhere.fileno()), unknown=(asked_in, told_out))
    os.close(asked_out)
    os.close(told_in)
    with os.fdopen(asked_in, "w", encoding="utf-8") as asked, os.fdopen(told_out, encoding="utf-8") as told:
        try:
            yield asked, told
        finally:
            asked.close()
            process.wait_at_most(0 if at_once else STOP_SECONDS)
            process.kill()
            process.wait()


def the_product(desk: Desk) -> Start:
    """`frontline run`, as it is started on a desk."""
    code = "import sys; from bot.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "run", "--config", str(desk.config)]
    return lambda log, secrets: subprocess.Popen(command, cwd=ROOT, env={**os.environ, **secrets}, stderr=log)


def a_small_bot(desk: Desk, lease_seconds: float, dies_at: str = "", speed: int = 1) -> Start:
    """Listener, sweep and delivery alone, with short leases; the house's time passes `speed` times as fast."""
    command = ["bot", "--config", str(desk.config)]
    command += ["--lease-seconds", str(lease_seconds), "--dies-at", dies_at, "--speed", str(speed)]

    def start(log: IO[bytes], secrets: Mapping[str, str]) -> Process:
        with open(os.devnull, "r+b") as nowhere:
            files = (nowhere.fileno(), nowhere.fileno(), log.fileno())
            return forked(small_bot, command, files=files, secrets=secrets)

    return start
