"""Finds people's names in a letter: officers, and parties of the case other than who gets it."""

import re
from collections.abc import Iterable

from letters.phrases import flat

SURNAME_CHARACTERS = 4
"""A shorter surname alone is too often an ordinary word."""


def names_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that the text holds whole, in any capitals, each once and in order."""
    flat_text = flat(text)
    return tuple(dict.fromkeys(name.strip() for name in names if _holds(flat_text, flat(name))))


def parties_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The same, and those whose surname stands there alone, as a name is written ("Mr Hill", not "the hill")."""
    listed = [name.strip() for name in names]
    one_line = " ".join(text.split())
    whole = names_in(text, listed)
    return tuple(dict.fromkeys(name for name in listed if name in whole or _holds(one_line, _surname(name))))


def _surname(name: str) -> str:
    words = name.split()
    is_one = len(words) > 1 and len(words[-1]) >= SURNAME_CHARACTERS
    return words[-1][0].upper() + words[-1][1:] if is_one else ""


def _holds(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
