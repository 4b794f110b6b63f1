"""Reads the filled-in text of one letter into blocks, from which both the plain text and the HTML are made.

What an officer may write in a template: `# heading`, `- item`, `| Label: fact`, and paragraphs between blank lines.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from letters.remembering import remembering
from letters.values import BREAK, GUARD, one_line
from procedure.errors import NotAllowed

WIDTH = 70
"""Characters in a line; an indent of two makes it the customary 72."""

LONGEST_WORD = 150
"""A longer word is cut only where its line would pass the 998 bytes that mail allows."""


class BlockKind(StrEnum):
    """What a block is, for screen readers too."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True)
class Row:
    """A heading, paragraph, item or fact. Only a fact has a label. `lines` are those that somebody broke on purpose."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Neighbouring rows of one kind."""

    kind: BlockKind
    rows: tuple[Row, ...]


_MARKS = {"# ": BlockKind.HEADING, "- ": BlockKind.LIST, "| ": BlockKind.TABLE}
_BLANK = re.compile(r"\n\s*\n")
Entry = tuple[BlockKind, str]


def subject_and_blocks(filled_in: str) -> tuple[str, tuple[Block, ...]]:
    """Split at the first line, which must be `Subject: ...`; NotAllowed where it is not."""
    first, _, rest = filled_in.lstrip("\ufeff \r\n\t").partition("\n")
    word, colon, subject = first.partition(":")
    # Without its guards, because a value within the subject is no longer in danger of being read as structure.
    clean = one_line(subject.replace(GUARD, ""))
    if word.strip() != "Subject" or not colon or not clean:
        raise NotAllowed("The first line of a letter's template must be 'Subject: ' and the subject.")
    return clean, tuple(_blocks(rest.strip("\n")))


@remembering(len)
def wrapped(text: str) -> tuple[str, ...]:
    """Lines of at most 70 characters, broken at spaces; a long word (a link) stays whole."""
    words = text.split()
    if len(text) <= WIDTH:
        return (" ".join(words),) if words else ()
    lines: list[str] = []
    room = 0
    for word in _short_enough(words) if len(max(words, key=len)) > LONGEST_WORD else words:
        if len(word) < room:
            lines[-1] += " " + word
            room -= len(word) + 1
        else:
            lines.append(word)
            room = WIDTH - len(word)
    return tuple(lines)


def _short_enough(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if len(word) <= LONGEST_WORD or 5 * len(word.encode()) <= 900:
            yield word
        else:
            yield from (word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD))


def _blocks(body: str) -> Iterator[Block]:
    for chunk in _BLANK.split(body):
        yield from _blocks_of(chunk)


@remembering(len)
def _blocks_of(chunk: str) -> tuple[Block, ...]:
    kinds = groupby(_entries(chunk), key=itemgetter(0))
    return tuple(block for kind, entries in kinds for block in _built(kind, [text for _, text in entries]))


def _entries(chunk: str) -> list[Entry]:
    """One entry per row; an indented line, or a second line of a paragraph, belongs to the one before."""
    entries: list[Entry] = []
    for line in filter(str.strip, chunk.split("\n")):
        kind = _MARKS.get(line[:2], BlockKind.PARAGRAPH)
        text = line.strip() if kind is BlockKind.PARAGRAPH else line[2:].strip()
        last = entries[-1][0] if entries else None
        if entries and kind is BlockKind.PARAGRAPH and (line[0] == " " or last is BlockKind.PARAGRAPH):
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {text}")
        else:
            entries.append((kind, text))
    return entries


def _built(kind: BlockKind, texts: list[str]) -> Iterator[Block]:
    if kind is BlockKind.LIST:
        yield Block(kind, tuple(Row("", _lines(text)) for text in texts))
    elif kind is BlockKind.TABLE:
        yield Block(kind, tuple(_fact(text) for text in texts))
    else:
        parts = [part for text in texts for part in text.split(BREAK + BREAK)]
        yield from (Block(kind, (Row("", lines),)) for part in parts if (lines := _lines(part)))


def _fact(text: str) -> Row:
    label, _, value = text.partition(":")
    return Row(label.replace(GUARD, "").replace(BREAK, " ").strip(), _lines(value))


def _lines(text: str) -> tuple[str, ...]:
    plain = text.replace(GUARD, "")
    if BREAK not in plain:
        return (plain.strip(),) if plain.strip() else ()
    return tuple(line.strip() for line in plain.split(BREAK) if line.strip())
