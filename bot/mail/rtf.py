"""The text of an Outlook body in rich text (MS-OXRTFCP, MS-OXRTFEX), within bounds and without an exception."""

import re

from bot.mail.charsets import clean, decode

MAX_BYTES = 2_000_000  # of rich text that is looked at, compressed or not
_PREFIX = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_UNSEEN = frozenset((b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"))
_LINES = frozenset((b"par", b"line", b"sect", b"page", b"row"))
_SIGNS = {b"tab": "\t", b"cell": " ", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’"}
_SIGNS |= {b"ldblquote": "“", b"rdblquote": "”"} | dict.fromkeys(_LINES, "\n")


def decompress(data: bytes) -> bytes:
    """Rich text as stored: `LZFu` is unpacked as far as it goes, `MELA` is not packed, anything else is none."""
    kind = data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + MAX_BYTES]
    return _unpack(data[16:]) if kind == b"LZFu" else b""


def _unpack(packed: bytes) -> bytes:
    window = bytearray(_PREFIX.ljust(_WINDOW, b"\0"))
    write = len(_PREFIX)
    result = bytearray()
    position = 0
    while position < len(packed) and len(result) < MAX_BYTES:
        flags = packed[position]
        position += 1
        for bit in range(8):
            run = packed[position : position + (2 if flags & (1 << bit) else 1)]
            position += len(run)
            if not run:
                return bytes(result)
            if len(run) == 2:  # a reference into the window: 12 bits of offset, 4 bits of length
                offset, length = run[0] << 4 | run[1] >> 4, (run[1] & 15) + 2
                if offset == write % _WINDOW:
                    return bytes(result)
            else:
                offset, length = -1, 1
            for step in range(length):
                byte = window[(offset + step) % _WINDOW] if offset >= 0 else run[0]
                result.append(byte)
                window[write % _WINDOW] = byte
                write += 1
    return bytes(result)


def text_of(rtf: bytes) -> str:
    """What a reader would see: without fonts, pictures, hidden HTML marks and other unseen groups."""
    page = re.search(rb"\\ansicpg(\d{3,5})", rtf[:1000])
    codepage = f"cp{page[1].decode()}" if page else "cp1252"
    pieces: list[str] = []
    waiting = bytearray()  # bytes of the code page, joined before they are decoded
    unseen = depth = skip = 0
    hidden = False
    for found in _TOKEN.finditer(rtf[:MAX_BYTES]):
        code, word, number, sign, brace, plain = found.groups()
        if brace:
            depth += 1 if brace == b"{" else -1
            unseen = 0 if depth < unseen else unseen
            continue
        if unseen:
            continue
        if word in _UNSEEN or sign == b"*":
            unseen = depth
        elif word == b"htmlrtf":
            hidden = number != b"0"
        elif hidden:
            continue
        elif code or plain or sign in (b"\\", b"{", b"}"):
            more = bytes([int(code, 16)]) if code else plain or sign
            waiting += more[skip:]
            skip = max(0, skip - len(more))
        else:
            pieces += (_decoded(waiting, codepage), _shown(word, number, sign))
            skip = 1 if word == b"u" else 0
    pieces.append(_decoded(waiting, codepage))
    return clean("".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")).strip()


def _decoded(waiting: bytearray, codepage: str) -> str:
    text = decode(bytes(waiting), codepage)[0] if waiting else ""
    waiting.clear()
    return text


def _shown(word: bytes | None, number: bytes | None, sign: bytes | None) -> str:
    if word == b"u" and number:
        return chr(int(number) & 0xFFFF)
    return _SIGNS.get(word or b"", " " if sign == b"~" else "")
