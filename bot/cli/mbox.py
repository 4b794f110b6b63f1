"""An mbox file as the mails in it (RFC 4155), streamed, in the several ways in which programs begin a mail."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import BinaryIO

from bot.mail.intake import Given
from bot.mail.parts import DEFAULT_LIMITS

LARGEST_BYTES = DEFAULT_LIMITS.size_bytes
PIECE_BYTES = 1024 * 1024
_BLANK_BYTES = 10_000  # so much may stand before the first mail

_START = b"From "
# "From sender Thu Apr  2 09:12:00 2026"; "From there it went on at 10:00 in 2026" is a sentence.
# Each step takes the first that fits and never another: tried in all ways, a line takes cubic time.
_DATED = re.compile(
    rb"(?>From .*?\b(?:mon|tue|wed|thu|fri|sat|sun)\b)(?>.*?\d{1,2}:\d{2})(?>.*?\d{4})", re.DOTALL | re.IGNORECASE
)
# Without an empty line before it, or with a sender alone or another date: only where the head of a mail follows.
_BARE = re.compile(rb"From (?:\S+[ \t]*|.*\b(?:19|20)\d{2}\b.*)\r?\n?\Z", re.DOTALL)
_FIELD = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|From|Sender|Reply-To|To|Cc|Date|Subject|Message-ID|In-Reply-To"
    rb"|References|MIME-Version|Content-[\w-]+|Status|DKIM-Signature|Authentication-Results|ARC-[\w-]+|X-[\w-]+)\s*:",
    re.IGNORECASE,
)
_QUOTED = re.compile(rb">+From ")


def read_start(file: BinaryIO) -> tuple[bytes, bytes, bool]:
    """The first lines, the line after them, and whether an mbox file begins with these: then they are no mail's."""
    read = line = file.readline(PIECE_BYTES)
    while line and not line.removeprefix(BOM_UTF8).strip() and len(read) < _BLANK_BYTES:
        line = file.readline(PIECE_BYTES)
        read += line
    first = line.removeprefix(BOM_UTF8)
    # Lines that end in carriage returns alone (old Macs) would all be the first one: no mbox is written so.
    if not first.startswith(_START) or b"\r" in first.rstrip(b"\r\n"):
        return read, b"", False
    following = file.readline(PIECE_BYTES)
    return read, following, _begins_mail(first, True, following)


def mails_of_mbox(source: str, line: bytes, file: BinaryIO) -> Iterator[Given]:
    """Behind its first line, from `line` on: one mail is in memory at a time, cut off one byte above the limit."""
    mail, number = _Growing(), 1
    after_empty = False
    at_start = True
    while line:
        following = file.readline(PIECE_BYTES)
        if at_start and line.startswith(_START) and _begins_mail(line, after_empty, following):
            yield mail.given(f"{source}#{number}")
            mail, number = _Growing(), number + 1
        else:
            mail.add(line[1:] if at_start and _QUOTED.match(line) else line)
        after_empty = at_start and line in (b"\n", b"\r\n")
        at_start = line.endswith(b"\n")
        line = following
    yield mail.given(f"{source}#{number}")


def _begins_mail(line: bytes, after_empty: bool, following: bytes) -> bool:
    """Two mails taken for one would be a complaint that nobody answers; one taken for two is seen in the pen."""
    if after_empty and _DATED.match(line):
        return True
    return bool(_BARE.match(line) and _FIELD.match(following))


class _Growing:
    """A mail that is read line by line."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._kept = self._size = 0

    def add(self, line: bytes) -> None:
        self._size += len(line)
        if self._kept <= LARGEST_BYTES:
            piece = line[: LARGEST_BYTES + 1 - self._kept]
            self._lines.append(piece)
            self._kept += len(piece)

    def given(self, source: str) -> Given:
        return Given(source, b"".join(self._lines), self._size)
