"""A letter for the post: the letter, and what stands above it on paper. `letters/document.py` makes the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from letters.letter import Letter
from letters.values import printed_plainly
from procedure.errors import NotAllowed

ADDRESS_LINES = 8
LINE_CHARACTERS = 100


@dataclass(frozen=True)
class Paper:
    """`letter` is worded for the post. `sender` and `to` are lines of addresses, `date` is as the letter prints dates.

    `reference` has its label before it; `organisation` is the only name in the file's properties.
    """

    letter: Letter
    organisation: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    date: str
    reference: str


def address_lines(address: str | Sequence[str]) -> tuple[str, ...]:
    """A postal address line by line, without empty ones; NotAllowed when it is none, or longer than an envelope."""
    typed = address.splitlines() if isinstance(address, str) else address
    lines = tuple(line for one in typed if (line := printed_plainly(one)))
    if not lines:
        raise NotAllowed("There is no postal address to write to.")
    if len(lines) > ADDRESS_LINES or max(map(len, lines)) > LINE_CHARACTERS:
        raise NotAllowed(f"A postal address has at most {ADDRESS_LINES} lines of {LINE_CHARACTERS} characters.")
    return lines
