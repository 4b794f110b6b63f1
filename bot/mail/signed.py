"""The mail within a signature that wraps it up: S/MIME's `signed-data` (RFC 8551 section 3.5.2, RFC 5652 section 5).

Mail programs write it in pieces and with lengths left open, which the libraries at hand do not read. Nothing here
proves the signature: what it wraps is read as any other mail is.
"""

import re
from collections.abc import Iterator

from bot.mail.parts import Part

PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
LAYERS_AT_MOST = 3
"""A signature around a signature; RFC 2634 wraps three times, the second of which is encrypted."""
ELEMENTS_AT_MOST = 200_000
"""A mail of 40 MB comes in 40,000 pieces of a kilobyte."""
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # object identifiers of RFC 5652
_DATA = bytes.fromhex("2a864886f70d010701")
_INTEGER, _OCTETS, _OBJECT, _SEQUENCE, _SET, _OCTETS_IN_PIECES, _FIRST = 0x02, 0x04, 0x06, 0x30, 0x31, 0x24, 0xA0
_END = 0x00
_CONSTRUCTED = 0x20
_ABOUT_CONTENT = re.compile(rb"^content-[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)


class _Broken(Exception):
    """It is not what it says, or ends before it should."""


def without_signature(raw: bytes, root: Part) -> bytes | None:
    """The mail as it was before it was wrapped up: its own head, with what the signature holds as its content.

    None where it is not wrapped up so, or what is within cannot be read.
    """
    if root.content_type not in PKCS7:
        return None
    try:
        content = signed_content(root.body(raw))
    except _Broken:
        return None
    head = _ABOUT_CONTENT.sub(b"", raw[: root.start].rstrip(b"\r\n") + b"\n")
    return head + content


def signed_content(data: bytes) -> bytes:
    """What a SignedData of RFC 5652 signs, when it holds it."""
    at = _within(data, 0, _SEQUENCE)
    at = _past_object(data, at, _SIGNED_DATA)
    at = _within(data, _within(data, at, _FIRST), _SEQUENCE)
    at = _past(data, _past(data, at, _INTEGER), _SET)
    at = _past_object(data, _within(data, at, _SEQUENCE), _DATA)
    content = b"".join(_pieces(data, _within(data, at, _FIRST)))
    if not content.strip():
        raise _Broken
    return content


def _element(data: bytes, at: int) -> tuple[int, int, int | None]:
    """(tag, where its content begins, where it ends: None if that is left open); X.690 sections 8.1.2 and 8.1.3."""
    if at + 2 > len(data):
        raise _Broken
    tag, length = data[at], data[at + 1]
    if length < 0x80:
        return tag, at + 2, at + 2 + length
    if length == 0x80:
        return tag, at + 2, None
    start = at + 2 + (length & 0x7F)
    if length > 0x84 or start > len(data):
        raise _Broken
    return tag, start, start + int.from_bytes(data[at + 2 : start])


def _within(data: bytes, at: int, wanted: int) -> int:
    tag, start, _ = _element(data, at)
    if tag != wanted:
        raise _Broken
    return start


def _past_object(data: bytes, at: int, wanted: bytes) -> int:
    tag, start, end = _element(data, at)
    if tag != _OBJECT or end is None or data[start:end] != wanted:
        raise _Broken
    return end


def _past(data: bytes, at: int, wanted: int) -> int:
    """Where the element ends; what is left open ends with its last end mark."""
    if data[at : at + 1] != bytes([wanted]):
        raise _Broken
    open_ones = 0
    for _ in range(ELEMENTS_AT_MOST):
        tag, start, end = _element(data, at)
        if end is None and not tag & _CONSTRUCTED:
            raise _Broken
        open_ones += (end is None) - (tag == _END)
        at = start if end is None else end
        if open_ones <= 0:
            return at
    raise _Broken


def _pieces(data: bytes, at: int) -> Iterator[bytes]:
    """The octets, in one piece or in many; a last piece that was cut off is as long as it is."""
    tag, start, end = _element(data, at)
    if tag == _OCTETS and end is not None:
        yield data[start:end]
        return
    if tag != _OCTETS_IN_PIECES:
        raise _Broken
    last, at = len(data) if end is None else min(end, len(data)), start
    for _ in range(ELEMENTS_AT_MOST):
        if at >= last:
            return
        tag, start, end = _element(data, at)
        if tag == _END:
            return
        if tag != _OCTETS or end is None:
            raise _Broken
        yield data[start:end]
        at = end
    raise _Broken
