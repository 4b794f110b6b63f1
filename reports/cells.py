"""One value of a report as people read it: rounded half up, no percentage without its n of N, safe characters only."""

from fractions import Fraction

from reports.model import Change, Row, Share, Table, Unit, Value, Withheld
from reports.rounding import half_up, written

NOT_APPLICABLE = "N/A"
HIDDEN = "[c]"
"""The sign for confidential that British government statistics use."""
SMALL = 10
"""Under ten the count leads, because a percentage of so few says more than is known."""


def printed_row(table: Table, row: Row) -> list[str]:
    """The cells of a row: differences with their sign, another year's figures in brackets."""
    cells = [
        _signed(value, printed(value, column.unit)) if column.is_signed else printed(value, column.unit)
        for value, column in zip(row.values, table.columns, strict=True)
    ]
    return [_bracketed(cell) for cell in cells] if row.in_brackets else cells


def printed(value: Value, unit: Unit) -> str:
    """Like "1,204", "4.6", "54% (13 of 24)", "3 of 7 (43%)", "29% fewer (50 against 70)", "N/A"."""
    match value:
        case None:
            return NOT_APPLICABLE
        case Withheld():
            return HIDDEN
        case str():
            return plain(value)
        case Share():
            return _share(value)
        case Change():
            return _change(value)
        case _:
            return _number(value, unit)


def plain(text: str) -> str:
    """One line without control and formatting characters, which could forge a terminal's or a table's lines."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _signed(value: Value, text: str) -> str:
    is_more = isinstance(value, int | Fraction) and value > 0 and text[0] not in "+-"
    return f"+{text}" if is_more and text != "0" else text


def _bracketed(text: str) -> str:
    """Like "(38%, 71 of 186)", without brackets in brackets."""
    return f"({text.replace(' (', ', ').removesuffix(')')})"


def _share(value: Share) -> str:
    if value.percent is None:
        return NOT_APPLICABLE
    percent, count = f"{written(value.percent)}%", f"{written(value.n)} of {written(value.of)}"
    return f"{count} ({percent})" if value.of < SMALL else f"{percent} ({count})"


def _change(value: Change) -> str:
    count = f"{written(value.this)} against {written(value.last)}"
    if value.percent is None:
        return f"{NOT_APPLICABLE} ({count})"
    if value.this == value.last:
        return f"no change ({count})"
    change = f"{written(abs(half_up(value.percent)))}% {'more' if value.this > value.last else 'fewer'}"
    return f"{count} ({change})" if value.last < SMALL else f"{change} ({count})"


def _number(value: Fraction | int, unit: Unit) -> str:
    if unit is Unit.POINTS:
        return f"{'+' if half_up(value) > 0 else ''}{written(value)}"
    if unit is Unit.PERCENT:
        return f"{written(value)}%"
    # A mean or a median is a fraction even where it happens to be whole: "5.0" says that it was measured.
    return written(value, 1) if isinstance(value, Fraction) else written(value)
