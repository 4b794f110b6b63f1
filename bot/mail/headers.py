"""The head of a mail: splitting, unfolding and decoding header fields that may be broken in every way.

Not the standard library's: `policy.default` takes ten times as long for a mail, cuts folded Message-IDs and raises on
some bytes. Every function here takes any input and never raises.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from bot.mail.charsets import clean, decode

MAX_VALUE = 50_000  # characters of one field that are looked at
MAX_IDS = 100
MAX_ID = 500  # characters; a longer Message-ID is nobody's
_NAME = re.compile(r"[!-9;-~]{1,100}[ \t]*:")
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_ID = re.compile(r"<([^<>]+)>")
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.DOTALL)


@dataclass(frozen=True)
class Headers:
    """Header fields in order, names in lower case, values unfolded but not yet decoded."""

    fields: tuple[tuple[str, str], ...] = ()
    broken_lines: int = 0
    _first: dict[str, str] = field(default_factory=dict, compare=False)

    def get(self, name: str) -> str:
        """The first value of that name, or ""."""
        return self._first.get(name, "")

    def all(self, name: str) -> list[str]:
        """Every value of that name, in order."""
        return [value for key, value in self.fields if key == name] if name in self._first else []

    def __contains__(self, name: object) -> bool:
        return name in self._first


def read_headers(block: bytes) -> Headers:
    """Header fields of a block; a line that is none is taken as the continuation that somebody forgot to indent."""
    fields: list[tuple[str, str]] = []
    broken = 0
    for line in _lines(block):
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], (fields[-1][1] + line)[: MAX_VALUE + 1])
        elif _NAME.match(line):
            name, _, value = line.partition(":")
            fields.append((name.rstrip().lower(), value.strip()[: MAX_VALUE + 1]))
        elif line.strip():
            broken += 1
            if fields:
                fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line}"[: MAX_VALUE + 1])
    return Headers(tuple(fields), broken, dict(reversed(fields)))


def _lines(block: bytes) -> list[str]:
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        return [decode(line)[0] for line in block.replace(b"\r", b"").split(b"\n")]
    return text.replace("\r", "").replace("\0", "").split("\n")


def decode_words(value: str) -> str:
    """The text of a field with its encoded words (RFC 2047) decoded; broken ones stay as they are."""
    if "=?" not in value:
        return clean(value).strip()
    pieces: list[str] = []
    end = 0
    for start, stop, text in _decoded_runs(value[:MAX_VALUE]):
        pieces += (value[end:start], text)
        end = stop
    pieces.append(value[end:MAX_VALUE])
    text = clean("".join(pieces)).replace("\n", " ").strip()
    # Gateways encode what is encoded already.
    again = _WORD.fullmatch(text)
    return clean(decode(_word_bytes(again[2], again[3]), again[1])[0]).replace("\n", " ").strip() if again else text


def _decoded_runs(value: str) -> Iterator[tuple[int, int, str]]:
    """Neighbouring words of one charset are joined as bytes first: senders split in the middle of a character."""
    run: list[bytes] = []
    start = stop = 0
    charset = ""
    for match in _WORD.finditer(value):
        touching = bool(run) and not value[stop : match.start()].strip()
        if run and not (touching and match[1].lower() == charset):
            yield start, stop, decode(b"".join(run), charset)[0]
            run = []
        if not run:
            start, charset = (stop if touching else match.start()), match[1].lower()
        run.append(_word_bytes(match[2], match[3]))
        stop = match.end()
    if run:
        yield start, stop, decode(b"".join(run), charset)[0]


def _word_bytes(kind: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if kind in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Base64 as far as it goes: foreign characters skipped, missing padding supplied."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")


def message_ids(value: str) -> tuple[str, ...]:
    """Message-IDs in angle brackets, each once; white space from folding inside them is removed."""
    if "<" not in value:
        tokens = value.split()
        return (f"<{tokens[0]}>",) if len(tokens) == 1 and "@" in tokens[0] and len(tokens[0]) < MAX_ID else ()
    found = ("".join(clean(match).split()) for match in _ID.findall(value[:MAX_VALUE]))
    kept = dict.fromkeys(f"<{identity}>" for identity in found if 0 < len(identity) < MAX_ID)
    return tuple(kept)[-MAX_IDS:]


def first_message_id(head: bytes) -> str:
    """The Message-ID of a mail of which only the beginning is there, as it is read of a whole one; "" without one."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return next(iter(message_ids(read_headers(block).get("message-id"))), "")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The lower-case value and the decoded parameters (RFC 2045, RFC 2231) of a Content- field."""
    head = value.partition(";")[0].strip().lower()
    raw: dict[str, str] = {}
    for name, text in _PARAMETER.findall(value[len(value.partition(";")[0]) : 10_000]):
        plain = re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text.strip()
        raw.setdefault(name.lower(), plain)
    return head, _joined(raw) if any("*" in name for name in raw) else raw


def _joined(raw: dict[str, str]) -> dict[str, str]:
    """RFC 2231: `name*0*=utf-8''a%20`, `name*1=b` and `name*=utf-8''c` become `name`."""
    result = {name: value for name, value in raw.items() if "*" not in name}
    for stem in {name.partition("*")[0] for name in raw if "*" in name}:
        single = raw.get(f"{stem}*")
        pieces = [single] if single is not None else [*_numbered(raw, stem)]
        charset, language, _ = [*pieces[0].split("'", 2), "", ""][:3] if pieces else ("", "", "")
        joined = "".join(pieces)
        if joined.count("'") >= 2 and (single is not None or f"{stem}*0*" in raw):
            joined = joined[len(charset) + len(language) + 2 :]
            result[stem] = decode(unquote_to_bytes(joined), charset)[0]
        elif joined:
            result[stem] = joined
    return result


def _numbered(raw: dict[str, str], stem: str) -> Iterator[str]:
    for number in range(100):
        piece = raw.get(f"{stem}*{number}*", raw.get(f"{stem}*{number}"))
        if piece is None:
            return
        yield piece


def read_date(value: str) -> datetime | None:
    """The aware instant of a Date field; None for nonsense. A zone that is not given counts as UTC."""
    try:
        moment = parsedate_to_datetime(value[:200])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
