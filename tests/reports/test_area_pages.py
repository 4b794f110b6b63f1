"""A page for each area in the forms that people read: its figures, limit, comments and commitments, and no other's."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from io import BytesIO

import openpyxl
import pytest
from docx import Document

from procedure.desk import Area as Coded
from procedure.desk import Desk
from reports.area_pages import MOST, pages
from reports.catalogue import build
from reports.cells import printed_row
from reports.forms import file_of
from reports.model import Report, Row, Table
from reports.narrowing import Narrowed
from reports.periods import parse
from reports.public import for_the_public
from reports.rendering import render
from storage.ledger import Ledger
from storage.tables import Area, Comment, Commitment
from tests.reports import ten_areas
from tests.reports.examples import with_three_stages
from tests.reports.ledgered import write
from tests.reports.test_areas import of_ten
from tests.reports.test_forms import Tables

TODAY = date(2019, 6, 1)
DESK = Desk(
    "Example Council",
    "example.gov.uk",
    "three",
    {"three": with_three_stages()},
    areas=ten_areas.AREAS,
    upheld_at_most=40,
)
AT = datetime(2019, 5, 2, 12, tzinfo=UTC)


def fill(ledger: Ledger) -> None:
    """The ten areas of 2018/19; two with comments or commitments, and one that received nothing."""
    promised = "Regular review of call scripts."
    with ledger.writing() as tx:
        write(tx, ten_areas.entries())
        tx.add(Comment(year="2018/19", area="repairs", stage=1, text="Fewer missed appointments.", by="mia@x", at=AT))
        tx.add(Comment(year="2018/19", area="tax", stage=2, text="Staff have been trained.", by="mia@x", at=AT))
        tx.add(Commitment(area="repairs", year="2018/19", text=promised, progress="Implemented.", done_on=TODAY))
        tx.add(Commitment(area="repairs", year="2018/19", text="Monitor follow-on works."))
        tx.add(Commitment(area="tax", year="2019/20", text="Record telephone calls."))
        tx.add(Area(code="parks", directorate="Place", name="Parks"))
        tx.add(Commitment(area="parks", year="2019/20", text="Mow."))


def of_year(ledger: Ledger, *areas: str) -> Report:
    return build(ledger, DESK, "areas", parse("2018/19", TODAY), today=TODAY, only=Narrowed(area=areas))


@pytest.fixture
def report(sqlite_ledger: Ledger) -> Report:
    fill(sqlite_ledger)
    return of_year(sqlite_ledger)


def tables_of(report: Report, title: str) -> dict[str, Table]:
    [page] = [one for one in pages(report) if one.title == title]
    return {one.id: one for one in page.tables}


def test_a_page_holds_what_the_published_dashboards_held(report: Report) -> None:
    found = tables_of(report, "Housing - Repairs")
    assert list(found) == ["figures", "kpi", "sentences", "commentary", "commitments", "next_commitments"]
    assert [column.label for column in found["figures"].columns] == ["2018/19", "2017/18", "Difference"]
    printed = {row.label: printed_row(found["figures"], row) for row in found["figures"].rows}
    assert printed["S1 received"] == ["218", "186", "+32"]
    assert [cell.partition(" ")[0] for cell in printed["S1 upheld"]] == ["44%", "38%", "+6"]
    assert found["kpi"].value("repairs", "status") == "red"
    assert [row.label for row in found["sentences"].rows] == ["Stage 1", "Stage 2", "Stage 3"]
    assert [(row.label, row.values[0]) for row in found["commentary"].rows] == [
        ("Stage 1", "Fewer missed appointments.")
    ]
    assert [(row.label, *row.values) for row in found["commitments"].rows] == [
        ("1", "Regular review of call scripts.", "Implemented.", "Done on 2019-06-01"),
        ("2", "Monitor follow-on works.", "Awaiting update", "Open"),
    ]
    assert found["next_commitments"].rows == ()
    assert found["next_commitments"].notes == ("None.",)


def test_areas_stand_in_the_order_of_the_table_and_then_those_that_received_nothing(report: Report) -> None:
    titles = [one.title for one in pages(report)]
    in_table = [row.label for row in report.table("areas").rows if not row.key.endswith("@previous")]
    assert titles == [*in_table, "Place - Parks"]
    assert [row.values for row in tables_of(report, "Place - Parks")["next_commitments"].rows] == [("Mow.",)]
    assert len({one.key for one in pages(report)}) == len(titles)


def test_areas_that_are_called_alike_have_a_page_each_and_say_their_codes(sqlite_ledger: Ledger) -> None:
    fill(sqlite_ledger)
    alike = replace(DESK, areas=tuple(replace(one, directorate="Place", name="Office") for one in DESK.areas))
    report = build(sqlite_ledger, alike, "areas", parse("2018/19", TODAY), today=TODAY)
    titles = [one.title for one in pages(report)]
    assert titles == [*(f"Place - Office ({one.code})" for one in by_received(report)), "Place - Parks"]
    said = tables_of(report, "Place - Office (tax)")["commentary"]
    assert [row.values[0] for row in said.rows] == ["Staff have been trained."]


def by_received(report: Report) -> list[Coded]:
    codes = {one.code: one for one in DESK.areas}
    return [codes[row.key] for row in report.table("areas").rows if not row.key.endswith("@previous")]


def test_a_single_area_a_great_many_and_other_reports_have_no_pages(sqlite_ledger: Ledger) -> None:
    fill(sqlite_ledger)
    assert pages(of_year(sqlite_ledger, "repairs")) == ()
    assert "Fewer missed appointments." in render(of_year(sqlite_ledger, "repairs"), "text")
    many = tuple(Row(f"a{n}", f"Area {n}", ()) for n in range(MOST + 1))
    period = parse("2018/19", TODAY)
    assert pages(Report("areas", "Areas", period, None, "entries", (Table("areas", "Areas", (), many),))) == ()
    assert pages(Report("performance", "P", period, None, "entries", ())) == ()


@pytest.mark.parametrize("form", ["text", "md"])
def test_in_text_each_area_has_a_section_and_nothing_is_said_twice(report: Report, form: str) -> None:
    said = render(report, form)
    assert said.count("Fewer missed appointments.") == said.count("Awaiting update") == 1
    headings = {"text": "Housing - Repairs\n=================\n", "md": "\n## Housing - Repairs\n"}
    assert said.count(headings[form]) == 1
    assert said.index(headings[form]) < said.index("Fewer missed appointments.") < said.index("Staff have been trained")


def test_a_page_of_html_leads_to_the_section_of_each_area(report: Report) -> None:
    html = file_of(report, "html").decode()
    for one in pages(report):
        assert f'<a href="#{one.key}">{escape(one.title)}</a>' in html
        assert html.count(f'id="{one.key}"') == 1
    found = Tables(html).found
    key = pages(report)[0].key
    assert found[f"{key}-figures"][1] == ["S1 received", "218", "186", "+32"]
    assert "commentary" not in found


def test_in_word_each_area_begins_a_page(report: Report) -> None:
    made = Document(BytesIO(file_of(report, "docx")))
    broken = [one.text for one in made.paragraphs if one.paragraph_format.page_break_before]
    assert broken == [one.title for one in pages(report)]
    assert {one.style.name for one in made.paragraphs if one.text in broken} == {"Heading 1"}


def test_in_excel_each_area_has_a_sheet_with_numbers_as_numbers(report: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(file_of(report, "xlsx")))
    sheet = book["Housing___Repairs"]
    rows = {row[0].value: row for row in sheet.iter_rows()}
    cells = {cell.column: cell for cell in rows["s1_received"]}
    assert (cells[3].value, cells[3].data_type) == (218, "n")
    assert rows["s1_percent_upheld"][2].value == pytest.approx(96 / 218)
    assert [name for name in book.sheetnames if len(name) > 31] == []
    assert "commitments" in book.sheetnames


def test_the_forms_for_machines_are_as_they_were(report: Report) -> None:
    ids = [one["id"] for one in json.loads(render(report, "json"))["tables"]]
    assert ids == [one.id for one in report.tables]
    assert "commentary" in ids


def test_the_public_has_pages_without_names_and_small_numbers() -> None:
    shown = for_the_public(of_ten())
    found = tables_of(shown, "Housing - Repairs")["figures"]
    assert printed_row(found, found.rows[0]) == ["218", "186", "+32"]
    small = {row.key: printed_row(found, row) for row in found.rows}
    assert small["s3_received"][0] == "[c]"
