"""A Maildir as a mailbox: `new/` is read, `cur/` holds what is done, `tmp/` is never looked into.

Received time is the file's modification time, the transport key its base name (without the flags after a colon).
"""

import contextlib
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.mail.composing import composed
from bot.mail.headers import first_message_id
from bot.mail.parts import DEFAULT_LIMITS
from bot.mail.ports import Batch, Finding, Item, Listed
from scheduler.ports import OutgoingLetter, TransportError

MAX_BATCH_BYTES = 64 * 1024 * 1024
MAX_CANDIDATES = 1_000_000  # files looked at in one fetch
HEAD_BYTES = 64 * 1024  # of a file that is done, to see its Message-ID
SEEN = ":2,S"
"""How the name of a file ends that is done: the Maildir flag that it was seen."""
_FOLDERS = ("tmp", "new", "cur")


@dataclass(frozen=True)
class _Candidate:
    received_ns: int
    name: str
    size_bytes: int


@dataclass(frozen=True)
class LocalMailbox:
    """Reads the Maildir at `path`, which is created if it is not there."""

    name: str
    address: str
    path: Path
    max_item_bytes: int = DEFAULT_LIMITS.size_bytes
    max_batch_bytes: int = MAX_BATCH_BYTES

    @property
    def pause_seconds(self) -> float:
        """A look into a folder costs next to nothing."""
        return 0.0

    def fetch(self, limit: int, cursor: str) -> Batch:
        """The oldest mails in `new/`, at least one if there is any, within `limit` and the batch's bytes.

        Which mails are done is where they lie, so there is no cursor.
        """
        return Batch(self._oldest(limit))

    def _oldest(self, limit: int) -> Sequence[Item]:
        make_maildir(self.path)
        items: list[Item] = []
        room = self.max_batch_bytes
        for candidate in sorted(self._candidates(), key=lambda each: (each.received_ns, each.name)):
            if len(items) >= limit or (items and min(candidate.size_bytes, self.max_item_bytes) > room):
                break
            item = self._read(candidate)
            if item:
                items.append(item)
                room -= len(item.raw)
        return items

    def done(self, keys: Iterable[str]) -> None:
        """Move from `new/` to `cur/` as seen; what is not there any more is done already."""
        make_maildir(self.path)
        wanted = set(keys)
        names = {_key(name): name for name in os.listdir(self.path / "new") if _key(name) in wanted}
        for key, name in names.items():
            with contextlib.suppress(FileNotFoundError):
                os.rename(self.path / "new" / name, self.path / "cur" / f"{key}{SEEN}")
        if names:
            _sync_folder(self.path / "cur")
            _sync_folder(self.path / "new")

    def survey(self, since: datetime) -> Sequence[Listed]:
        """What lies in `cur/`, by the head of each file."""
        make_maildir(self.path)
        found = [one for one in self._candidates("cur") if one.received_ns >= since.timestamp() * 1e9]
        return [Listed(_key(one.name), self._message_id(one.name)) for one in found]

    def recall(self, key: str) -> Item | None:
        """It keeps its key when it is done."""
        usual = self.path / "cur" / f"{key}{SEEN}"
        if "/" not in key and usual.is_file():
            status = usual.stat()
            return self._read(_Candidate(status.st_mtime_ns, usual.name, status.st_size), "cur")
        found = next((one for one in self._candidates("cur") if _key(one.name) == key), None)
        return self._read(found, "cur") if found else None

    def _message_id(self, name: str) -> str:
        with contextlib.suppress(OSError), open(self.path / "cur" / name, "rb") as file:
            return first_message_id(file.read(HEAD_BYTES))
        return ""

    def has_news(self) -> bool:
        """Nobody gives a sign: the folder is looked into often."""
        return False

    def probe(self) -> Finding:
        """The folder, or the nearest one above it, must be the bot's to read and write."""
        folder = next(one for one in (self.path, *self.path.parents) if one.exists())
        if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return Finding(False, f"{folder} cannot be used. Let the bot's user read and write there.")
        return Finding(
            True, f"{self.path} is there." if folder == self.path else f"{self.path} is made at first start."
        )

    def hurry(self) -> None:
        """A look into a folder does not take long."""

    def close(self) -> None:
        """Nothing is held open."""

    def _candidates(self, folder: str = "new") -> list[_Candidate]:
        """Plain files only: links and folders are nobody's mail, and hidden files are not finished."""
        found: list[_Candidate] = []
        with os.scandir(self.path / folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or len(found) >= MAX_CANDIDATES:
                    continue
                with contextlib.suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(status.st_mode):
                        found.append(_Candidate(status.st_mtime_ns, entry.name, status.st_size))
        return found

    def _read(self, candidate: _Candidate, folder: str = "new") -> Item | None:
        """None if the file vanished since. One that may not be read raises OSError: it must not be lost silently."""
        path = self.path / folder / candidate.name
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        with open(descriptor, "rb") as file:
            raw = file.read(self.max_item_bytes + 1)
        received_at = datetime.fromtimestamp(candidate.received_ns / 1e9, UTC)
        return Item(_key(candidate.name), received_at, max(candidate.size_bytes, len(raw)), raw)


@dataclass(frozen=True)
class LocalMailer:
    """Implements `scheduler.ports.Mailer` by putting letters into the Maildir at `path`."""

    path: Path

    def send(self, letter: OutgoingLetter) -> str:
        """Durable when it returns."""
        try:
            deliver(self.path, composed(letter), letter.message_id, letter.at)
        except OSError as error:
            raise TransportError("The outgoing Maildir cannot be written.", permanent=False) from error
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        """A letter that could not be written surely is never uncertain, so nobody asks."""
        return None

    def close(self) -> None:
        """Nothing is held open."""


def make_maildir(path: Path) -> None:
    """Create the three folders where they are missing."""
    for folder in _FOLDERS:
        (path / folder).mkdir(parents=True, exist_ok=True)


def deliver(path: Path, raw: bytes, message_id: str, at: datetime) -> None:
    """Put one mail into the Maildir, durably, received at `at`. The same Message-ID and bytes overwrite themselves,
    so that a repeat after a crash leaves one mail, as long as nobody has read it.
    """
    make_maildir(path)
    digest = sha256(message_id.encode("utf-8", "replace") + b"\0" + raw).hexdigest()[:32]
    name = f"{int(at.timestamp())}.{digest}.frontline"
    temporary = path / "tmp" / f"{name}.{os.getpid()}"
    with open(temporary, "wb") as file:
        file.write(raw)
        file.flush()
        os.utime(file.fileno(), (at.timestamp(), at.timestamp()))
        os.fsync(file.fileno())
    os.rename(temporary, path / "new" / name)
    _sync_folder(path / "new")


def _key(name: str) -> str:
    return name.partition(":")[0]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
