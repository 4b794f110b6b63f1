"""What Outlook wraps up: `winmail.dat` (MS-OXTNEF) and items saved as `.msg` (MS-OXMSG), opened within bounds.

A reader of our own: the libraries of the field fill the memory or take minutes on damaged input, or bring a licence
that ours cannot carry. What cannot be opened gives None, never an exception.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from bot.mail.charsets import clean, decode
from bot.mail.compound import streams
from bot.mail.rtf import decompress, text_of

TNEF_MAGIC = bytes.fromhex("789f3e22")
MAX_FILES = 500
MAX_VALUES = 20_000  # attributes of a winmail.dat, and properties of each
_VALUE_NAME = re.compile(r"__substg1\.0_[0-9A-Fa-f]{8}")
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS, _MESSAGE_ID, _SUBMITTED = 0x0C1A, 0x5D01, 0x0C1F, 0x1035, 0x0039
_ON_BEHALF_SMTP, _CODEPAGE = 0x5D02, 0x3FDE
_ITEM_CLASS, _REPORT_TEXT, _ORIGINAL_ID = 0x001A, 0x1001, 0x1046
_FILE_DATA, _LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_STRING8, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_ATTACH_START, _ATTACH_TITLE, _ATTACH_DATA, _ATTACH_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_MESSAGE_PROPERTIES, _MESSAGE_SUBJECT, _MESSAGE_BODY, _OEM_CODEPAGE = 0x9003, 0x8004, 0x800C, 0x9007
_Properties = dict[int, bytes | str]


@dataclass(frozen=True)
class Opened:
    """What was inside: the text (from plain or rich text), the HTML as it came, files by name, and the head."""

    text: str = ""
    html: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    subject: str = ""
    headers: str = ""
    sender_name: str = ""
    sender_address: str = ""
    message_id: str = ""
    submitted_at: datetime | None = None
    item_class: str = ""  # of the item, in lower case: "report.ipm.note.ndr"
    original_id: str = ""  # the Message-ID of the letter that a report is about


def open_tnef(data: bytes) -> Opened | None:
    """The parts of a `winmail.dat`, as far as it can be read."""
    if not data.startswith(TNEF_MAGIC):
        return None
    message: _Properties = {}
    files: list[_Properties] = []
    for name, value in islice(_attributes(data), MAX_VALUES):
        if name == _ATTACH_START and len(files) < MAX_FILES:
            files.append({})
        elif name == _MESSAGE_PROPERTIES:
            message |= dict(islice(_properties(value), MAX_VALUES))
        elif name == _MESSAGE_SUBJECT:
            message.setdefault(_SUBJECT, value.rstrip(b"\0"))
        elif name == _MESSAGE_BODY:
            message.setdefault(_BODY, value.rstrip(b"\0"))
        elif name == _OEM_CODEPAGE:
            message.setdefault(_CODEPAGE, value)
        elif files and name == _ATTACH_PROPERTIES:
            files[-1] |= {tag: one for tag, one in islice(_properties(value), MAX_VALUES) if tag != _FILE_DATA}
        elif files and name == _ATTACH_TITLE:
            files[-1].setdefault(_SHORT_NAME, value.rstrip(b"\0"))
        elif files and name == _ATTACH_DATA:
            files[-1].setdefault(_FILE_DATA, value)
    return _opened(message, files)


def open_msg(data: bytes) -> Opened | None:
    """The parts of an Outlook item; an item within it is a file without content."""
    message: _Properties = {}
    files: dict[str, _Properties] = {}
    for path, content in streams(data):
        into = message if len(path) == 1 else None
        if len(path) == 2 and path[0].startswith("__attach_version1.0_") and len(files) <= MAX_FILES:
            into = files.setdefault(path[0], {})
        if into is not None and _VALUE_NAME.fullmatch(path[-1]):
            tag, kind = int(path[-1][12:16], 16), int(path[-1][16:20], 16)
            into.setdefault(tag, _value(kind, content))
        elif path == ("__properties_version1.0",):
            message |= _fixed(content[32:64_000])
    return _opened(message, [files[name] for name in sorted(files)]) if message else None


def _fixed(stream: bytes) -> _Properties:
    """The properties of fixed size: 16 bytes each, the type first."""
    found = (struct.unpack_from("<HHI8s", stream, at) for at in range(0, len(stream) - 15, 16))
    return {tag: value for kind, tag, _, value in found if kind in _SIZES}


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + 11 <= len(data):
        name, length = struct.unpack_from("<H2xI", data, position + 1)
        yield name, data[position + 9 : position + 9 + length]
        position += 11 + length


def _properties(data: bytes) -> Iterator[tuple[int, bytes | str]]:
    """(tag, value) of every single value; MS-OXTNEF section 2.1.3.4. Ends quietly where the data does."""
    position = 4
    while position + 4 <= len(data):
        kind, tag = struct.unpack_from("<HH", data, position)
        position += 4
        if tag >= 0x8000:
            position = _past_name(data, position)
        many, kind = bool(kind & 0x1000), kind & 0x0FFF
        counted = many or kind in (_STRING8, _UNICODE, _BINARY, _OBJECT)
        count = _number(data, position) if counted else 1
        position += 4 if counted else 0
        for _ in range(min(count, len(data))):
            size = _SIZES.get(kind)
            if size is None:
                size = _number(data, position)
                position += 4
            if position >= len(data) or (kind not in _SIZES and kind not in (_STRING8, _UNICODE, _BINARY, _OBJECT)):
                return
            if not many:
                yield tag, _value(kind, data[position : position + size])
            position += size + -size % 4


def _past_name(data: bytes, position: int) -> int:
    """A named property: its set's id, its kind, then a number or a name."""
    if _number(data, position + 16) == 0:
        return position + 24
    size = _number(data, position + 20)
    return position + 24 + size + -size % 4


