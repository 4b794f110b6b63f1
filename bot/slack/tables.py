"""A note's rows: a native table where nothing can be pressed, a line with buttons each where something can."""

from collections.abc import Iterator

from slackblocks import Block, DataTableBlock, RawText, SectionBlock

from bot.slack.buttons import Buttons
from bot.slack.escaping import escape_within
from bot.slack.texts import more, spoken_row, verbatim
from letters.notes import Note, Row

MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_CELL_CHARACTERS = 200
MOST_TABLE_CHARACTERS = 19_000
ROWS_PER_PAGE = 20
NOTHING = "–"  # Slack refuses an empty cell


def table_blocks(note: Note, buttons: Buttons, room: int) -> Iterator[Block]:
    """The rows in at most `room` blocks; what does not fit is counted in the last one."""
    if any(row.offers for row in note.rows):
        yield from _lines(note, buttons, room)
    elif note.rows:
        yield from _table(note)


def _lines(note: Note, buttons: Buttons, room: int) -> Iterator[Block]:
    shown = 0
    for number, row in enumerate(note.rows):
        blocks = [_line(note, row, number), *buttons.blocks(row.offers)]
        if len(blocks) > room - 1:
            break
        yield from blocks
        shown, room = shown + 1, room - len(blocks)
    if shown < len(note.rows):
        yield SectionBlock(verbatim(more(len(note.rows) - shown)), block_id="more")


def _line(note: Note, row: Row, number: int) -> SectionBlock:
    return SectionBlock(verbatim(escape_within(spoken_row(note.columns, row))), block_id=f"row.{number}")


def _table(note: Note) -> Iterator[Block]:
    width = min(max(1, len(note.columns), *(len(row.cells) for row in note.rows)), MOST_COLUMNS)
    head = _cells(note.columns, width)
    rows, characters = [head], _characters(head)
    for row in note.rows[:MOST_ROWS]:
        cells = _cells(row.cells, width)
        characters += _characters(cells)
        if characters > MOST_TABLE_CHARACTERS:
            break
        rows.append(cells)
    yield DataTableBlock(
        [[RawText(cell) for cell in cells] for cells in rows],
        caption=escape_within(note.title, 150).strip() or "Table",
        page_size=ROWS_PER_PAGE,
        block_id="table",
    )
    left_out = len(note.rows) - (len(rows) - 1)
    if left_out:
        yield SectionBlock(verbatim(more(left_out)), block_id="more")


def _cells(cells: tuple[str, ...], width: int) -> list[str]:
    padded = [*cells[:width], *[""] * (width - len(cells))]
    return [escape_within(cell.strip(), MOST_CELL_CHARACTERS).strip() or NOTHING for cell in padded]


def _characters(cells: list[str]) -> int:
    return sum(map(len, cells))
