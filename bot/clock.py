"""The only call of the system clock. Everything below `bot/` is given `now` as an argument.

In the sandbox the clock can be moved: an offset in a file that every process reads is added to the system's time.
"""

import json
import math
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from procedure.errors import NotAllowed

FURTHEST_OFFSET_SECONDS = 100 * 366 * 86400
_LONGEST_FILE_BYTES = 1000


class SystemClock:
    """The time as it is."""

    def now(self) -> datetime:
        """The instant that the procedure goes by, aware and in UTC."""
        return self.real()

    def real(self) -> datetime:
        """The system's time, aware and in UTC, whatever the sandbox shows: for leases between processes."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never jump: for waits within one process."""
        return time.monotonic()


@dataclass(frozen=True)
class _Read:
    """An offset, and the file that it was read from: time of change, inode and size; None while there is no file."""

    file: tuple[int, int, int] | None
    seconds: float


class Clock(SystemClock):
    """The sandbox's clock. `data` is the settings' data folder; the offset stands in its `sandbox/clock.json`."""

    def __init__(self, data: Path) -> None:
        self._path = data / "sandbox" / "clock.json"
        self._last = _Read(None, 0.0)

    def now(self) -> datetime:
        """The system's time plus the offset. Raises NotAllowed when the file of the offset makes no sense."""
        return self.real() + timedelta(seconds=self._offset_seconds())

    def set_to(self, instant: datetime) -> None:
        """Let every process that uses this data folder see `instant` (aware) as now, from now on."""
        if instant.tzinfo is None:
            raise ValueError("an aware instant is needed")
        seconds = (instant - self.real()).total_seconds()
        if abs(seconds) > FURTHEST_OFFSET_SECONDS:
            raise NotAllowed("The clock can be moved by at most 100 years.")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _replace(self._path, json.dumps({"offset_seconds": seconds}))

    def _offset_seconds(self) -> float:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return 0.0
        # A replaced file has another inode, even when two changes fall into one tick of the file system's clock.
        file = (found.st_mtime_ns, found.st_ino, found.st_size)
        if file != self._last.file:
            self._last = _Read(file, _read_offset(self._path))
        return self._last.seconds


def _read_offset(path: Path) -> float:
    try:
        with path.open(encoding="utf-8") as file:
            seconds = json.loads(file.read(_LONGEST_FILE_BYTES))["offset_seconds"]
    except FileNotFoundError:
        return 0.0
    except (ValueError, TypeError, KeyError):
        seconds = math.nan
    # `not <=` also refuses what is no number at all.
    if not isinstance(seconds, int | float) or not abs(seconds) <= FURTHEST_OFFSET_SECONDS:
        raise NotAllowed(f"The moved clock in {path} cannot be read. Delete that file to go back to the system's time.")
    return float(seconds)


def _replace(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never half of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
