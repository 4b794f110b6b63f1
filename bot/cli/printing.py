"""What commands print: one JSON document, or lines for people in which text from outside can do no harm."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from textwrap import wrap
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from procedure.dates import WEEKDAYS, spoken

Document: TypeAlias = dict[str, Any] | list[Any]

LONGEST_CELL = 100
_WRAPPED_AT_ONCE = 10_000


def print_document(document: Document) -> None:
    """ASCII only: it reads the same on every terminal and in every locale."""
    sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")


def say(text: str = "") -> None:
    """One line."""
    sys.stdout.write(f"{text}\n")


def warn(text: str) -> None:
    """One line that is not part of the answer."""
    sys.stderr.write(f"{text}\n")


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they need to be."""
    grid = [list(head), *([cell(one) for one in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    for row in grid:
        say("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def cell(value: object) -> str:
    """One line without control characters, which could forge what a terminal shows; "-" for nothing."""
    line = one_line("" if value is None else str(value)[: 4 * LONGEST_CELL])
    return line[: LONGEST_CELL - 1] + "…" if len(line) > LONGEST_CELL else line or "-"


def one_line(text: str) -> str:
    """The whole text without line ends and control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def folded(text: str) -> Iterator[str]:
    """The whole of a text in lines that a terminal shows, without control characters."""
    for line in map(one_line, text.splitlines()):
        # Wrapped piece by piece: a single word of megabytes would take minutes.
        for start in range(0, len(line), _WRAPPED_AT_ONCE):
            yield from wrap(line[start : start + _WRAPPED_AT_ONCE], LONGEST_CELL)
        if not line:
            yield ""


def stamp(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, in whole seconds."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if at else None


def iso(day: date | None) -> str | None:
    """Like 2026-04-02."""
    return day.isoformat() if day else None


def spoken_day(day: date | None) -> str:
    """Like "Thursday 2 April 2026"."""
    return spoken(day) if day else "-"


def spoken_instant(at: datetime | None, zone: ZoneInfo) -> str:
    """Like "Thursday 2 April 2026 at 10:12", office time."""
    return f"{spoken(at.astimezone(zone).date())} at {at.astimezone(zone):%H:%M}" if at else "-"


def short_instant(at: datetime, zone: ZoneInfo) -> str:
    """Like "Thu 2026-04-02 10:12", office time."""
    local = at.astimezone(zone)
    return f"{WEEKDAYS[local.weekday()][:3]} {local:%Y-%m-%d %H:%M}"
