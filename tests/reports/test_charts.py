"""Charts: bars as long as their numbers, the target where it belongs, and every number in words."""

import re
from fractions import Fraction

import pytest

from reports.charts import MOST_COLUMNS, Chart, Series, figure
from reports.model import Column, Report, Row, Share, Table, Unit
from reports.pictures import pictures
from reports.shapes import ends_of
from storage.ledger import Ledger
from tests.reports import half_year
from tests.reports.test_half_year import of_half_year
from tests.reports.test_rendering import HOSTILE, Page, of

TWO = Series("Closed", (10, 5), ("10", "5"), ("10", "5"))


@pytest.fixture
def report(sqlite_ledger: Ledger) -> Report:
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    return of_half_year(sqlite_ledger)


def bars(chart: Chart, side: str) -> list[float]:
    """Without those of the legend, which stand first."""
    drawn = [each for each in Page(figure(chart, 1)).tags("rect") if each["class"]]
    return [float(each[side] or "nan") for each in drawn[len(chart.series) :]]


def test_standing_bars_are_as_high_as_their_numbers() -> None:
    high, low = bars(Chart("C", ("a", "b"), (TWO,), is_standing=True), "height")
    assert high == 2 * low > 0


def test_lying_bars_are_as_long_as_their_numbers() -> None:
    long, short = bars(Chart("C", ("a", "b"), (TWO,)), "width")
    assert long == 2 * short > 0


def test_percentages_are_drawn_against_a_hundred() -> None:
    half = Series("In time", (50, 100), ("50%", "100%"), ("50%", "100%"))
    tenth = Series("In time", (5, 10), ("5%", "10%"), ("5%", "10%"))
    assert (
        bars(Chart("C", ("a", "b"), (tenth,), most=100), "width")[1]
        < bars(Chart("C", ("a", "b"), (half,), most=100), "width")[0]
    )


def test_the_target_stands_behind_the_slice_that_ends_on_it() -> None:
    chart = Chart("C", ("1-4", "5-8"), (TWO,), is_standing=True, mark_after=1, mark="Target: 4 working days")
    page = Page(figure(chart, 1))
    [line] = [each for each in page.tags("line") if each["class"] == "mark"]
    left, right = bars(chart, "x")
    assert left < float(line["x1"] or 0) < right
    assert chart.words == "1-4: closed 10. 5-8: closed 5. Target: 4 working days."


def test_what_is_not_applicable_has_no_bar_and_says_so() -> None:
    chart = Chart("C", ("a",), (Series("In time", (None,), ("N/A",), ("N/A",)),), most=100)
    assert bars(chart, "width") == [0]
    assert ">N/A</text>" in figure(chart, 1)


def test_more_columns_than_fit_lie_down() -> None:
    count = MOST_COLUMNS + 1
    texts = ("1",) * count
    chart = Chart("C", ("month",) * count, (Series("Received", (1,) * count, texts, texts),), is_standing=True)
    assert len(set(bars(chart, "y"))) == count


def test_a_hostile_word_opens_no_tag_in_a_chart() -> None:
    chart = Chart(HOSTILE, (HOSTILE,), (Series(HOSTILE, (1,), ("1",), ("1",)),), mark_after=1, mark=HOSTILE)
    page = Page(figure(chart, 1))
    assert page.tags("script") == []
    assert page.tags("svg")[0]["aria-labelledby"] == "chart-1-title chart-1-words"


def test_the_charts_of_a_half_year_say_the_numbers_of_its_tables(report: Report) -> None:
    drawn = pictures(report)
    assert list(drawn) == ["outcomes", "time_to_close", "by_month", "days_to_close"]
    [outcomes], [in_time] = drawn["outcomes"], drawn["time_to_close"]
    assert outcomes.words.startswith("Stage 1: upheld 13, not upheld 11, resolved 0.")
    assert "Stage 1 (target 5): in time 67% (16 of 24)." in in_time.words
    assert "Jun 20: received 41, closed 24." in drawn["by_month"][0].words


def test_the_distribution_marks_the_target_and_adds_up_to_what_was_closed(report: Report) -> None:
    first, second = pictures(report)["days_to_close"]
    # Ten took 3 days, three 4, three 5, six 6, one 7 and one 10; the target is 5.
    assert first.series[0].values == (0, 0, 10, 3, 3, 6, 1, 0, 0, 1, 0)
    assert (first.mark_after, first.mark) == (5, "Target: 5 working days")
    assert (second.labels[4], second.mark_after, second.mark) == ("17-20", 5, "Target: 20 working days")
    assert sum(value or 0 for value in second.series[0].values) == 17


def test_months_add_up_to_the_period(report: Report) -> None:
    table, total = report.table("by_month"), report.table("received_closed")
    assert [row.key for row in table.rows] == [f"2020-{month:02d}" for month in range(4, 10)]
    for key in ("received", "closed"):
        counts = [table.value(row.key, key) for row in table.rows]
        assert sum(each for each in counts if isinstance(each, int)) == total.value("total", key)


@pytest.mark.parametrize(
    ("target", "ends"),
    [(5, list(range(1, 11))), (20, list(range(4, 41, 4))), (1, [1, 2]), (3, [1, 2, 3, 4, 5, 6])],
)
def test_slices_end_on_the_target_and_on_its_double(target: int, ends: list[int]) -> None:
    assert ends_of(target) == ends


def test_areas_stand_beside_their_year_before() -> None:
    columns = (Column("s1_received", "Stage 1 received"), Column("s1_percent_upheld", "Upheld", Unit.PERCENT))
    rows = (
        Row("roads", "Roads", (218, Share(96, 218))),
        Row("roads@previous", "Roads", (186, Share(71, 186)), in_brackets=True),
        Row("parks", "Parks", (3, Share(0, 0))),
    )
    received, upheld = pictures(of(Table("areas", "Areas", columns, rows)))["areas"]
    assert received.words == "Roads: this year 218, a year before 186. Parks: this year 3, a year before N/A."
    assert upheld.series[0].values == (Fraction(9600, 218), None)
    assert re.findall(r">(44%|38%|N/A)<", figure(upheld, 1)) == ["44%", "38%", "N/A", "N/A"]
