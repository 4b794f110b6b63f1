"""A table for machines, cell by cell: keys and labels, and beside each percentage its two numbers."""

from collections.abc import Iterator
from fractions import Fraction

from reports.cells import HIDDEN
from reports.model import WITHHELD, Change, Column, Share, Table, Unit, Value, Withheld

KEY, LABEL = Column("key", "Key", Unit.TEXT), Column("label", "Label", Unit.TEXT)

Number = int | float | str | None


def bare(value: Value) -> Number:
    """The value as a number without rounding; a percentage without its counts; None for "not applicable"."""
    if isinstance(value, Withheld):
        return HIDDEN
    if isinstance(value, Share | Change):
        value = value.percent
        return None if value is None else float(value)
    return float(value) if isinstance(value, Fraction) else value


def columns_with_shares(table: Table) -> list[Column]:
    """No percentage without its n of N: two more columns stand beside each."""
    shares, found = _share_columns(table), [KEY, LABEL]
    for place, one in enumerate(table.columns):
        found.append(one)
        if place in shares:
            found += [Column(f"{one.key}_n", f"{one.label}, n"), Column(f"{one.key}_of", f"{one.label}, of N")]
    return found


def rows_with_shares(table: Table) -> Iterator[list[Value]]:
    """The cells of each row in the order of `columns_with_shares`."""
    shares = _share_columns(table)
    for row in table.rows:
        cells: list[Value] = [row.key, row.label]
        for place, value in enumerate(row.values):
            cells.append(value)
            if place in shares:
                empty = [WITHHELD, WITHHELD] if isinstance(value, Withheld) else [None, None]
                cells += [value.n, value.of] if isinstance(value, Share) else empty
        yield cells


def _share_columns(table: Table) -> set[int]:
    return {place for row in table.rows for place, value in enumerate(row.values) if isinstance(value, Share)}
