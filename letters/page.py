"""What the HTML wrapper is given: blocks whose text is already escaped and broken into short source lines."""

from collections.abc import Iterable

from markupsafe import Markup

from letters.markup import Block, wrapped
from letters.remembering import remembering

PageBlock = tuple[str, list[tuple[str, Markup]]]
"""Kind of block, and (label, escaped text) of each row; tuples, since the sandbox checks every attribute it reads."""

_NEW_LINE = Markup("\n")
_BROKEN_LINE = Markup("<br>\n")


def page_blocks(blocks: Iterable[Block]) -> list[PageBlock]:
    """In the order of the letter; only facts have a label, which the wrapper escapes itself."""
    return [(block.kind.value, [(row.label, _escaped(row.lines)) for row in block.rows]) for block in blocks]


def _characters(lines: tuple[str, ...]) -> int:
    return sum(map(len, lines))


@remembering(_characters)
def _escaped(lines: tuple[str, ...]) -> Markup:
    """`<br>` where somebody broke the line on purpose; the other breaks only keep mail's limit of 998 bytes."""
    return _BROKEN_LINE.join(_NEW_LINE.join(wrapped(line)) for line in lines)
