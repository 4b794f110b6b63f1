"""A report as values: tables of exact numbers. Rounding and sentences come with the printed form (`rendering`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from reports.periods import Period


class Unit(StrEnum):
    """What the values of a column are: percentage points are differences between percentages."""

    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    DAYS = "days"
    TEXT = "text"


@dataclass(frozen=True)
class Share:
    """`n` of `of`: the only form of a percentage, so that none is printed without its numbers."""

    n: int
    of: int

    @property
    def percent(self) -> Fraction | None:
        """Unrounded; None where there is nothing to be a share of: never 0%."""
        return Fraction(100 * self.n, self.of) if self.of else None


@dataclass(frozen=True)
class Change:
    """This period against the last: 50 against 70 is 29% fewer."""

    this: int
    last: int

    @property
    def percent(self) -> Fraction | None:
        """(this - last) / last in percent, unrounded; None if there was nothing before."""
        return Fraction(100 * (self.this - self.last), self.last) if self.last else None


@dataclass(frozen=True)
class Withheld:
    """A number that the public is not shown, because it is small or would give a small one away."""


WITHHELD = Withheld()
Value: TypeAlias = int | Fraction | Share | Change | Withheld | str | None
"""A cell. Means and medians are fractions, so that 4.65 days are rounded as 4.65; None is "not applicable"."""


@dataclass(frozen=True)
class Column:
    """`is_signed` marks differences, which are printed with their sign: "+32"."""

    key: str
    label: str
    unit: Unit = Unit.COUNT
    is_signed: bool = False


@dataclass(frozen=True)
class Row:
    """`values` stand in the order of the table's columns; another year's row is printed in brackets."""

    key: str
    label: str
    values: tuple[Value, ...]
    in_brackets: bool = False


@dataclass(frozen=True)
class Table:
    """Row keys and column keys are names that scripts rely on; labels and notes are for people."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def value(self, row: str, column: str) -> Value:
        """The cell under these keys; KeyError if there is none."""
        cells = {
            (each.key, column.key): value
            for each in self.rows
            for column, value in zip(self.columns, each.values, strict=True)
        }
        return cells[row, column]


@dataclass(frozen=True)
class Report:
    """`name` is the report's name on the command line; `basis` names what was counted.

    `filters` are what it is narrowed to, by kind; the title names them too.
    """

    name: str
    title: str
    period: Period
    compared_with: Period | None
    basis: str
    tables: tuple[Table, ...]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def table(self, table_id: str) -> Table:
        """KeyError if the report has no such table."""
        return {each.id: each for each in self.tables}[table_id]
