"""A report in letters of one width: its tables stay whole as far as Slack's blocks can hold them."""

from collections.abc import Iterator

from slackblocks import SectionBlock

from bot.slack.dressing import Dressed
from bot.slack.escaping import MORE, escape, escape_within
from bot.slack.texts import verbatim

MOST_PIECES = 12
PIECE_CHARACTERS = 2900


def fixed_width(title: str, text: str) -> Dressed:
    """A text whose tables were aligned with blanks and stand apart by empty lines."""
    pieces = _pieces(text.replace("`", "'"))
    blocks = [SectionBlock(verbatim(f"```\n{one}\n```"), block_id=f"table.{n}") for n, one in enumerate(pieces)]
    return Dressed(escape_within(f"{title}\n{text}", PIECE_CHARACTERS), tuple(one._resolve() for one in blocks))


def _pieces(text: str) -> list[str]:
    """Escaped. A table that fits into no piece goes on in the next one, between two lines."""
    found: list[str] = []
    for table in text.strip("\n").split("\n\n"):
        for number, part in enumerate(_parts(table)):
            if found and number == 0 and len(found[-1]) + len(part) + 2 <= PIECE_CHARACTERS:
                found[-1] += f"\n\n{part}"
            else:
                found.append(part)
    return found if len(found) <= MOST_PIECES else [*found[: MOST_PIECES - 1], MORE]


def _parts(table: str) -> Iterator[str]:
    part = ""
    for line in table.split("\n"):
        words = escape(line) if len(escape(line)) <= PIECE_CHARACTERS else escape_within(line, PIECE_CHARACTERS)
        if part and len(part) + len(words) + 1 > PIECE_CHARACTERS:
            yield part
            part = words
        else:
            part = f"{part}\n{words}" if part else words
    if part:
        yield part
