"""The head of a mail: splitting, unfolding and decoding header fields that may be broken in every way.

Not the standard library's: `policy.default` takes ten times as long for a mail, cuts folded Message-IDs and raises on
some bytes. Every function here takes any input and never raises.
"""

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from bot.mail.charsets import clean, decode

MAX_VALUE = 50_000  # characters of one field that are looked at
MAX_IDS = 100
MAX_ID = 500  # characters; a longer Message-ID is nobody's
MAX_ADDRESSES = 200
_PLAIN_LENGTH = 500  # the quick pattern takes quadratic time on white space
_NAME = re.compile(r"[!-9;-~]{1,100}[ \t]*:")
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_ID = re.compile(r"<([^<>]+)>")
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@\\]{1,128}@[^\s<>()\[\],;:\"@\\]{1,190}")
# What stands behind a backslash begins nothing, and is passed over first: else many of these take quadratic time.
_COMMENT = re.compile(r"\\.|\((?:[^()\\]|\\.)*\)")
_COMMENT_OR_QUOTED = re.compile(_COMMENT.pattern + r"|\"(?:[^\"\\]|\\.)*\"")
_UNSAID = re.compile(_COMMENT_OR_QUOTED.pattern + "|^[^:<]*:")  # comments, names, and the name of a group
_LOOKED_AT = 2000  # characters of one mailbox in which these are looked for
_DEVIANT = "\u00df\u03c2\u200c\u200d"
_PLAIN_MAILBOX = re.compile(
    r"\s*(?:\"([^\"\\]*)\"|([^\",<>()@:;\\]*))\s*<\s*([^\s<>()\[\],;:\"@\\]+@[^\s<>()\[\],;:\"@\\]+)\s*>\s*"
)


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


def addresses(value: str) -> tuple[tuple[str, str], ...]:
    """(display name, lower-case address) of every mailbox in an address field; what is no address is left out."""
    plain = _PLAIN_MAILBOX.fullmatch(value) if len(value) < _PLAIN_LENGTH else None
    if plain:
        return ((decode_words(plain[1] or plain[2] or ""), _written(clean(plain[3]))),)
    found = (_mailbox(piece) for piece in _pieces(value[:MAX_VALUE]))
    return tuple(pair for pair in found if pair[1])[:MAX_ADDRESSES]


def _pieces(value: str) -> Iterator[str]:
    """Split at commas and semicolons that stand outside quotes, comments and angle brackets."""
    start, quoted, depth, escaped = 0, False, 0, False
    for position, character in enumerate(value):
        if escaped or character == "\\":
            escaped = not escaped
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "(<":
            depth += 1
        elif not quoted and character in ")>":
            depth = max(0, depth - 1)
        elif character in ",;" and not quoted and not depth:
            yield value[start:position]
            start = position + 1
    yield value[start:]


def _mailbox(piece: str) -> tuple[str, str]:
    bracketed = piece.rfind("<")
    if bracketed >= 0 and "(" in piece:
        bracketed = _COMMENT.sub(_blanked, piece).rfind("<")
    address = _ADDRESS.search(piece, bracketed + 1) if bracketed >= 0 else None
    before = piece[:bracketed] if address else ""
    if not address:
        said = _UNSAID.sub(_blanked, piece[:_LOOKED_AT]) if piece.count("@") > 1 else piece
        address = _ADDRESS.search(said) or _ADDRESS.search(piece)
        before = piece.partition("(")[2].rpartition(")")[0]
    if not address:
        return "", ""
    name = before.strip().strip('"').replace('\\"', '"')
    return decode_words(name)[:300], _written(clean(address[0]))


def names_several(values: Sequence[str]) -> bool:
    """Whether an address field, or several of one name, can be read as naming more than one mailbox, or names one in
    a comment or in quotes alone, which to a mail server is none.
    """
    marks = sum(value.count("@") for value in values)
    if marks == 0 or (marks == 1 and not any("(" in value or '"' in value for value in values)):
        return False
    said = [_UNSAID.sub(_blanked, piece[:_LOOKED_AT]) for value in values for piece in _pieces(value[:MAX_VALUE])]
    # What stands before an angle bracket is a name.
    found = (address.lower() for one in said for address in _ADDRESS.findall(one, max(0, one.find("<"))))
    return len({*found}) != 1


def unsaid(value: str) -> str:
    """A field without its comments and quoted words, which may hold whatever somebody wished to have there."""
    return _COMMENT_OR_QUOTED.sub(_blanked, value[:MAX_VALUE])


def _blanked(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("\\") else " " * len(found[0])


def _written(address: str) -> str:
    """In small letters, with the domain as it is looked up (`xn--...`), so that all ways to write it are one address.

    As it is where that would be somebody else's, for whom no mail server has vouched: a wide letter, or the sign for
    kelvin, becomes an ordinary one, and of some letters the two standards (IDNA 2003 and 2008) make different names.
    """
    if address.lower().isascii() and not address.isascii():
        return address
    address = address.lower()
    local, at, domain = address.rpartition("@")
    if domain.isascii() or any(one in domain for one in _DEVIANT):
        return address
    try:
        looked_up = domain.encode("idna")
        return f"{local}{at}{looked_up.decode('ascii')}" if looked_up.decode("idna") == domain else address
    except UnicodeError:
        return address


def read_date(value: str) -> datetime | None:
    """The aware instant of a Date field; None for nonsense. A zone that is not given counts as UTC."""
    try:
        moment = parsedate_to_datetime(value[:200])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
