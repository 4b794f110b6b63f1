"""The post office's memory: each mail as raw bytes with a small envelope beside it, safe before 250 is said."""

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox import letters
from sandbox.clock import spoken

REMEMBERED = 2_000


@dataclass(frozen=True)
class Kept:
    """One mail as it came: `path` holds its raw bytes."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    path: Path


class MailStore:
    """Numbered files in one folder; read back at start, so that a restart forgets nothing."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._lock = threading.Lock()
        self._read: OrderedDict[Path, dict[str, Any]] = OrderedDict()
        folder.mkdir(parents=True, exist_ok=True)
        self._mails = [_read_back(path) for path in sorted(folder.glob("*.eml"))]
        self._number = max((int(one.path.stem) for one in self._mails), default=0)

    def keep(self, sender: str, recipients: Sequence[str], raw: bytes) -> Kept:
        """Writes and syncs the mail, then lists it. OSError if the disk refuses."""
        with self._lock:
            self._number += 1
            path = self._folder / f"{self._number:08d}.eml"
        kept = Kept(self._now(), sender, tuple(recipients), path)
        _write_safely(kept, raw)
        return kept

    def show(self, kept: Kept) -> None:
        """From now on `listing` knows it: called once it also lies in the mailboxes it was meant for."""
        with self._lock:
            self._mails.append(kept)

    def listing(self, to: str | None, sender: str | None) -> list[dict[str, Any]]:
        """Oldest first, as scripts see it. Addresses match the envelope or the header."""
        with self._lock:
            mails = sorted(self._mails, key=lambda one: one.path.name)
        wanted = [(one, self._reading(one)) for one in mails]
        return [_shown(one, reading) for one, reading in wanted if _matches(one, reading, to, sender)]

    def _reading(self, kept: Kept) -> dict[str, Any]:
        with self._lock:
            known = self._read.get(kept.path)
        if known is not None:
            return known
        reading = _reading(kept.path.read_bytes())
        with self._lock:
            self._read[kept.path] = reading
            while len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        return reading


def _write_safely(kept: Kept, raw: bytes) -> None:
    """The envelope is written first and needs no sync: a mail that lost it is read back from its own headers."""
    envelope = {"at": kept.at.isoformat(), "from": kept.sender, "to": list(kept.recipients)}
    kept.path.with_suffix(".json").write_text(json.dumps(envelope))
    fresh = kept.path.with_suffix(".tmp")
    with fresh.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    moment = kept.at.timestamp()
    os.utime(fresh, (moment, moment))
    os.replace(fresh, kept.path)


def _read_back(path: Path) -> Kept:
    try:
        envelope = json.loads(path.with_suffix(".json").read_text())
        at = datetime.fromisoformat(envelope["at"])
        return Kept(at, envelope["from"], tuple(envelope["to"]), path)
    except (OSError, ValueError, KeyError):
        message = letters.parsed(path.read_bytes())
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        sender = next(iter(letters.addresses(message, "from")), "")
        return Kept(at, sender, tuple(letters.addresses(message, "to")), path)


def _reading(raw: bytes) -> dict[str, Any]:
    message = letters.parsed(raw)
    return {
        "from": letters.addresses(message, "from"),
        "to": letters.addresses(message, "to") + letters.addresses(message, "cc"),
        "subject": letters.header_text(message.get("subject", "")),
        "message_id": letters.header_text(message.get("message-id", "")).strip(),
        "headers": letters.headers(message),
        "text": letters.text_of(message, "plain"),
        "html": letters.text_of(message, "html"),
    }


def _matches(kept: Kept, reading: dict[str, Any], to: str | None, sender: str | None) -> bool:
    if to is not None and to.casefold() not in {*reading["to"], *(one.casefold() for one in kept.recipients)}:
        return False
    return sender is None or sender.casefold() in {*reading["from"], kept.sender.casefold()}


def _shown(kept: Kept, reading: dict[str, Any]) -> dict[str, Any]:
    return {
        **reading,
        "at": spoken(kept.at),
        "from": next(iter(reading["from"]), kept.sender),
        "to": ", ".join(kept.recipients),
    }
