"""A finished letter: what is sent to a complainant, in plain text and in HTML."""

from dataclasses import dataclass
from enum import StrEnum

from letters.markup import Block


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
    OUTCOME = "outcome"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Letter:
    """`subject` is one line of at most 200 characters; `text` is wrapped at 72; `html` is a whole document.

    `blocks` are what both were made of: the letter for the post is made of them too.
    """

    kind: LetterKind
    subject: str
    text: str
    html: str
    blocks: tuple[Block, ...] = ()
    language: str = "en"
    by_post: bool = False
