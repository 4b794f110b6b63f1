"""A finished letter: what is sent to a complainant, in plain text and in HTML."""

from dataclasses import dataclass
from enum import StrEnum


class LetterKind(StrEnum):
    """Every kind of letter; each has one template per language, `templates/<language>/<kind>.txt.j2`."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING = "holding"
    UPDATE = "update"
    EXTENSION = "extension"
    RESPONSE = "response"
    REFUSAL = "refusal"
    CLOSURE = "closure"
    ROUTE = "route"
    REPLY = "reply"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Letter:
    """`subject` is one line of at most 200 characters; `text` is wrapped at 72; `html` is a whole document."""

    kind: LetterKind
    subject: str
    text: str
    html: str
