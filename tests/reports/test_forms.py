"""The same report in every form carries the same numbers, read back from the files themselves."""

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from docx import Document
from freezegun import freeze_time

from procedure.errors import NotAllowed
from reports.catalogue import build, names
from reports.forms import Form, file_of
from reports.freezing import from_text, to_text
from reports.grid import grid, lies_on_its_side
from reports.model import Column, Report, Row, Table, Unit
from reports.periods import Period
from reports.sentences import sentences
from storage.ledger import Ledger
from tests.reports import half_year
from tests.reports.test_half_year import DESK, of_half_year
from tests.reports.test_rendering import ATTACKED, HOSTILE, ORDINARY, of

Cells = dict[tuple[str, str, str], Any]
"""By table, row and column."""


@pytest.fixture
def report(sqlite_ledger: Ledger) -> Report:
    """The published half-year, compared with the year before."""
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    return of_half_year(sqlite_ledger)


def from_json(report: Report) -> Cells:
    document = json.loads(file_of(report, "json"))
    return {
        (table["id"], row["key"], column["key"]): row[column["key"]]
        for table in document["tables"]
        for row in table["rows"]
        for column in table["columns"]
    }


def from_csv(report: Report) -> Cells:
    found: Cells = {}
    table, head = "", list[str]()
    for cells in csv.reader(StringIO(file_of(report, "csv").decode(), newline="")):
        if cells[:1] == ["table"]:
            table, head = cells[1], []
        elif table and cells and not head:
            head = cells
        elif head and cells:
            found |= {(table, cells[0], key): cell for key, cell in zip(head[2:], cells[2:], strict=True)}
    return found


def sheets_of(report: Report) -> dict[str, Any]:
    book = openpyxl.load_workbook(BytesIO(file_of(report, "xlsx")))
    return {sheet.title: sheet for sheet in book.worksheets}


def from_xlsx(report: Report) -> Cells:
    sheets, found = sheets_of(report), Cells()
    for table in report.tables:
        rows = sheets[table.id].iter_rows(min_row=7, max_row=6 + len(table.rows))
        labels = [cell.value for cell in sheets[table.id][6]]
        keys = {place: one.key for one in table.columns for place, said in enumerate(labels) if said == one.label}
        found |= {(table.id, row[0].value, key): row[place] for row in rows for place, key in keys.items()}
    return found


