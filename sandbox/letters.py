"""Reads a mail for showing. Whatever arrives is shown as far as it can be read: nothing here raises."""

from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from itertools import islice

MOST_HEADERS = 500
MOST_PARTS = 200
MOST_CHARACTERS = 500_000


def parsed(raw: bytes) -> Message:
    """The old policy parses everything; the new one raises on some headers."""
    return message_from_bytes(raw, policy=policy.compat32)


def header_text(value: object) -> str:
    """A header in readable form, its folding and its encoded words undone."""
    text = str(value).replace("\r", "").replace("\n", "")
    try:
        return "".join(_word(word, charset) for word, charset in decode_header(text))
    except (HeaderParseError, ValueError):
        return text


def _word(word: bytes | str, charset: str | None) -> str:
    return word if isinstance(word, str) else decoded(word, charset)


def decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8", "replace").replace("\x00", "\ufffd")
    except (LookupError, UnicodeError, ValueError):
        return data.decode("latin-1").replace("\x00", "\ufffd")


def headers(message: Message) -> dict[str, str]:
    """The first of each name counts, as it is the one on top."""
    found: dict[str, str] = {}
    for name, value in islice(message.items(), MOST_HEADERS):
        found.setdefault(name, header_text(value))
    return found


def addresses(message: Message, name: str) -> list[str]:
    values = [header_text(value) for value in message.get_all(name, [])]
    return [address.casefold() for _, address in getaddresses(values) if address]


def text_of(message: Message, subtype: str) -> str:
    """The first part of that kind (`plain` or `html`), decoded with replacement; empty if there is none."""
    for part in islice(message.walk(), MOST_PARTS):
        if part.get_content_type() == f"text/{subtype}" and part.get_filename() is None:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            return decoded(content, _charset(part))[:MOST_CHARACTERS].replace("\r\n", "\n")
    return ""


def _charset(part: Message) -> str | None:
    charset = part.get_content_charset()
    return charset if charset and charset.isascii() else None
