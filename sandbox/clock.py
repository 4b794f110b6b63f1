"""The moved clock for `python -m sandbox`, and the durations that scripts may ask for."""

import json
import os
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)


def duration(text: str) -> timedelta:
    """`P1D`, `PT6H`, `P1DT2H`, `P2W`. Months and years have no fixed length and are refused with ValueError."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError(f"{text!r} is not a duration such as P1D, PT6H or P2W.")
    return timedelta(**{unit: int(count) for unit, count in found.groupdict().items() if count})


def instant(text: str) -> datetime:
    """An aware instant in UTC. An instant without an offset is refused with ValueError."""
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write 2026-04-02T09:00:00Z.")
    return moment.astimezone(UTC)


def spoken(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def target_of(asked: Mapping[str, Any], now: datetime) -> datetime:
    """Where `{"advance": ...}` or `{"to": ...}` leads. ValueError says why it leads nowhere."""
    advance, to = asked.get("advance"), asked.get("to")
    if isinstance(advance, str) == isinstance(to, str):
        raise ValueError('Say either {"advance": "P1D"} or {"to": "2026-04-02T09:00:00Z"}.')
    target = now + duration(advance) if isinstance(advance, str) else instant(str(to))
    if target < now:
        raise ValueError(f"The clock only moves forwards: it is {spoken(now)}.")
    if target > LATEST:
        raise ValueError(f"The clock ends at {spoken(LATEST)}.")
    return target


def system_seconds() -> float:
    """The system's time as a Unix time: Slack stamps by its own clock, not by the house's."""
    return datetime.now(UTC).timestamp()


class FileClock:
    """System time plus the offset that is kept in a file; other processes may move it too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._offset_seconds())

    def move(self, target: datetime) -> datetime:
        with self._lock:
            self._write((target - datetime.now(UTC)).total_seconds())
        return self.now()

    def _offset_seconds(self) -> float:
        try:
            return float(json.loads(self._path.read_text())["offset_seconds"])
        except FileNotFoundError:
            return 0.0

    def _write(self, offset_seconds: float) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.tmp")
        fresh.write_text(json.dumps({"offset_seconds": offset_seconds}))
        os.replace(fresh, self._path)
