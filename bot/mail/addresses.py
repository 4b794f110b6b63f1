"""Whom an address field names: its mailboxes, whatever stands in comments and quotes, and whether it is certain.

Like `headers`, every function here takes any input and never raises.
"""

import re
from collections.abc import Iterator, Sequence

from bot.mail.charsets import clean
from bot.mail.headers import MAX_VALUE, decode_words

MAX_ADDRESSES = 200
_PLAIN_LENGTH = 500  # the quick pattern takes quadratic time on white space
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
