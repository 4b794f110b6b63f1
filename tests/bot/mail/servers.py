"""What the contract asks of a mail server in a test, whichever transport it speaks; and the folder as the first one."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.mail.local import LocalMailbox, LocalMailer, deliver, make_maildir
from bot.mail.ports import Mailbox
from procedure.desk import SENT_ITEMS
from scheduler.ports import Mailer

NAME, ADDRESS = "complaints", "complaints@example.gov.uk"
PASSWORD = "Qx7~not.to.be.said"
"""What no sentence may give away."""
LIMIT_BYTES = 20_000
"""How much of a mail the clients of these servers read at most."""

DOWN, DROPS, SLOW = "down", "drops", "slow"
WRONG_PASSWORD, THROTTLED, WRONG_MAILBOX = "wrong password", "throttled", "wrong mailbox"
"""Troubles: nobody listens; the connection breaks in the middle; no answer in time; what the names say."""
RENUMBERS, NEWS, SENDS, KEEPS_SENT, LOSES_ANSWER, FULL = (
    "renumbers", "news", "sends", "keeps sent", "loses answer", "full",
)  # fmt: skip
"""Abilities: ids change; a sign when a mail comes; letters go out; copies stand in Sent Items; the answer to a letter
that was taken gets lost; the mailbox takes no more."""
READS, READS_SENT = "reads", "reads sent"
"""There is an inbox; sent items are read, for which a way out that lays copies there (`KEEPS_SENT`) is not needed."""
ABILITIES = frozenset(
    {DOWN, DROPS, SLOW, WRONG_PASSWORD, THROTTLED, WRONG_MAILBOX, RENUMBERS, NEWS, SENDS, KEEPS_SENT, LOSES_ANSWER}
    | {FULL, READS, READS_SENT}
)


class MailServer(Protocol):
    """A mailbox on a server that a test can look into and upset.

    `patience_seconds` is how long clients that are made from now on wait for an answer; a folder answers at once.
    """

    patience_seconds: float

    def put(self, raw: bytes, at: datetime) -> None:
        """A mail arrives in the inbox, received at `at`."""
        ...

    def inbox(self) -> list[bytes]:
        """What lies in the inbox and is not done, in no particular order."""
        ...

    def processed(self) -> list[bytes]:
        """What was marked as done."""
        ...

    def client(self) -> Mailbox:
        """The inbox as a new process would open it."""
        ...

    def trouble(self, kind: str) -> AbstractContextManager[None]:
        """One of the troubles, while the context lasts."""
        ...

    def renumber(self) -> None:
        """The same mails get other ids."""
        ...

    def put_sent(self, raw: bytes, at: datetime) -> None:
        """Somebody wrote from the mailbox with their own program."""
        ...

    def sent(self) -> list[bytes]:
        """What lies in Sent Items."""
        ...

    def sent_client(self) -> Mailbox:
        """The sent items as a new process would open them."""
        ...

    def mailer(self) -> Mailer:
        """The way out."""
        ...

    def taken(self) -> list[bytes]:
        """Letters that went out, as the recipients' servers got them."""
        ...


@dataclass(frozen=True)
class Kind:
    """A transport under contract: how its server is started in a folder, what it can do, and why not the rest."""

    name: str
    start: Callable[[Path], AbstractContextManager[MailServer]]
    can: frozenset[str]
    cannot: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Folder:
    """The `local` transport: a Maildir in, a Maildir out."""

    path: Path
    patience_seconds: float = 0.0

    def put(self, raw: bytes, at: datetime) -> None:
        """As `tests` of local do: the file's time is the received time."""
        deliver(self.path / "in", raw, f"<{at.isoformat()}>", at)

    def inbox(self) -> list[bytes]:
        return _files(self.path / "in" / "new")

    def processed(self) -> list[bytes]:
        return _files(self.path / "in" / "cur")

    def client(self) -> Mailbox:
        return LocalMailbox(NAME, ADDRESS, self.path / "in", max_item_bytes=LIMIT_BYTES)

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        assert kind == DOWN, kind
        for name in ("in", "out"):
            os.rename(self.path / name, self.path / f"{name}.away")
            (self.path / name).write_bytes(b"a file where the folder was")
        yield
        for name in ("in", "out"):
            (self.path / name).unlink()
            os.rename(self.path / f"{name}.away", self.path / name)

    def renumber(self) -> None:
        for number, name in enumerate(sorted(os.listdir(self.path / "in" / "new"))):
            os.rename(self.path / "in" / "new" / name, self.path / "in" / "new" / f"again.{number}")

    def put_sent(self, raw: bytes, at: datetime) -> None:
        raise AssertionError("a Maildir has no sent items")

    def sent(self) -> list[bytes]:
        raise AssertionError("a Maildir has no sent items")

    def sent_client(self) -> Mailbox:
        raise AssertionError(f"a Maildir has no {SENT_ITEMS}")

    def mailer(self) -> Mailer:
        return LocalMailer(self.path / "out")

    def taken(self) -> list[bytes]:
        return _files(self.path / "out" / "new")


@contextmanager
def a_folder(path: Path) -> Iterator[MailServer]:
    make_maildir(path / "in")
    make_maildir(path / "out")
    yield Folder(path)


def _files(folder: Path) -> list[bytes]:
    """Another process may take one away between the look and the reading: then it does not lie there any more."""
    found = []
    for name in sorted(os.listdir(folder)):
        with suppress(FileNotFoundError):
            found.append((folder / name).read_bytes())
    return found


LOCAL = Kind(
    "local",
    a_folder,
    frozenset({DOWN, RENUMBERS, SENDS, READS}),
    {
        **dict.fromkeys((DROPS, SLOW, THROTTLED, LOSES_ANSWER), "a folder has no line that could break or be slow"),
        **dict.fromkeys((WRONG_PASSWORD, WRONG_MAILBOX), "nobody signs in to a folder, and it is what its path says"),
        NEWS: "a look into a folder costs next to nothing, so that nobody has to give a sign",
        **dict.fromkeys((KEEPS_SENT, READS_SENT), "a Maildir has no sent items"),
        FULL: "a full disk stops the whole machine, and a move within one takes no room",
    },
)
