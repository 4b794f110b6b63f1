"""Puts a kept mail into the mailbox of its address, the way every Maildir reader expects."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from sandbox.post_store import Kept

FOLDERS = ("tmp", "new", "cur")


class Maildirs:
    """Addresses are compared without case; `name+anything@host` belongs to `name@host`."""

    def __init__(self, mailboxes: Mapping[str, Path]) -> None:
        self._paths = {address.casefold(): path for address, path in mailboxes.items()}

    def prepare(self) -> None:
        for path in self._paths.values():
            for folder in FOLDERS:
                (path / folder).mkdir(parents=True, exist_ok=True)

    def deliver(self, kept: Kept) -> None:
        """One copy for each mailbox among the recipients, with the received time as its modification time."""
        for path in {self._path_of(address) for address in kept.recipients} - {None}:
            if path is not None:
                _deliver(kept, path)

    def _path_of(self, address: str) -> Path | None:
        local, at, domain = address.casefold().rpartition("@")
        return self._paths.get(address.casefold()) or self._paths.get(local.partition("+")[0] + at + domain)


def _deliver(kept: Kept, maildir: Path) -> None:
    name = f"{int(kept.at.timestamp())}.N{kept.path.stem}R{token_hex(4)}.sandbox"
    _same_bytes(kept.path, maildir / "tmp" / name)
    moment = kept.at.timestamp()
    os.utime(maildir / "tmp" / name, (moment, moment))
    os.rename(maildir / "tmp" / name, maildir / "new" / name)


def _same_bytes(source: Path, target: Path) -> None:
    """A second name for the synced bytes; a synced copy where the file system allows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
