"""Finds a phrase in a text, as officers write phrases in `words.toml`: no pattern language, three marks only.

`*` at a word's end: the word may go on. `...` between words: up to three others. `#`: a number.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

WORDS_BETWEEN = 3
NOT = "!"
"""Begins a phrase in which another one is allowed, such as "extension" in "!extension #"."""


def first_found(phrases: Iterable[str], text: str) -> str:
    """The words of a flat text (see `flat`) that match one of the phrases; "" where none does."""
    listed = tuple(phrases)
    for phrase in listed:
        if phrase.startswith(NOT):
            text = _pattern(flat(phrase.removeprefix(NOT))).sub(" ", text)
    sought = tuple(phrase for phrase in listed if not phrase.startswith(NOT))
    if not _any_of(sought).search(text):
        return ""
    found = (_pattern(flat(phrase)).search(text) for phrase in sought)
    return next((one[0] for one in found if one), "")


def flat(text: str) -> str:
    """In small letters, each with its accent in one character, with one kind of apostrophe, on one line."""
    return " ".join(normalize("NFC", text.casefold()).replace("’", "'").split())


@lru_cache(maxsize=256)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """All at once: most texts hold none of them."""
    return _whole("|".join(_joined(flat(one)) for one in phrases) or r"(?!)")


@lru_cache(maxsize=2048)
def _pattern(phrase: str) -> re.Pattern[str]:
    return _whole(_joined(phrase))


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _joined(phrase: str) -> str:
    joined = ""
    between = ""
    for word in phrase.split():
        if word == "...":
            between = rf"(?: \S+){{0,{WORDS_BETWEEN}}} "
        else:
            joined += between + _word(word)
            between = ",? "
    return joined


def _word(word: str) -> str:
    if word == "#":
        return r"\d+"
    return re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")
