"""Which language somebody writes in, told by the small words of which every text in a language is full."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

READ_CHARACTERS = 1_500
LEAST_WORDS, LEAST_DIFFERENT = 4, 3
"""So many of its small words must stand in a text, so many different ones: a greeting decides nothing, nor does a word
that another language has too.
"""
TIMES_AHEAD = 2
"""So many times as many of them as of any other language: a text in two languages is in neither."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def written_in(text: str, small_words: Mapping[str, Collection[str]]) -> str:
    """The language of the text by its small words, which are in small letters; "" where none is plain."""
    words = Counter(_WORD.findall(text[:READ_CHARACTERS].casefold().replace("’", "'")))
    found = {language: [words[word] for word in words if word in small] for language, small in small_words.items()}
    if not found:
        return ""
    language = max(found, key=lambda one: sum(found[one]))
    others = max((sum(own) for one, own in found.items() if one != language), default=0)
    own = found[language]
    is_plain = sum(own) >= max(LEAST_WORDS, TIMES_AHEAD * others) and len(own) >= LEAST_DIFFERENT
    return language if is_plain else ""
