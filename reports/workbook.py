"""A report as an Excel workbook: a sheet for each table, numbers as numbers, nothing that would be run."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

from reports.area_pages import Page, pages
from reports.cells import NOT_APPLICABLE, plain
from reports.columns import bare, columns_with_shares, rows_with_shares
from reports.grid import spoken_basis
from reports.model import Change, Column, Report, Share, Table, Unit, Value
from reports.pictures import pictures
from reports.sentences import sentences
from reports.workbook_charts import SHEET, add_charts

SHEET_NAME_CHARACTERS, CELL_CHARACTERS = 31, 32_767
"""Excel's own limits; it refuses to open what exceeds them."""
HEAD_ROW = 5
HEAD_LOOK = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEEEEE"}
NARROWEST, WIDEST = 9, 48
"""Widths of columns, in characters."""
COUNTED, MEASURED, PERCENT, DAY = "#,##0", "#,##0.0", "0%", "d mmm yyyy"
"""Excel's number formats."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def workbook(report: Report) -> bytes:
    """The file. Percentages are fractions of one under a percent format, as spreadsheets count."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        # Dated by the report's period: a file must not tell when somebody worked late.
        book.set_properties({"title": plain(report.title), "created": _noon(report.period.last)})
        looks = _Looks(book)
        names: set[str] = set()
        for table in report.tables:
            sheet = book.add_worksheet(_sheet_name(table.id, names))
            _head(sheet, report, table, looks)
            _body(sheet, table, looks)
        for page in pages(report):
            _page(book.add_worksheet(_sheet_name(page.title, names)), report, page, looks)
        if said := sentences(report):
            _words(book.add_worksheet(_sheet_name("sentences", names)), report, said, looks)
        if drawn := [chart for charts in pictures(report).values() for chart in charts]:
            add_charts(book, book.add_worksheet(_sheet_name(SHEET, names)), drawn)
    return file.getvalue()


class _Looks(dict[str, Any]):
    """The formats of a book: by name, or by a number format, which is added when first asked for."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self["title"] = book.add_format({"bold": True, "font_size": 14})
        self["head"] = book.add_format(HEAD_LOOK)
        self["none"] = book.add_format({"align": "right"})

    def __missing__(self, number_format: str) -> Any:
        self[number_format] = self.book.add_format({"num_format": number_format, "align": "right"})
        return self[number_format]


def _head(sheet: Any, report: Report, table: Table, looks: _Looks) -> None:
    sheet.write_string(0, 0, _text(table.title), looks["title"])
    sheet.write_string(1, 0, _text(report.title))
    for place, (label, day) in enumerate((("From", report.period.first), ("To", report.period.last))):
        sheet.write_string(2, 2 * place, label)
        sheet.write_datetime(2, 2 * place + 1, _noon(day, midnight=True), looks[DAY])
    sheet.write_string(3, 0, f"Basis: {spoken_basis(report)}")
    if report.compared_with:
        sheet.write_string(3, 2, f"Compared with: {report.compared_with}")
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _page(sheet: Any, report: Report, page: Page, looks: _Looks) -> None:
    """The tables of an area one below the other."""
    sheet.write_string(0, 0, _text(page.title), looks["title"])
    sheet.write_string(1, 0, _text(report.title))
    at = 3
    for table in page.tables:
        sheet.write_string(at, 0, _text(table.title), looks["title"])
        at = _body(sheet, table, looks, at + 1) + 2
    sheet.set_column(0, 0, 2 * NARROWEST)
    sheet.set_column(1, 2, WIDEST // 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _body(sheet: Any, table: Table, looks: _Looks, head_row: int = HEAD_ROW) -> int:
    """The last row that was written."""
    columns = columns_with_shares(table)
    for place, column in enumerate(columns):
        sheet.write_string(head_row, place, _text(column.label), looks["head"])
        widest = max([len(column.label) // 2, *(len(str(row.label)) for row in table.rows)] if place == 1 else [12])
        sheet.set_column(place, place, min(max(widest, NARROWEST), WIDEST))
    number = head_row
    for number, (row, values) in enumerate(zip(table.rows, rows_with_shares(table), strict=True), start=head_row + 1):
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            _cell(sheet, number, place, _number_format(column, value, row.in_brackets), value, looks)
    last = number
    for last, note in enumerate(table.notes, start=number + 2):
        sheet.write_string(last, 0, _text(note))
    return last


def _cell(sheet: Any, row: int, place: int, number_format: str, value: Value, looks: _Looks) -> None:
    """Never by the library's guess, which makes a formula of what starts like one."""
    number = bare(value)
    if number is None:
        sheet.write_string(row, place, NOT_APPLICABLE, looks["none"])
    elif not isinstance(number, str):
        sheet.write_number(row, place, number / 100 if "%" in number_format else number, looks[number_format])
    elif (day := _day(number)) is not None:
        sheet.write_datetime(row, place, _noon(day, midnight=True), looks[DAY])
    else:
        sheet.write_string(row, place, _text(number))


def _number_format(column: Column, value: Value, in_brackets: bool) -> str:
    """As the printed form: differences with their sign, another year's figures in brackets."""
    if isinstance(value, Share | Change) or column.unit is Unit.PERCENT:
        found = PERCENT
    else:
        found = MEASURED if isinstance(value, Fraction) and column.unit is not Unit.POINTS else COUNTED
    if column.is_signed or column.unit is Unit.POINTS:
        found = f"+{found};-{found};{found}"
    return f"({found})" if in_brackets and ";" not in found else found


def _words(sheet: Any, report: Report, said: Sequence[str], looks: _Looks) -> None:
    sheet.write_string(0, 0, _text(report.title), looks["title"])
    for row, sentence in enumerate(said, start=2):
        sheet.write_string(row, 0, _text(sentence))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _noon(day: date, midnight: bool = False) -> datetime:
    return datetime.combine(day, time(0 if midnight else 12))


def _text(text: str) -> str:
    return plain(text)[:CELL_CHARACTERS]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Letters, digits and _ only, no two alike whatever their case."""
    name = (re.sub(r"\W", "_", wanted, flags=re.ASCII) or "table")[:SHEET_NAME_CHARACTERS]
    number, found = 1, name
    while found.lower() in taken or found.lower() == "history":
        number += 1
        found = f"{name[: SHEET_NAME_CHARACTERS - len(str(number)) - 1]}_{number}"
    taken.add(found.lower())
    return found
