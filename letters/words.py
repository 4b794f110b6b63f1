"""The words of one language, from `templates/<language>/words.toml`: labels, and what letters must and must not say.

An organisation's own file wins over the shipped one, entry by entry.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from procedure.errors import NotAllowed

LABELS, SAMPLES, MUST_SAY, MUST_NOT_SAY = "labels", "samples", "must_say", "must_not_say"
RECOGNISED_BY, SMALL_WORDS = "recognised_by", "small_words"
TABLES = (LABELS, SAMPLES, MUST_SAY, MUST_NOT_SAY, RECOGNISED_BY)
LONGEST = 500
"""Characters of an entry, and entries of a list."""


@dataclass(frozen=True)
class Words:
    """`labels` translate what comes from code or settings in English; `samples` the invented facts of a preview.

    `must_say` and `must_not_say` are phrases by the name of a rule (`letters/rules.py`). `recognised_by` holds under
    `small_words` the words, in small letters, of which a text in this language is full.
    """

    language: str
    labels: Mapping[str, str] = field(default_factory=dict)
    samples: Mapping[str, str] = field(default_factory=dict)
    must_say: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    must_not_say: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recognised_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def small_words(self) -> tuple[str, ...]:
        """Empty where the language cannot be recognised."""
        return self.recognised_by.get(SMALL_WORDS, ())


def read_words(language: str, files: Iterable[tuple[str, str]]) -> Words:
    """Of (name, text) in rising order of weight. NotAllowed with every mistake of the first file that has any."""
    tables: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
    for name, text in files:
        found = _parsed(name, text)
        wrong = list(_mistakes(found))
        if wrong:
            raise NotAllowed(f"In '{name}': {'; '.join(wrong)}.")
        for table, entries in found.items():
            tables[table] |= {key: tuple(one) if isinstance(one, list) else one for key, one in entries.items()}
    return Words(language, **tables)


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotAllowed(f"The file '{name}' is not TOML: {error}.") from error


def _mistakes(found: Mapping[str, Any]) -> Iterator[str]:
    for table, entries in found.items():
        if table not in TABLES or not isinstance(entries, dict):
            yield f"there is no table '{table}', only {', '.join(TABLES)}"
            continue
        wanted = "a text" if table in (LABELS, SAMPLES) else "a list of phrases"
        for key, entry in entries.items():
            if not (_is_text(entry) if table in (LABELS, SAMPLES) else _is_list(entry)):
                yield f"{table}.{key} must be {wanted}"


def _is_text(entry: object) -> bool:
    return isinstance(entry, str) and bool(entry.strip()) and len(entry) <= LONGEST


def _is_list(entry: object) -> bool:
    return isinstance(entry, list) and 0 < len(entry) <= LONGEST and all(map(_is_text, entry))
