"""Differences from the year before as the public may have them: with what they are made of, or not at all."""

from collections.abc import Mapping
from fractions import Fraction

from reports.model import WITHHELD, Row, Table, Value, Withheld

MADE_OF = {
    "upheld_points": ("outcomes", "percent_upheld", "percent_upheld_before"),
    "in_time_points": ("time_to_close", "percent_in_time", "percent_in_time_before"),
    "mean_days_change": ("time_to_close", "mean_days", "mean_days_before"),
}
"""Of a difference the table and column of this period, and the column of the year before."""


def beside_last_year(table: Table, row: Row, tables: Mapping[str, Table]) -> tuple[Value, ...]:
    """The row with its differences; a share or an average of few is withheld already."""
    return tuple(
        _difference(table, row, tables, column.key, value) if column.key in MADE_OF and value is not None else value
        for column, value in zip(table.columns, row.values, strict=True)
    )


def _difference(table: Table, row: Row, tables: Mapping[str, Table], key: str, value: Value) -> Value:
    name, now, then = MADE_OF[key]
    before = table.value(row.key, then)
    this = tables[name].value(row.key, now) if any(one.key == row.key for one in tables[name].rows) else None
    if this is None or isinstance(this, Withheld) or isinstance(before, Withheld):
        # What is held against nothing that is shown would tell of it.
        return WITHHELD
    # Averages are rounded for the public: so is their difference, lest it tell more than they do.
    return this - before if isinstance(this, Fraction) and isinstance(before, Fraction) else value
