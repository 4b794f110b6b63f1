"""From the bytes of a history file to its lines: encoding, quotation marks, the header, one value after the other.

Nothing raises: what is wrong is added to the faults, and the reading goes on.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from procedure.addresses import is_address
from procedure.history import (
    COLUMNS,
    LAST_STAGE,
    LINE_BYTES,
    LINES,
    LONGEST,
    VALUE_CHARACTERS,
    Faults,
    Line,
    as_data,
)
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, EnteredHow

Kind = TypeVar("Kind", bound=StrEnum)
Wrong = Callable[[str, str], None]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.A)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.A)
_TEXTS = frozenset(LONGEST)
_UNDECODED = re.compile("[\ud800-\udfff]")
_SEEN_AT_MOST = 50_000


def read(source: Iterable[bytes], zone: ZoneInfo, faults: Faults) -> Iterator[Line]:
    """The sound lines of a file, given as its physical lines. `zone` is that of instants which name none."""
    records = _records(source, faults)
    header = next(records, None)
    if header is None:
        faults.add(1, None, "The file is empty: the first line must name the columns.")
        return
    at = _columns(header[1], faults)
    seen: dict[str, str] = {}
    for number, fields in records:
        faults.lines += 1
        if faults.lines > LINES:
            why = f"More than {LINES:,} lines: please divide the file, whole cases in each part."
            faults.add(number, None, why, always=True)
            return
        if len(fields) != len(header[1]):
            faults.add(number, None, f"{len(fields)} values, but the header names {len(header[1])} columns.")
            continue
        line = _line(number, [fields[one] if one >= 0 else "" for one in at], seen, zone, faults)
        if line is not None:
            yield line


def _records(source: Iterable[bytes], faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins."""
    reader = csv.reader(_decoded(source, faults), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(number, None, f"The quotation marks or separators are wrong ({error}).")
            continue
        if any(fields):
            yield number, fields


def _decoded(source: Iterable[bytes], faults: Faults) -> Iterator[str]:
    # What is no UTF-8 stays visible in the text, so that its column can be named.
    for number, line in enumerate(source, start=1):
        if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            faults.add(1, None, "The file is UTF-16: please save it as CSV UTF-8.")
            return
        if len(line) > LINE_BYTES:
            faults.add(number, None, f"The line is longer than {LINE_BYTES:,} bytes.")
            yield "\n"
        else:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape")


def _columns(header: Sequence[str], faults: Faults) -> list[int]:
    """Where each of our columns stands in the file, -1 where it does not."""
    names = [one.strip().lower() for one in header]
    for at, name in enumerate(names):
        if name not in COLUMNS:
            faults.add(1, _shown(header[at]), f"There is no such column. There are: {', '.join(COLUMNS)}.")
        elif name in names[:at]:
            faults.add(1, name, "The column is there twice.")
    missing = [name for name in COLUMNS if name not in names]
    for name in missing:
        faults.add(1, name, "The column is missing.")
    faults.silent = frozenset(missing)
    return [names.index(name) if name in names else -1 for name in COLUMNS]


def _line(number: int, raw: Sequence[str], seen: dict[str, str], zone: ZoneInfo, faults: Faults) -> Line | None:
    before = len(faults.found) + faults.unsaid

    def wrong(column: str, why: str) -> None:
        faults.add(number, column, why)

    values = tuple(_value(name, text, seen, wrong) for name, text in zip(COLUMNS, raw, strict=True))
    text = dict(zip(COLUMNS, values, strict=True))
    dates = {name: _day(name, text[name], wrong) for name in COLUMNS if name.endswith("_on")}
    for name in ("reference", "received_on", "stage"):
        if not text[name]:
            wrong(name, "It may not be empty.")
    if text["email"] and not is_address(text["email"]):
        wrong("email", f"'{_shown(text['email'])}' is no mail address.")
    stage = _stage(text["stage"], wrong)
    channel = _one_of(Channel, "channel", text["channel"], wrong)
    entered_how = _one_of(EnteredHow, "entered_how", text["entered_how"], wrong)
    outcome = _one_of(Outcome, "outcome", text["outcome"], wrong)
    closure = _one_of(Closure, "closure", text["closure"], wrong)
    acknowledged_at = _instant("acknowledged_at", text["acknowledged_at"], zone, wrong)
    received_on = dates["received_on"]
    if len(faults.found) + faults.unsaid > before or received_on is None:
        return None
    return Line(
        number=number,
        values=values,
        reference=text["reference"],
        received_on=received_on,
        channel=channel,
        stage=stage,
        entered_how=entered_how,
        stage_received_on=dates["stage_received_on"] or received_on,
        due_on=dates["due_on"],
        responded_on=dates["responded_on"],
        outcome=outcome,
        closure=closure,
        closed_on=dates["closed_on"],
        acknowledged_at=acknowledged_at,
        promised_on=dates["promised_on"],
    )


def _value(name: str, raw: str, seen: dict[str, str], wrong: Wrong) -> str:
    """The text of one cell: one line, without blanks around it. Words that come often are kept once."""
    text = raw.strip()
    if not text:
        return ""
    if not (text.isascii() and text.isprintable()):
        text = _plain(name, text, wrong)
    if name in _TEXTS:
        text = as_data(text)
    limit = LONGEST.get(name, VALUE_CHARACTERS)
    if len(text) > limit:
        wrong(name, f"It has {len(text):,} characters; there is room for {limit:,}.")
        return ""
    return seen.setdefault(text, text) if len(seen) < _SEEN_AT_MOST else seen.get(text, text)


def _plain(name: str, text: str, wrong: Wrong) -> str:
    if _UNDECODED.search(text):
        wrong(name, "It is not UTF-8: please save the file as CSV UTF-8.")
        return ""
    line = " ".join(text.split())
    if any(ord(one) < 32 or 127 <= ord(one) < 160 for one in line):
        wrong(name, "It holds a character that is no text, such as NUL.")
        return ""
    return line


def _stage(text: str, wrong: Wrong) -> int:
    if text and not (len(text) == 1 and "1" <= text <= str(LAST_STAGE)):
        wrong("stage", f"'{_shown(text)}' is no stage: a number from 1 to {LAST_STAGE}.")
    return int(text) if len(text) == 1 and "1" <= text <= str(LAST_STAGE) else 0


def _one_of(kind: type[Kind], name: str, text: str, wrong: Wrong) -> Kind | None:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        wrong(name, f"'{_shown(text)}' is none of: {', '.join(one.value for one in kind)}.")
        return None


def _day(name: str, text: str, wrong: Wrong) -> date | None:
    if not text:
        return None
    day = _date(text)
    if day is None:
        wrong(name, f"'{_shown(text)}' is no date like 2026-04-02.")
    return day


@lru_cache(maxsize=20_000)
def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _instant(name: str, text: str, zone: ZoneInfo, wrong: Wrong) -> datetime | None:
    """In UTC. A bare date is the beginning of that office day."""
    if not text:
        return None
    try:
        if not _INSTANT.fullmatch(text):
            raise ValueError(text)
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        wrong(name, f"'{_shown(text)}' is no instant like 2026-04-02T09:12:00Z and no date.")
        return None


def _shown(text: str) -> str:
    plain = "".join(one if one.isprintable() else "?" for one in text)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
