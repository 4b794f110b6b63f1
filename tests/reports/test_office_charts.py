"""Charts in Word and Excel: drawn by these themselves, from the numbers of the page's charts."""

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest

from reports.charts import Chart
from reports.forms import file_of
from reports.model import Report, Table
from reports.pictures import pictures
from reports.public import for_the_public
from storage.ledger import Ledger
from tests.reports import half_year
from tests.reports.test_areas import of_ten
from tests.reports.test_half_year import of_half_year
from tests.reports.test_rendering import COLUMNS, of

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
Bars = list[tuple[str, list[tuple[str, float]]]]


@pytest.fixture
def report(sqlite_ledger: Ledger) -> Report:
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    return of_half_year(sqlite_ledger)


def of_pictures(report: Report) -> list[Bars]:
    drawn: list[Chart] = [chart for charts in pictures(report).values() for chart in charts]
    return [
        [
            (
                one.name,
                [
                    (label, pytest.approx(float(value)))
                    for label, value in zip(chart.labels, one.values, strict=True)
                    if value is not None
                ],
            )
            for one in chart.series
        ]
        for chart in drawn
    ]


def of_word(report: Report) -> list[Bars]:
    found = []
    with ZipFile(BytesIO(file_of(report, "docx"))) as paper:
        names = [one for one in paper.namelist() if one.startswith("word/charts/")]
        for name in sorted(names, key=lambda one: int("".join(filter(str.isdigit, one)))):
            found.append([_series(one) for one in ElementTree.fromstring(paper.read(name)).iter(f"{C}ser")])  # noqa: S314 - our own
    return found


def _series(one: ElementTree.Element) -> tuple[str, list[tuple[str, float]]]:
    labels = {each.get("idx"): each.findtext(f"{C}v") or "" for each in one.iterfind(f"{C}cat/{C}strLit/{C}pt")}
    values = [(each.get("idx"), each.findtext(f"{C}v")) for each in one.iterfind(f"{C}val/{C}numLit/{C}pt")]
    return one.findtext(f"{C}tx/{C}v") or "", [(labels[place], float(value or "nan")) for place, value in values]


def of_excel(report: Report) -> list[Bars]:
    sheet = openpyxl.load_workbook(BytesIO(file_of(report, "xlsx")))["charts"]
    assert len(sheet._charts) == len(of_pictures(report))
    found: list[Bars] = []
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate(rows):
        names = [one for one in rows[number + 1][1:] if one] if number + 1 < len(rows) else []
        if row[0] and names and rows[number + 1][0] is None:
            body = []
            for each in rows[number + 2 :]:
                if not each[0]:
                    break
                body.append(each)
            found.append(
                [
                    (name, [(each[0], each[place]) for each in body if each[place] is not None])
                    for place, name in enumerate(names, start=1)
                ]
            )
    return found


def test_word_draws_the_numbers_of_the_pages_charts(report: Report) -> None:
    assert of_word(report) == of_pictures(report)
    assert of_word(of_ten()) == of_pictures(of_ten())


def test_excel_draws_the_numbers_of_the_pages_charts(report: Report) -> None:
    assert of_excel(report) == of_pictures(report)


def test_what_is_withheld_is_not_drawn(report: Report) -> None:
    shown = for_the_public(report)
    assert of_word(shown) == of_pictures(shown) != of_pictures(report)


def test_a_chart_says_its_numbers_to_who_does_not_see_it(report: Report) -> None:
    with ZipFile(BytesIO(file_of(report, "docx"))) as paper:
        document = ElementTree.fromstring(paper.read("word/document.xml"))  # noqa: S314 - our own
    told = [one.get("descr") or "" for one in document.iter(f"{WP}docPr")]
    assert "Stage 1: upheld 13, not upheld 11, resolved 0." in " ".join(told)
    assert any("Target: 5 working days." in one for one in told)


def test_a_report_without_charts_has_no_sheet_for_them() -> None:
    plain = of(Table("t", "T", COLUMNS, ()))
    assert "charts" not in openpyxl.load_workbook(BytesIO(file_of(plain, "xlsx"))).sheetnames
    assert of_word(plain) == []
