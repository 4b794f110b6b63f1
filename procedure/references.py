"""Case references (`C-2026-00042`), the signed addresses that carry them, and our own Message-IDs.

A signature proves that we wrote it; it never proves who sends it back.
"""

import base64
import hmac
import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

MAX_NUMBER = 9_999_999
FOREIGN_CHARACTERS = 40  # of a reference that came by import
TOKEN_CHARACTERS = 12  # 60 bits in base32: no guessing through a mail server
_HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"  # for character classes
_IN_TEXT = re.compile(rf"(?<![\w-])C\s?[{_HYPHENS}]\s?(\d{{4}})\s?[{_HYPHENS}]\s?(\d{{5,7}})(?![\w])", re.I | re.A)
_TYPED = re.compile(rf"#?\[?(?:C[\s{_HYPHENS}]*)?(\d{{4}})[\s{_HYPHENS}/]+(\d{{1,7}})\]?", re.I | re.A)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}", re.A)
_OWN = re.compile(
    r"<(c-\d{4}-\d{5,7}|m-\d{1,18})\.([a-z][a-z0-9_]*)\.(\d{1,9})(-\d{1,12})?\.([a-z2-7]{12})@([^<>\s@]+)>", re.A
)
_MAIL = re.compile(r"M-[1-9]\d{0,17}", re.A)


class OwnMessageId(NamedTuple):
    """What one of our own Message-IDs says: the case, or the mail that is held (`M-17`), the kind of letter, and its
    number of that kind.
    """

    reference: str
    kind: str
    number: int


def format_reference(year: int, number: int) -> str:
    """The reference of the year's nth case; ValueError outside 1000-9999 and 1-9,999,999."""
    if not (1000 <= year <= 9999 and 1 <= number <= MAX_NUMBER):
        raise ValueError(f"no reference for year {year}, number {number}")
    return f"C-{year:04d}-{number:05d}"


def parse_reference(text: str) -> str | None:
    """The reference that a member of staff typed, forgiving case, spaces, the C and missing zeros."""
    match = _TYPED.fullmatch(_plain(text[:100]).strip())
    return _reference(match) if match else None


def named_reference(text: str) -> str | None:
    """As `parse_reference`; else what came by import under another reference, as it is typed: it holds a digit."""
    own = parse_reference(text)
    foreign = text.strip().strip("\"'“”‘’").strip()
    could_be = len(foreign) <= FOREIGN_CHARACTERS and foreign.isprintable() and any(c.isdigit() for c in foreign)
    return own or (foreign if could_be else None)


def mail_reference(number: int) -> str:
    """What a letter calls a mail that is no case: `M-17`, by its number in the holding pen. ValueError below 1."""
    if number < 1:
        raise ValueError(f"no mail has the number {number}")
    return f"M-{number}"


def find_references(text: str, limit: int = 20) -> tuple[str, ...]:
    """References in running text such as a subject, in order, each once, at most `limit`; stricter than typing."""
    found: dict[str, None] = {}
    for match in _IN_TEXT.finditer(_plain(text)):
        reference = _reference(match)
        if reference and len(found) < limit:
            found[reference] = None
    return tuple(found)


def sign(reference: str, secret: bytes) -> str:
    """A short token for plus-addresses and subjects; lower case, since mail servers fold local parts."""
    return _mac(f"reference {reference.upper()}", secret)


def verify(reference: str, token: str, secret: bytes) -> bool:
    """Whether `token` is our signature of `reference`."""
    return hmac.compare_digest(sign(reference, secret).encode(), token.lower().encode())


def plus_address(address: str, reference: str, secret: bytes) -> str:
    """`complaints+c-2026-00042.token@example.gov.uk`, for Reply-To where the server delivers such addresses."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{reference.lower()}.{sign(reference, secret)}@{domain}"


def read_plus_address(address: str, secret: bytes) -> str | None:
    """The reference in a plus-address, only if its signature is ours."""
    tag = address.rpartition("@")[0].rpartition("+")[2]
    typed, _, token = tag.partition(".")
    reference = parse_reference(typed)
    return reference if reference and verify(reference, token, secret) else None


def message_id_for(
    reference: str, kind: str, number: int, domain: str, secret: bytes, at: datetime | None = None
) -> str:
    """Our Message-ID for a letter, the same for the same letter; ValueError if the parts cannot stand in one.

    `at` is when it was written, to the second: a letter that was lost with a ledger may have had the same number, but
    was written before. A reference that is not of our form came by import. Its letters are found by their whole
    Message-ID alone.
    """
    if not 1 <= len(reference) <= FOREIGN_CHARACTERS or not _KIND.fullmatch(kind) or not 0 <= number < 10**9:
        raise ValueError(f"no Message-ID for {reference}, {kind}, {number}")
    name = reference if _reference_is_plain(reference) else f"past-{_mac(f'import {reference}', secret)}"
    return _message_id(name, kind, f"{number}-{int(at.timestamp())}" if at else str(number), domain, secret)


def message_id_about(mail_number: int, kind: str, domain: str, secret: bytes) -> str:
    """Our Message-ID for the letter of this kind about a mail that is no case: one each. ValueError as above.

    Not to be mixed up with the letters of a case that came by import under such a reference: those say nothing.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"no Message-ID for {kind}")
    return _message_id(mail_reference(mail_number), kind, "1", domain, secret)


def recognise_own(message_id: str, domain: str, secret: bytes) -> OwnMessageId | None:
    """What a Message-ID of ours says; None for everyone else's, forged ones included."""
    match = _OWN.fullmatch(message_id[:400].strip().lower())
    if not match:
        return None
    reference, kind, number = match[1].upper(), match[2], match[3] + (match[4] or "")
    if match[6] != domain.lower() or not _KIND.fullmatch(kind):
        return None
    if not _reference_is_plain(reference) and not _MAIL.fullmatch(reference):
        return None
    ours = _message_id(reference, kind, number, domain, secret)
    return (
        OwnMessageId(reference, kind, int(match[3])) if hmac.compare_digest(ours.encode(), match[0].encode()) else None
    )


def _message_id(name: str, kind: str, number: str, domain: str, secret: bytes) -> str:
    stem = f"{name}.{kind}.{number}".lower()
    return f"<{stem}.{_mac(f'letter {stem}@{domain.lower()}', secret)}@{domain.lower()}>"


def _reference_is_plain(reference: str) -> bool:
    return parse_reference(reference) == reference


def _reference(match: re.Match[str]) -> str | None:
    year, number = int(match[1]), int(match[2])
    return format_reference(year, number) if year >= 1000 and number >= 1 else None


def _plain(text: str) -> str:
    """Full-width letters and digits become plain ones; other scripts' digits stay what they are."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _mac(words: str, secret: bytes) -> str:
    digest = hmac.digest(secret, words.encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:TOKEN_CHARACTERS]
