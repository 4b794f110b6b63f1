"""What the HTML wrapper is given: blocks whose text is already escaped and broken into short source lines."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from letters.markup import LONGEST_REMEMBERED, REMEMBERED, Block, wrapped

PageBlock = tuple[str, list[tuple[str, Markup]]]
"""Kind of block, and (label, escaped text) of each row; tuples, since the sandbox checks every attribute it reads."""

_NEW_LINE = Markup("\n")
_BROKEN_LINE = Markup("<br>\n")


def page_blocks(blocks: Iterable[Block]) -> list[PageBlock]:
    """In the order of the letter; only facts have a label, which the wrapper escapes itself."""
    return [(block.kind.value, [(row.label, _escaped(row.lines)) for row in block.rows]) for block in blocks]


def _escaped(lines: tuple[str, ...]) -> Markup:
    """`<br>` where somebody broke the line on purpose; the other breaks only keep mail's limit of 998 bytes."""
    is_short = sum(map(len, lines)) <= LONGEST_REMEMBERED
    return _escaped_again(lines) if is_short else _escape(lines)


@lru_cache(REMEMBERED)
def _escaped_again(lines: tuple[str, ...]) -> Markup:
    return _escape(lines)


def _escape(lines: tuple[str, ...]) -> Markup:
    return _BROKEN_LINE.join(_NEW_LINE.join(wrapped(line)) for line in lines)
