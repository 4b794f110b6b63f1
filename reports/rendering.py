"""A report as text: JSON and CSV for machines, text and Markdown for reading. Files are in `forms`."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO

from procedure.errors import NotAllowed
from reports.area_pages import overview, pages
from reports.cells import plain
from reports.columns import Number, bare, columns_with_shares, rows_with_shares
from reports.grid import grid, spoken_basis
from reports.model import WITHHELD, Report, Row, Table, Value
from reports.periods import Period
from reports.sentences import sentences
from reports.web_page import web_page

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(report: Report, format: str) -> str:
    """The whole document as text; NotAllowed for a format that there is not."""
    if format not in TEXTS:
        raise NotAllowed(f"A report cannot be written as '{plain(format)[:20]}'. It can be: {', '.join(TEXTS)}.")
    return TEXTS[format](report)


def _json(report: Report) -> str:
    document = {
        "report": report.name,
        "title": report.title,
        "period": _json_period(report.period),
        "compared_with": _json_period(report.compared_with) if report.compared_with else None,
        "basis": report.basis,
        **({"filters": report.filters} if report.filters else {}),
        "tables": [_json_table(table) for table in report.tables],
        "sentences": [*sentences(report), *_of_table(report)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _of_table(report: Report) -> Iterator[str]:
    """The sentences of a report that has a table of them, each with what it is about."""
    rows = (row for table in report.tables if table.id == "sentences" for row in table.rows)
    return (f"{row.label}: {value}" for row in rows for value in row.values if isinstance(value, str))


def _json_period(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _json_table(table: Table) -> dict[str, object]:
    columns = [{"key": each.key, "label": each.label, "unit": each.unit.value} for each in table.columns]
    rows = [_json_row(table, row) for row in table.rows]
    notes = list(table.notes)
    found: dict[str, object] = {"id": table.id, "title": table.title, "columns": columns, "rows": rows, "notes": notes}
    hidden = [f"{row.key}.{key}" for row in table.rows for key, value in _cells(table, row) if value == WITHHELD]
    return found | ({"withheld": hidden} if hidden else {})


def _json_row(table: Table, row: Row) -> dict[str, Number]:
    values = {key: None if value == WITHHELD else bare(value) for key, value in _cells(table, row)}
    return {"key": row.key, "label": row.label, **values}


def _cells(table: Table, row: Row) -> Iterator[tuple[str, Value]]:
    return ((column.key, value) for column, value in zip(table.columns, row.values, strict=True))


def _csv(report: Report) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([["title", _data(report.title)], ["basis", _data(report.basis)]])
    writer.writerows(["sentence", _data(one)] for one in sentences(report))
    for table in report.tables:
        writer.writerows([[], ["table", table.id, _data(table.title)], [one.key for one in columns_with_shares(table)]])
        writer.writerows(_csv_row(row) for row in rows_with_shares(table))
    return out.getvalue()


def _csv_row(values: Sequence[Value]) -> list[Number]:
    return [_data(value) if isinstance(value, str) else bare(value) for value in values]


def _data(text: str) -> str:
    # A spreadsheet runs what starts like a formula; the apostrophe makes it data.
    line = plain(text)
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def _text(report: Report) -> str:
    blocks = [f"{plain(report.title)}\nBasis: {spoken_basis(report)}"]
    if said := [f"- {plain(one)}" for one in sentences(report)]:
        blocks.append("\n".join(said))
    blocks += map(_text_table, overview(report))
    for page in pages(report):
        title = plain(page.title)
        blocks += [f"{title}\n{'=' * len(title)}", *map(_text_table, page.tables)]
    return "\n\n".join(blocks) + "\n"


def _text_table(table: Table) -> str:
    return "\n".join([plain(table.title), *_aligned(grid(table)), *(f"* {plain(note)}" for note in table.notes)])


def _aligned(grid: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return ["  ".join(_padded(cells, widths)).rstrip() for cells in grid]


def _padded(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        yield cell.rjust(width) if place else cell.ljust(width)


def _markdown(report: Report) -> str:
    blocks = [f"# {_marked(report.title)}\n\nBasis: {_marked(spoken_basis(report))}"]
    if said := [f"- {_marked(one)}" for one in sentences(report)]:
        blocks.append("\n".join(said))
    blocks += [_markdown_table(table, "##") for table in overview(report)]
    for page in pages(report):
        blocks += [f"## {_marked(page.title)}", *(_markdown_table(table, "###") for table in page.tables)]
    return "\n\n".join(blocks) + "\n"


def _markdown_table(table: Table, level: str) -> str:
    head, *rows = [_markdown_line(cells) for cells in grid(table)]
    rule = "|" + "---|" * (head.replace("\\|", "").count("|") - 1)
    notes = "".join(f"\n- {_marked(note)}" for note in table.notes)
    return "\n".join([f"{level} {_marked(table.title)}\n", head, rule, *rows]) + ("\n" + notes if notes else "")


def _markdown_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_marked, cells)) + " |"


def _marked(text: str) -> str:
    line = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\|`*[]#!~" else c for c in line)


TEXTS: dict[str, Callable[[Report], str]] = {
    "text": _text,
    "md": _markdown,
    "csv": _csv,
    "html": web_page,
    "json": _json,
}
