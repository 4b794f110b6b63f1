"""Documents of a report: what machines parse, what people read, and what hostile words cannot do in either."""

import csv
import json
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from io import StringIO

import pytest

from procedure.errors import NotAllowed
from reports.model import Change, Column, Report, Row, Share, Table, Unit
from reports.periods import Period
from reports.rendering import render

HOSTILE = '=cmd|"/c calc"!A1\n</td><script>alert(1)</script>\x1b[2J'
COLUMNS = (
    Column("closed", "Closed"),
    Column("mean_days", "Average", Unit.DAYS),
    Column("percent_upheld", "Upheld", Unit.PERCENT),
    Column("change", "Change"),
)
ROWS = (
    Row("stage_1", "Stage 1", (1204, Fraction(93, 20), Share(13, 24), -20)),
    Row("stage_2", "Stage 2", (0, None, Share(0, 0), 3)),
)


def of(*tables: Table, title: str = "Figures") -> Report:
    return Report("performance", title, Period(date(2026, 4, 1), date(2026, 6, 30)), None, "entries", tables)


ORDINARY = of(Table("outcomes", "Outcomes", COLUMNS, ROWS, ("A note.",)))
ATTACKED = of(
    Table("themes", HOSTILE, (Column("who", "Who", Unit.TEXT),), (Row("stage_1/x", HOSTILE, (HOSTILE,)),), (HOSTILE,)),
    title=HOSTILE,
)


