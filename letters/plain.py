"""The plain text of a letter, wrapped at 72 characters so that it reads well in every mail program."""

from collections.abc import Iterable

from letters.markup import Block, BlockKind, wrapped


def plain_text(blocks: Iterable[Block]) -> str:
    """Blocks with a blank line between them, and one line end at the end."""
    return "\n\n".join("\n".join(_lines_of(block)) for block in blocks) + "\n"


def _lines_of(block: Block) -> list[str]:
    if block.kind is BlockKind.LIST:
        return [line for row in block.rows for line in _hanging("- ", row.lines)]
    if block.kind is BlockKind.TABLE:
        return [line for row in block.rows for line in _fact(row.label, row.lines)]
    return [line for row in block.rows for text in row.lines for line in wrapped(text)]


def _fact(label: str, lines: tuple[str, ...]) -> list[str]:
    first, *others = lines or ("",)
    return _hanging("", (f"{label}: {first}", *others))


def _hanging(mark: str, texts: tuple[str, ...]) -> list[str]:
    """The mark before the first line, two spaces before all others."""
    lines = [line for text in texts for line in wrapped(text)]
    return [(mark if number == 0 else "  ") + line for number, line in enumerate(lines)]
