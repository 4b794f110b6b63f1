"""How hard an English letter is to read: the Flesch-Kincaid grade, as an age. An estimate, good enough to warn by."""

import re
from functools import lru_cache

from letters.remembering import remembering

READING_AGE = 11
"""Years. The age that 'plain English' is written for (procedure.md section 6)."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:]\s|\n\s*\n|\n- ")
_VOWELS = re.compile("[aeiouy]+")
_NUMBER_OR_LINK = re.compile(r"[\d@/]")
WORDS_AT_MOST = 4_000
"""Whose syllables are remembered: letters are made of few."""


def words_of(text: str) -> list[str]:
    """Words as a reader counts them; numbers and references count too."""
    return [word for word in text.split() if any(letter.isalnum() for letter in word)]


def reading_age(text: str) -> float:
    """Years: grade (0.39 words per sentence + 11.8 syllables per word - 15.59; Kincaid, 1975) plus five."""
    sentences = [counts for part in _SENTENCE_END.split(text) if (counts := _counted(part))[0]]
    words, syllables = sum(words for words, _ in sentences), sum(syllables for _, syllables in sentences)
    if not words:
        return 0.0
    return 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59 + 5


@remembering(len)
def _counted(sentence: str) -> tuple[int, int]:
    """Its words and their syllables."""
    words = _common_words(sentence)
    return len(words), sum(map(_syllables, words))


def _common_words(sentence: str) -> list[str]:
    """Without dates, numbers, links and names (capitals within a sentence): no writer can make those simpler."""
    tokens = [token for token in sentence.split() if not _NUMBER_OR_LINK.search(token)]
    first = tokens[:1]
    common = first + [token for token in tokens[1:] if not token.lstrip("(\"'“‘")[:1].isupper()]
    return [word for token in common for word in _WORD.findall(token)]


@lru_cache(WORDS_AT_MOST)
def _syllables(word: str) -> int:
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    silent = (plain.endswith("e") and not plain.endswith(("le", "ee", "ye"))) or plain.endswith(("ed", "es"))
    return max(1, groups - 1 if silent and groups > 1 and not plain.endswith(("ted", "ded", "ses", "ces")) else groups)