def _number(data: bytes, position: int) -> int:
    return int(struct.unpack_from("<I", data, position)[0]) if position + 4 <= len(data) else len(data)


def _value(kind: int, data: bytes) -> bytes | str:
    return clean(data.decode("utf-16-le", "replace")).rstrip() if kind == _UNICODE else data


def _opened(message: _Properties, files: list[_Properties]) -> Opened | None:
    codepage = _codepage(message)
    text = _text(message, _BODY, codepage)
    html = _text(message, _HTML, codepage)
    rich = message.get(_RTF, b"")
    if not text.strip() and not html.strip() and isinstance(rich, bytes):
        text = text_of(decompress(rich)) or _text(message, _REPORT_TEXT, codepage)
    headers = _text(message, _HEADERS, codepage)
    senders = (_text(message, tag, "") for tag in (_SENDER_SMTP, _ON_BEHALF_SMTP, _SENDER_ADDRESS))
    return Opened(
        text,
        html,
        tuple(_file(one, codepage) for one in files),
        _text(message, _SUBJECT, codepage),
        headers,
        _text(message, _SENDER_NAME, codepage),
        next((one for one in senders if "@" in one), ""),
        _text(message, _MESSAGE_ID, ""),
        _moment(message.get(_SUBMITTED)),
        _text(message, _ITEM_CLASS, codepage).lower()[:100],
        _text(message, _ORIGINAL_ID, ""),
    )


def _codepage(message: _Properties) -> str:
    number = message.get(_CODEPAGE)
    page = int.from_bytes(number[:4], "little") if isinstance(number, bytes) else 0
    return "utf-8" if page == 65001 else f"cp{page}" if 0 < page < 65000 else ""


def _text(properties: _Properties, tag: int, codepage: str) -> str:
    value = properties.get(tag, "")
    return value.rstrip() if isinstance(value, str) else decode(value, codepage)[0].rstrip()


def _file(properties: _Properties, codepage: str) -> tuple[str, bytes]:
    names = (_text(properties, tag, codepage) for tag in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))
    data = properties.get(_FILE_DATA, b"")
    return next(filter(None, names), ""), data if isinstance(data, bytes) else b""


def _moment(value: bytes | str | None) -> datetime | None:
    """A FILETIME: tenths of a microsecond since 1601."""
    ticks = int.from_bytes(value[:8], "little") if isinstance(value, bytes) else 0
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None