class Page(HTMLParser):
    """What a browser would see: tags and their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def tags(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.seen if tag == name]


def cells_of(document: str) -> list[list[str]]:
    return list(csv.reader(StringIO(document, newline="")))


def test_json_holds_exact_numbers_and_null() -> None:
    document = json.loads(render(ORDINARY, "json"))
    assert document["compared_with"] is None
    (table,) = document["tables"]
    assert table["columns"][2] == {"key": "percent_upheld", "label": "Upheld", "unit": "percent"}
    first, second = table["rows"]
    assert first == {
        "key": "stage_1",
        "label": "Stage 1",
        "closed": 1204,
        "mean_days": 4.65,
        "percent_upheld": pytest.approx(54.16666666666667),
        "change": -20,
    }
    assert (second["mean_days"], second["percent_upheld"]) == (None, None)
    assert table["notes"] == ["A note."]


def test_text_is_aligned_and_rounded_half_up() -> None:
    lines = render(ORDINARY, "text").splitlines()
    assert lines[3:10] == [
        "- 54% of complaints at stage 1 were upheld (based on 24 decided).",
        "",
        "Outcomes",
        "         Closed  Average          Upheld  Change",
        "Stage 1   1,204      4.7  54% (13 of 24)     -20",
        "Stage 2       0      N/A             N/A       3",
        "* A note.",
    ]


def test_a_wide_table_lies_on_its_side() -> None:
    columns = tuple(Column(f"c{n}", f"Measure {n}") for n in range(7))
    wide = of(Table("wide", "Wide", columns, (Row("stage_1", "Stage 1", tuple(range(7))),)))
    lines = render(wide, "text").splitlines()
    assert lines[4:6] == ["           Stage 1", "Measure 0        0"]


def test_a_table_without_rows_still_has_its_head() -> None:
    empty = of(Table("themes", "Themes", COLUMNS, ()))
    assert "Closed" in render(empty, "text")
    assert json.loads(render(empty, "json"))["tables"][0]["rows"] == []
    for form in ("md", "csv", "html"):
        assert "Themes" in render(empty, form)


def test_csv_gives_every_percentage_its_two_numbers() -> None:
    rows = cells_of(render(ORDINARY, "csv"))
    head = ["key", "label", "closed", "mean_days", "percent_upheld", "percent_upheld_n", "percent_upheld_of", "change"]
    assert rows[2] == ["sentence", "54% of complaints at stage 1 were upheld (based on 24 decided)."]
    assert rows[5] == head
    assert rows[6] == ["stage_1", "Stage 1", "1204", "4.65", str(1300 / 24), "13", "24", "-20"]
    assert rows[7] == ["stage_2", "Stage 2", "0", "", "", "0", "0", "3"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_no_text_cell_of_a_csv_starts_a_formula(start: str) -> None:
    attacked = of(Table("t", "T", (Column("who", "Who", Unit.TEXT),), (Row(start, start, (start,)),)))
    cells = cells_of(render(attacked, "csv"))[5]
    assert cells == [f"'{start.strip()}"] * 3


def test_a_hostile_word_stays_one_cell_of_the_csv() -> None:
    rows = cells_of(render(ATTACKED, "csv"))
    assert len(rows) == 6
    assert all(cell.startswith("'=cmd|") for cell in rows[5][1:])


def test_a_hostile_word_opens_no_tag_in_the_page() -> None:
    page = Page(render(ATTACKED, "html"))
    assert page.tags("script") == []
    assert len(page.tags("td")) == 1
    assert "&lt;script&gt;" in render(ATTACKED, "html")


def test_a_hostile_word_breaks_no_line_and_clears_no_terminal() -> None:
    text = render(ATTACKED, "text")
    assert "\x1b" not in text
    assert len(text.splitlines()) == 7


def test_a_hostile_word_opens_no_column_and_no_tag_in_markdown() -> None:
    row = next(line for line in render(ATTACKED, "md").splitlines() if line.startswith("| =cmd"))
    assert row.replace("\\|", "").count("|") == 3
    assert "<" not in row


def test_the_page_is_whole_in_itself_and_readable_by_a_screen_reader() -> None:
    page = Page(render(ORDINARY, "html"))
    assert page.tags("html") == [{"lang": "en-GB"}]
    assert {each.get("scope") for each in page.tags("th")} == {"col", "row"}
    assert len(page.tags("caption")) == len(page.tags("table")) == 1
    fetched = [each for _, each in page.seen if "src" in each or "href" in each]
    assert fetched == []
    assert "url(" not in render(ORDINARY, "html")


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_no_percentage_is_printed_without_its_numbers(form: str) -> None:
    table = Table(
        "t", "T", (Column("p", "P", Unit.PERCENT),), (Row("a", "A", (Share(1, 8),)), Row("b", "B", (Change(50, 70),)))
    )
    document = render(of(table), form)
    assert "1 of 8 (13%)" in document
    assert "29% fewer (50 against 70)" in document


@pytest.mark.parametrize("form", ["xlsx", "docx", "JSON", ""])
def test_a_format_that_there_is_not_is_refused_with_those_there_are(form: str) -> None:
    with pytest.raises(NotAllowed, match="It can be: text, md, csv, html, json"):
        render(ORDINARY, form)


def test_another_years_row_stands_in_brackets_and_differences_carry_their_sign() -> None:
    columns = (
        Column("received", "Received", is_signed=True),
        Column("percent_upheld", "Upheld", Unit.PERCENT),
        Column("points", "Points", Unit.POINTS, is_signed=True),
    )
    rows = (
        Row("x", "Now", (32, Share(96, 218), Fraction(6))),
        Row("x@previous", "Before", (-12, Share(71, 186), None), in_brackets=True),
        Row("y", "Few", (0, Share(1, 4), Fraction(2, 5)), in_brackets=True),
    )
    lines = render(of(Table("areas", "Areas", columns, rows)), "csv").splitlines()
    assert lines[5].startswith("x,Now,32,44.03")
    lines = render(of(Table("areas", "Areas", columns, rows)), "md").splitlines()
    assert "| Now | +32 | 44% (96 of 218) | +6 |" in lines
    assert "| Before | (-12) | (38%, 71 of 186) | (N/A) |" in lines
    assert "| Few | (0) | (1 of 4, 25%) | (0) |" in lines
