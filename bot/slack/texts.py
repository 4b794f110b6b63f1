"""A note in words alone: for notifications, screen readers, and for when Slack does not take our blocks."""

from collections.abc import Iterator

from slackblocks import Text

from bot.slack.escaping import cut, escape, escape_within
from letters.notes import Note, Row

TEXT_CHARACTERS = 3500
MOST_LINES = 25


def plain_words(note: Note, mark: str = "") -> str:
    """The whole note as text, never empty, cut to what Slack shows. `mark` stands first."""
    lines = [line for line in _lines(note) if escape(line).strip()]
    return escape_within(" ".join(filter(None, (mark, "\n".join(lines) or "Frontline"))), TEXT_CHARACTERS)


def spoken_row(columns: tuple[str, ...], row: Row) -> str:
    """One row in a line: what stands in the first column, then the others with their names."""
    names = [*columns, *[""] * len(row.cells)]
    said = [
        f"{name}: {cell}" if name and number else cell
        for number, (name, cell) in enumerate(zip(names, row.cells, strict=False))
        if cell.strip()
    ]
    return " · ".join(said) or "–"


def more(count: int) -> str:
    return f"… and {count} more"


def verbatim(text: str) -> Text:
    """Escaped text in which Slack makes no links of what looks like a name or a channel."""
    return Text(text or "–", verbatim=True)


def _lines(note: Note) -> Iterator[str]:
    yield note.title
    yield cut(note.text, TEXT_CHARACTERS)
    yield from (f"{key}: {value}" for key, value in note.facts)
    yield from (spoken_row(note.columns, row) for row in note.rows[:MOST_LINES])
    if len(note.rows) > MOST_LINES:
        yield more(len(note.rows) - MOST_LINES)
