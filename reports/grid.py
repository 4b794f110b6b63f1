"""A table as rows of printed cells, as every form shows it in which people read."""

from reports.cells import plain, printed_row
from reports.model import Report, Table

WIDE = 6
"""A table with more columns, and not more rows, is printed on its side, so that it fits a terminal and Slack."""


def grid(table: Table) -> list[list[str]]:
    """The head first; the first cell of each row is its label. On its side where the table is wide."""
    head = ["", *(plain(column.label) for column in table.columns)]
    rows = [[plain(row.label), *printed_row(table, row)] for row in table.rows]
    found = [head, *rows]
    return [list(cells) for cells in zip(*found, strict=True)] if lies_on_its_side(table) else found


def lies_on_its_side(table: Table) -> bool:
    """Whether columns are printed as rows."""
    return len(table.columns) > WIDE >= len(table.rows)


def spoken_basis(report: Report) -> str:
    """For reading: "final stage"; scripts read the name itself in JSON and CSV."""
    return plain(report.basis).replace("_", " ")
