"""An outgoing letter as RFC 5322 bytes: 7-bit clean, CRLF, and the same bytes for the same letter.

No value can add a header field: line breaks and control characters are taken out before anything is written.
"""

import re
from base64 import encodebytes
from email.utils import format_datetime
from hashlib import sha256
from quopri import encodestring

from bot.mail.charsets import clean
from bot.mail.envelope import LOOP_HEADER
from scheduler.ports import Enclosed, OutgoingLetter, TransportError

MAX_REFERENCES = 20
MAX_SUBJECT = 500  # characters
_LINE = 76
_CHUNK_BYTES = 42  # of an encoded word: 56 characters of base64, within 75 with its frame (RFC 2047 section 2)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?")
_ID = re.compile(r"<[^<>\s]{1,900}>")


def compose(letter: OutgoingLetter) -> bytes:
    """The mail to hand to a server; ValueError if an address or the Message-ID cannot stand in one."""
    lines = [f"{name}: {value}" for name, value in _fields(letter) if value]
    head = "\r\n".join(lines).encode("ascii")
    body = _text_part("plain", letter.text)
    if letter.html:
        body = _multipart("alternative", letter.message_id, [body, _text_part("html", letter.html)])
    if letter.enclosed:
        body = _multipart("mixed", f"{letter.message_id} files", [body, *map(_file_part, letter.enclosed)])
    return head + b"\r\n" + body


def _multipart(kind: str, seed: str, parts: list[bytes]) -> bytes:
    boundary = f"=_{sha256(seed.encode()).hexdigest()[:32]}"
    opened = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()
    mark = f"\r\n--{boundary}\r\n".encode()
    return opened + b"".join(mark + part for part in parts) + f"\r\n--{boundary}--\r\n".encode()


def _file_part(file: Enclosed) -> bytes:
    """A file under a plain name and type of our own making; ValueError for any other."""
    if not _FILE_NAME.fullmatch(file.name) or not _CONTENT_TYPE.fullmatch(file.content_type):
        raise ValueError("a file cannot be enclosed under this name or type")
    head = (
        f"Content-Type: {file.content_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{file.name}"\r\n\r\n'
    )
    return head.encode("ascii") + encodebytes(file.content).replace(b"\n", b"\r\n")


def composed(letter: OutgoingLetter) -> bytes:
    """The bytes of the letter; what cannot be written never can, so that is a permanent TransportError."""
    try:
        return compose(letter)
    except ValueError as error:
        raise TransportError(_why_not_written(letter), True) from error


def _why_not_written(letter: OutgoingLetter) -> str:
    if not letter.to.isascii():
        return "The address holds letters that few mail servers take (é, ö). Phone, or write by post."
    return "The letter cannot be written: an address or its Message-ID is wrong."


def _fields(letter: OutgoingLetter) -> list[tuple[str, str]]:
    """The head in a fixed order. An automatic letter says so (RFC 3834 section 5) and asks robots to be silent."""
    answers = [_message_id(each) for each in (letter.in_reply_to,) if each]
    fields = [
        ("Message-ID", _message_id(letter.message_id)),
        ("Date", format_datetime(letter.at)),
        ("From", _mailbox(letter.from_name, letter.from_address)),
        ("To", _mailbox("", letter.to)),
        ("Reply-To", _mailbox("", letter.reply_to) if letter.reply_to else ""),
        ("Subject", _phrase(_one_line(letter.subject)[:MAX_SUBJECT])),
        ("In-Reply-To", "".join(answers)),
        ("References", "\r\n ".join(_references(letter))),
        (LOOP_HEADER, _one_line(letter.loop).encode("ascii", "ignore").decode()),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
    ]
    return [*fields, ("Auto-Submitted", "auto-replied")] if letter.automatic else fields


def _references(letter: OutgoingLetter) -> list[str]:
    """The thread so far, ending with the mail that is answered; of a long one its first and its last."""
    found = dict.fromkeys(each for each in (*letter.references, letter.in_reply_to) if _ID.fullmatch(each))
    ids = [each for each in found if each.isascii()]
    return ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[-(MAX_REFERENCES - 1) :]]


def _message_id(value: str) -> str:
    if not _ID.fullmatch(value) or not value.isascii():
        raise ValueError("a Message-ID cannot be written")
    return value


def _mailbox(name: str, address: str) -> str:
    """`"Name" <address>`; a plain address only (RFC 5321 `Dot-string`), so that it cannot be two."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError("an address cannot be written")
    shown = _one_line(name)
    if not shown:
        return address
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f"{_phrase(shown) if not _is_short_ascii(shown) else _quoted(shown, quoted)} <{address}>"


def _quoted(name: str, quoted: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else f'"{quoted}"'


def _is_short_ascii(text: str) -> bool:
    return text.isascii() and len(text) <= _LINE - 16 and "=?" not in text


def _phrase(text: str) -> str:
    """Plain where that is safe; else encoded words, each a whole number of characters."""
    if _is_short_ascii(text):
        return text
    words: list[bytes] = [b""]
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(words[-1]) + len(encoded) > _CHUNK_BYTES:
            words.append(b"")
        words[-1] += encoded
    return "\r\n ".join(f"=?utf-8?b?{encodebytes(word).decode().strip()}?=" for word in words)


def _one_line(text: str) -> str:
    return " ".join(clean(text).replace("\u2028", " ").replace("\u2029", " ").split())


def _text_part(kind: str, text: str) -> bytes:
    """One text part: quoted-printable, or base64 where most of it is beyond ASCII."""
    data = clean(text).encode("utf-8", "replace")
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    use_base64 = high * 3 > len(data)
    body = encodebytes(data.replace(b"\n", b"\r\n")) if use_base64 else encodestring(data)
    encoding = "base64" if use_base64 else "quoted-printable"
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body.replace(b"\n", b"\r\n") + (b"" if body.endswith(b"\n") else b"\r\n")
