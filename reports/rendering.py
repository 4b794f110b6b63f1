"""A report as a document: JSON and CSV for machines, text and Markdown for reading; HTML is in `web_page`."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from io import StringIO

from procedure.errors import NotAllowed
from reports.cells import plain, printed_row
from reports.model import Change, Report, Row, Share, Table, Value
from reports.periods import Period
from reports.web_page import web_page

WIDE = 6
"""A table with more columns, and more than it has rows, is printed on its side: it must fit a terminal and Slack."""

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Number = int | float | str | None


def render(report: Report, format: str) -> str:
    """The whole document as text; NotAllowed for a format that there is not."""
    if format not in _FORMATS:
        raise NotAllowed(f"A report cannot be written as '{plain(format)[:20]}'. It can be: {', '.join(_FORMATS)}.")
    return _FORMATS[format](report)


def bare(value: Value) -> Number:
    """The value as a number without rounding; a percentage without its counts; None for "not applicable"."""
    if isinstance(value, Share | Change):
        value = value.percent
        return None if value is None else float(value)
    return float(value) if isinstance(value, Fraction) else value


def _json(report: Report) -> str:
    document = {
        "report": report.name,
        "title": report.title,
        "period": _json_period(report.period),
        "compared_with": _json_period(report.compared_with) if report.compared_with else None,
        "basis": report.basis,
        "tables": [_json_table(table) for table in report.tables],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _json_period(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _json_table(table: Table) -> dict[str, object]:
    columns = [{"key": each.key, "label": each.label, "unit": each.unit.value} for each in table.columns]
    rows = [_json_row(table, row) for row in table.rows]
    return {"id": table.id, "title": table.title, "columns": columns, "rows": rows, "notes": list(table.notes)}


def _json_row(table: Table, row: Row) -> dict[str, Number]:
    values = {column.key: bare(value) for column, value in zip(table.columns, row.values, strict=True)}
    return {"key": row.key, "label": row.label, **values}


def _csv(report: Report) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([["title", _data(report.title)], ["basis", _data(report.basis)]])
    for table in report.tables:
        writer.writerows([[], ["table", table.id, _data(table.title)], _csv_head(table)])
        writer.writerows(_csv_row(row) for row in _with_shares(table))
    return out.getvalue()


def _with_shares(table: Table) -> Iterator[list[Value]]:
    shares = _share_columns(table)
    for row in table.rows:
        cells: list[Value] = [row.key, row.label]
        for place, value in enumerate(row.values):
            cells.append(value)
            if place in shares:
                cells += [value.n, value.of] if isinstance(value, Share) else [None, None]
        yield cells


def _share_columns(table: Table) -> set[int]:
    return {place for row in table.rows for place, value in enumerate(row.values) if isinstance(value, Share)}


def _csv_head(table: Table) -> list[str]:
    # No percentage without its n of N: two more columns stand beside each.
    shares, head = _share_columns(table), ["key", "label"]
    for place, column in enumerate(table.columns):
        head += [column.key, f"{column.key}_n", f"{column.key}_of"] if place in shares else [column.key]
    return head


def _csv_row(values: Sequence[Value]) -> list[Number]:
    return [_data(value) if isinstance(value, str) else bare(value) for value in values]


def _data(text: str) -> str:
    # A spreadsheet runs what starts like a formula; the apostrophe makes it data.
    line = plain(text)
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def _text(report: Report) -> str:
    blocks = [f"{plain(report.title)}\nBasis: {_spoken_basis(report)}"]
    for table in report.tables:
        lines = [plain(table.title), *_aligned(_grid(table)), *(f"* {plain(note)}" for note in table.notes)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _spoken_basis(report: Report) -> str:
    """For reading: "final stage"; scripts read the name itself in JSON and CSV."""
    return plain(report.basis).replace("_", " ")


def _aligned(grid: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return ["  ".join(_padded(cells, widths)).rstrip() for cells in grid]


def _padded(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        yield cell.rjust(width) if place else cell.ljust(width)


def _markdown(report: Report) -> str:
    blocks = [f"# {_marked(report.title)}\n\nBasis: {_marked(_spoken_basis(report))}"]
    for table in report.tables:
        head, *rows = [_markdown_line(cells) for cells in _grid(table)]
        rule = "|" + "---|" * (head.replace("\\|", "").count("|") - 1)
        notes = "".join(f"\n- {_marked(note)}" for note in table.notes)
        blocks.append("\n".join([f"## {_marked(table.title)}\n", head, rule, *rows]) + ("\n" + notes if notes else ""))
    return "\n\n".join(blocks) + "\n"


def _markdown_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_marked, cells)) + " |"


def _marked(text: str) -> str:
    line = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\|`*[]#!~" else c for c in line)


def _grid(table: Table) -> list[list[str]]:
    head = ["", *(plain(column.label) for column in table.columns)]
    rows = [[plain(row.label), *printed_row(table, row)] for row in table.rows]
    grid = [head, *rows]
    is_wide = len(table.columns) > WIDE and len(table.columns) > len(table.rows)
    return [list(cells) for cells in zip(*grid, strict=True)] if is_wide else grid


_FORMATS: dict[str, Callable[[Report], str]] = {
    "text": _text,
    "md": _markdown,
    "csv": _csv,
    "html": web_page,
    "json": _json,
}