class Tables(HTMLParser):
    """The cells of every table of a page, row by row, by the table's id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.is_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.rows = self.found.setdefault(dict(attrs)["id"] or "", [])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.is_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_cell = self.is_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.is_cell:
            self.rows[-1][-1] += data


def from_docx(report: Report) -> list[list[list[str]]]:
    made = Document(BytesIO(file_of(report, "docx")))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in made.tables]


def typed(cell: Any) -> Any:
    """What a cell of a workbook holds, in the terms of the JSON form."""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if cell.value == "N/A":
        return None
    return cell.value * 100 if "%" in cell.number_format else cell.value


def test_csv_carries_the_numbers_of_json(report: Report) -> None:
    found = from_csv(report)
    for place, number in from_json(report).items():
        assert found[place] == ("" if number is None else str(number))


def test_the_workbook_carries_the_numbers_of_json_as_numbers(report: Report) -> None:
    found, expected = from_xlsx(report), from_json(report)
    assert len(expected) > 100
    for place, number in expected.items():
        assert typed(found[place]) == (number if isinstance(number, str | None) else pytest.approx(number))
        assert found[place].data_type == ("n" if isinstance(number, int | float) else "s")


def test_the_page_and_the_paper_carry_the_printed_numbers_of_the_text(report: Report) -> None:
    page, paper = Tables(file_of(report, "html").decode()).found, from_docx(report)
    text = file_of(report, "text").decode()
    assert len(paper) == len(page) == len(report.tables)
    for table, words in zip(report.tables, paper, strict=True):
        assert words == grid(table)
        on_page = [row[1:] for row in page[table.id][1:]]
        lying = lies_on_its_side(table)
        printed = [list(column) for column in zip(*words[1:], strict=True)][1:] if lying else [w[1:] for w in words[1:]]
        assert on_page == printed
        assert all(cell in text for row in on_page for cell in row)


@pytest.mark.parametrize("form", Form)
def test_the_file_is_the_same_whenever_it_is_written(report: Report, form: Form) -> None:
    with freeze_time("2026-11-26 02:33:58"):
        first = file_of(report, form)
    with freeze_time("2027-10-11 23:59:02"):
        assert file_of(report, form) == first


@pytest.mark.parametrize("form", ["html", "docx", "xlsx"])
def test_what_people_read_says_the_sentences_of_the_numbers(report: Report, form: str) -> None:
    readers: dict[str, Callable[[], str]] = {
        "html": lambda: file_of(report, "html").decode(),
        "docx": lambda: "\n".join(p.text for p in Document(BytesIO(file_of(report, "docx"))).paragraphs),
        "xlsx": lambda: "\n".join(str(cell.value) for cell in sheets_of(report)["sentences"]["A"]),
    }
    said = readers[form]()
    assert "50 complaints were received, 29% fewer than the 70 a year before." in said
    assert "upheld (based on 24 decided), 54 percentage points more than a year before." in said
    assert "41% of complaints at stage 2 were upheld (based on 17 decided)." in said
    # The 71 of the year before took five days each, all in time: 110 / 24 days, and two thirds.
    assert "took 4.6 working days on average, 0.4 fewer than a year before, against a target of 5; " in said
    assert "16 of 24 were in time, 33 percentage points fewer than a year before." in said


def test_a_workbook_runs_nothing_and_breaks_nothing(report: Report) -> None:
    [sheet] = sheets_of(ATTACKED).values()
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "d"}
    assert sheet["C7"].value.startswith("=cmd|")
    assert "\x1b" not in sheet["C7"].value


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "https://example.org", "0012"])
def test_a_text_of_a_workbook_stays_as_it_was_typed(start: str) -> None:
    table = Table("t", "T", (Column("who", "Who", Unit.TEXT),), (Row("a", start, (start,)),))
    sheet = sheets_of(of(table))["t"]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in sheet[7][1:3]] == [(start, "s", None)] * 2


def test_days_are_dates_in_a_workbook() -> None:
    table = Table("t", "T", (Column("day", "Day", Unit.TEXT),), (Row("a", "A", ("2026-04-02",)),))
    cell = sheets_of(of(table))["t"]["C7"]
    assert (cell.value, cell.is_date) == (datetime(2026, 4, 2), True)  # noqa: DTZ001 - workbooks know no zones


def test_a_sheet_keeps_its_head_in_sight_and_names_its_basis() -> None:
    sheet = sheets_of(ORDINARY)["outcomes"]
    assert sheet.freeze_panes == "C7"
    assert [sheet[place].value for place in ("A1", "A2", "A4")] == ["Outcomes", "Figures", "Basis: entries"]
    assert "A note." in [cell.value for cell in sheet["A"]]


def test_sheets_have_names_that_excel_takes() -> None:
    ids = ["a" * 40, "A" * 40, "h/i:s*t?", "", "history"]
    tables = [Table(one, one, (Column("n", "N"),), (Row("r", "R", (1,)),)) for one in ids]
    names = list(sheets_of(of(*tables)))
    assert len({name.lower() for name in names}) == len(ids)
    assert all(0 < len(name) <= 31 and name.lower() != "history" for name in names)


def test_a_paper_has_headings_a_repeated_head_and_its_language(report: Report) -> None:
    made = Document(BytesIO(file_of(report, "docx")))
    headings = [one.text for one in made.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings == [table.title for table in report.tables]
    xml = made.element.xml
    assert xml.count("<w:tblHeader/>") == len(report.tables)
    assert made.core_properties.language == "en-GB"
    assert made.core_properties.author == ""
    lines = [one.text for one in made.paragraphs]
    assert "Period: 1 April 2020 to 30 September 2020" in lines
    assert "Compared with: 1 April 2019 to 30 September 2019" in lines
    assert "Basis: final stage" in lines


def test_a_hostile_word_stays_a_word_in_a_paper() -> None:
    [table] = from_docx(ATTACKED)
    assert table[1][1] == " ".join(HOSTILE.replace("\x1b", " ").split())


def test_an_empty_table_can_be_written_in_every_form() -> None:
    empty = of(Table("themes", "Themes", (Column("n", "N"),), ()))
    assert all(file_of(empty, form) for form in Form)


@pytest.mark.parametrize("form", ["pdf", "XLSX", ""])
def test_a_form_that_there_is_not_is_refused_with_those_there_are(form: str) -> None:
    with pytest.raises(NotAllowed, match="It can be: text, md, html, csv, xlsx, docx, json"):
        file_of(ORDINARY, form)


def test_a_workbook_shows_signs_and_brackets_as_the_printed_form_does() -> None:
    columns = (Column("n", "N"), Column("d", "D", is_signed=True), Column("p", "P", Unit.POINTS))
    rows = (Row("a", "A", (1, 2, 3)), Row("a@previous", "A", (1, None, None), in_brackets=True))
    sheet = sheets_of(of(Table("t", "T", columns, rows)))["t"]
    assert [cell.number_format for cell in sheet[7][2:]] == ["#,##0", *("+#,##0;-#,##0;#,##0",) * 2]
    assert [(cell.value, cell.number_format) for cell in sheet[8][2:3]] == [(1, "(#,##0)")]


@pytest.mark.parametrize("name", names())
def test_every_report_can_be_written_in_every_form_and_comes_back_when_frozen(sqlite_ledger: Ledger, name: str) -> None:
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    period = Period(date(2020, 4, 1), date(2021, 3, 31))
    report = build(sqlite_ledger, DESK, name, period, today=date(2021, 4, 1))
    assert from_json(report).keys() <= from_csv(report).keys()
    assert len(from_docx(report)) == len(Tables(file_of(report, "html").decode()).found) == len(report.tables)
    assert set(sheets_of(report)) >= {table.id for table in report.tables}
    assert from_text(to_text(report)) == report


@pytest.mark.parametrize("form", [Form.TEXT, Form.MD, Form.HTML, Form.CSV])
def test_the_sentences_stand_in_every_form_of_text(report: Report, form: Form) -> None:
    document = file_of(report, form).decode()
    said = sentences(report)
    assert "50 complaints were received, 29% fewer than the 70 a year before." in said
    for one in said:
        assert one in document


def test_the_sentences_stand_in_the_paper_and_the_workbook(report: Report) -> None:
    paper = [one.text for one in Document(BytesIO(file_of(report, "docx"))).paragraphs]
    book = [cell.value for row in sheets_of(report)["sentences"].iter_rows() for cell in row]
    assert set(sentences(report)) <= set(paper) & set(book)
