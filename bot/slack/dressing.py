"""How a neutral note looks in Slack: text for everywhere, blocks within Slack's limits, nothing unescaped."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from slackblocks import Block, SectionBlock

from bot.slack.buttons import Buttons
from bot.slack.escaping import escape_within
from bot.slack.tables import table_blocks
from bot.slack.texts import plain_words, verbatim
from letters.notes import Note

MOST_BLOCKS = 50
MOST_FACTS = 20
FACTS_PER_BLOCK = 10
FACT_CHARACTERS = 1900
TITLE_CHARACTERS = 500
MOST_OFFERS = 50
"""Of one note, beside those of its rows: five blocks of buttons."""
REPEAT_MARK = "(possible repeat)"


@dataclass(frozen=True)
class Dressed:
    """`text` says the same as `blocks`, which are as Slack's Web API takes them."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()


def dress(note: Note, is_repeat: bool = False) -> Dressed:
    """The note as a message of at most 50 blocks. `is_repeat`: it may have been shown already, and says so."""
    mark = REPEAT_MARK if is_repeat else ""
    return Dressed(plain_words(note, mark), tuple(block._resolve() for block in _blocks(note, mark)))


def say(sentence: str) -> Dressed:
    """One sentence, as an answer to a person."""
    return dress(Note(title="", text=sentence))


def _blocks(note: Note, mark: str) -> Iterator[Block]:
    buttons = Buttons()
    above = [*_heading(note, mark), *_facts(note)]
    below = [*buttons.blocks(note.offers[:MOST_OFFERS])]
    yield from above
    yield from table_blocks(note, buttons, MOST_BLOCKS - len(above) - len(below))
    yield from below


def _heading(note: Note, mark: str) -> Iterator[Block]:
    title = escape_within(" ".join(f"{mark} {note.title}".split()), TITLE_CHARACTERS)
    if title:
        yield SectionBlock(verbatim(f"*{title}*"), block_id="title")
    text = escape_within(note.text.strip())
    if text.strip() or not title:
        yield SectionBlock(verbatim(text), block_id="text")


def _facts(note: Note) -> Iterator[Block]:
    fields = [verbatim(_fact(key, value)) for key, value in note.facts[:MOST_FACTS]]
    for first in range(0, len(fields), FACTS_PER_BLOCK):
        yield SectionBlock(fields=[*fields[first : first + FACTS_PER_BLOCK]], block_id=f"facts.{first}")


def _fact(key: str, value: str) -> str:
    return f"*{escape_within(key, 100)}*\n{escape_within(value or '–', FACT_CHARACTERS)}"
