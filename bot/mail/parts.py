"""The tree of MIME parts (RFC 2046) as offsets into the raw bytes: nothing is copied, every level is read once.

Bounded by nesting, number of parts and number of header fields; what goes over is said, not raised.
"""

import binascii
import re
from dataclasses import dataclass, field

from bot.mail.headers import Headers, decode_base64, parameters, read_headers

MAX_HEAD_BYTES = 1_000_000
_HEAD_END = re.compile(rb"\n\r?\n")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


@dataclass(frozen=True)
class Limits:
    """How much of a mail is looked at. Beyond, it is held for a person with its raw bytes."""

    size_bytes: int = 40 * 1024 * 1024
    nesting: int = 50
    parts: int = 1000
    headers: int = 2000
    text_characters: int = 2_000_000


DEFAULT_LIMITS = Limits()
LONGEST_WORD = 20
"""Characters: what is longer, without a space, is no greeting above a text but a line of base64."""


@dataclass(frozen=True)
class Part:
    """One part: its head, and where its body lies in the raw bytes. A nested mail has its mail as only child."""

    headers: Headers
    content_type: str
    type_parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    start: int
    end: int
    children: tuple["Part", ...] = ()

    def body(self, raw: bytes) -> bytes:
        """The decoded bytes of a leaf (RFC 2045 section 6)."""
        encoding = self.headers.get("content-transfer-encoding").partition(";")[0].strip().lower()
        data = raw[self.start : self.end]
        if encoding == "base64":
            return data if self.content_type.startswith("text/") and _is_written_out(data) else decode_base64(data)
        return binascii.a2b_qp(data) if encoding == "quoted-printable" else data


def _is_written_out(data: bytes) -> bool:
    """Whether a text is called base64 and is none: one of its first lines has three words, none is one long word."""
    for line in data.lstrip()[:500].split(b"\n", 6)[:6]:
        words = line.split()
        if len(words) > 2:
            return True
        if len(words) == 1 and len(line) > LONGEST_WORD:
            return False
    return False


@dataclass
class PartReader:
    """Reads one mail; afterwards `faults` and `over_limit` say what was met on the way."""

    raw: bytes
    limits: Limits
    faults: dict[str, None] = field(default_factory=dict)
    over_limit: str = ""
    _parts: int = 0
    _fields: int = 0

    def read(self) -> Part:
        """The whole tree."""
        start = len(self.raw) - len(self.raw.lstrip(b"\r\n \t")) if self.raw[:1] in (b"\r", b"\n") else 0
        return self._part(start, len(self.raw), 0, "text/plain")

    def _part(self, start: int, end: int, depth: int, default_type: str) -> Part:
        headers, body = self._head(start, end)
        content_type, type_parameters = parameters(headers.get("content-type"))
        disposition, disposition_parameters = parameters(headers.get("content-disposition"))
        if not _TYPE.fullmatch(content_type):
            content_type = default_type
        children = self._children(headers, content_type, type_parameters, body, end, depth)
        if content_type.startswith("multipart/") and not children:
            self._fault("A part says that it has parts, but has none; it was read as plain text.")
            content_type = "text/plain"
        return Part(
            headers, content_type, type_parameters, disposition, disposition_parameters, body, end, tuple(children)
        )

    def _head(self, start: int, end: int) -> tuple[Headers, int]:
        """The header fields from `start`, and where the body begins."""
        if self.raw[start : start + 1] == b"\n" or self.raw[start : start + 2] == b"\r\n":
            return Headers(), self.raw.index(b"\n", start) + 1
        found = _HEAD_END.search(self.raw, start, end)
        stop, body = (found.start(), found.end()) if found else (end, end)
        headers = read_headers(self.raw[start : min(stop, start + MAX_HEAD_BYTES)])
        self._fields += len(headers.fields)
        if self._fields > self.limits.headers:
            self._over(f"It has more than {self.limits.headers:,} header fields.")
        if not headers.fields:
            return headers, start
        if headers.broken_lines or stop - start > MAX_HEAD_BYTES:
            self._fault("Some header lines are broken or too long; they were read as far as possible.")
        return headers, body

    def _children(
        self, headers: Headers, content_type: str, type_parameters: dict[str, str], start: int, end: int, depth: int
    ) -> list[Part]:
        is_mail = content_type in ("message/rfc822", "message/global") and self._is_plainly_encoded(headers)
        if not is_mail and not content_type.startswith("multipart/"):
            return []
        if depth >= self.limits.nesting:
            self._over(f"Its parts are nested more than {self.limits.nesting} deep.")
            return []
        if is_mail:
            return [self._part(start, end, depth + 1, "text/plain")] if self._count() else []
        default = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
        spans = self._spans(type_parameters.get("boundary", ""), start, end)
        return [self._part(first, last, depth + 1, default) for first, last in spans if self._count()]

    def _is_plainly_encoded(self, headers: Headers) -> bool:
        return headers.get("content-transfer-encoding").lower() not in ("base64", "quoted-printable")

    def _spans(self, boundary: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts between the boundary lines lie; the closing line may be missing."""
        mark = b"\n--" + boundary.rstrip().encode("utf-8", "replace")
        spans: list[tuple[int, int]] = []
        opened = -1
        position = self.raw.find(mark, max(0, start - 1), end) if boundary else -1
        for _ in range(self.limits.parts * 10):
            if position < 0:
                break
            kind, line_end = self._boundary_line(position + len(mark), end)
            if kind:
                if opened >= 0:
                    spans.append((opened, self._without_return(position, opened)))
                opened = line_end if kind == "open" else -1
            if kind == "close" or len(spans) > self.limits.parts:
                break
            position = self.raw.find(mark, position + len(mark), end)
        if opened >= 0:
            self._fault("The last part is not closed; the mail may have been cut off.")
            spans.append((opened, end))
        return spans

    def _boundary_line(self, position: int, end: int) -> tuple[str, int]:
        """("open" | "close" | "", where the next line begins); a longer boundary is another part's."""
        line_end = self.raw.find(b"\n", position, min(end, position + 200))
        rest = self.raw[position : line_end if line_end >= 0 else min(end, position + 200)].strip()
        kind = "close" if rest == b"--" else "open" if rest == b"" else ""
        return kind, line_end + 1 if line_end >= 0 else end

    def _without_return(self, position: int, opened: int) -> int:
        """The line end before a boundary belongs to the boundary."""
        has_return = self.raw[position - 1 : position] == b"\r"
        return max(opened, position - 1 if has_return else position)

    def _count(self) -> bool:
        self._parts += 1
        if self._parts > self.limits.parts:
            self._over(f"It has more than {self.limits.parts:,} parts.")
        return self._parts <= self.limits.parts

    def _over(self, reason: str) -> None:
        self.over_limit = self.over_limit or reason

    def _fault(self, sentence: str) -> None:
        self.faults[sentence] = None
