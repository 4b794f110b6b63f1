"""The annual table by area: a council's published ten areas of 2018/19, and the rules one by one."""

import json
import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from procedure.desk import Area
from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome, RollUp
from procedure.words import EnteredHow
from reports.cells import printed_row
from reports.model import Report, Share, Table
from reports.periods import Period, parse
from reports.rendering import render
from tests.reports import ten_areas
from tests.reports.examples import entry, rules, scottish, with_three_stages
from tests.reports.ledgered import areas_of
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.rules import Rules

YEAR = parse("2018/19", date(2019, 6, 1))
HOUSING = Area("housing", "Homes", "Repairs", (), "")

# As published: received, % upheld and escalated at stage 1; received, % upheld, % overturned and escalated at stage 2;
# received, % upheld and % overturned at stage 3. This year, the year before, and the difference.
PUBLISHED = {
    "repairs": (
        "218 44 23 36 33 6 4 4 0 0",
        "186 38 17 48 43 24 8 8 25 50",
        "+32 +6 +6 -12 -10 -18 -4 -4 -25 -50",
    ),
    "missed": (
        "163 77 20 21 57 10 2 2 50 0",
        "200 74 26 27 80 20 4 5 75 0",
        "-37 +3 -6 -6 -23 -10 -2 -2 -25 N/A",
    ),
    "solutions": (
        "61 36 9 40 44 1 1 1 0 0",
        "68 26 17 51 36 14 9 10 20 50",
        "-7 +10 -8 -11 +8 -13 -8 -9 -20 -50",
    ),
    "estates": (
        "48 35 12 43 19 5 1 1 0 0",
        "92 33 13 50 27 14 8 9 22 100",
        "-44 +2 -1 -7 -8 -9 -7 -8 -22 -100",
    ),
    "tax": ("54 17 6 11 9 0 2 2 50 50", "79 33 12 27 25 29 6 6 0 0", "-25 -16 -6 -16 -16 -29 -4 -4 +50 +50"),
    "development": ("24 21 10 16 19 0 3 3 66 33", "59 17 18 23 22 9 7 7 0 0", "-35 +4 -8 -6 -3 -9 -4 -4 +66 +33"),
    "bins": ("33 73 6 6 83 33 1 1 100 0", "45 54 12 13 45 20 3 3 75 0", "-12 +19 -6 -7 +38 +12 -2 -2 +25 N/A"),
    "homes": ("22 41 11 14 29 7 2 2 0 0", "41 36 2 11 63 0 1 1 0 0", "-19 +5 +9 +3 -34 +7 +1 +1 N/A N/A"),
    "contact": ("20 60 2 11 64 0 1 1 0 0", "12 33 1 11 64 14 1 1 0 0", "+8 +27 +1 0 0 -14 0 0 N/A N/A"),
    "sen": ("22 45 4 8 50 13 2 2 50 50", "14 50 4 13 73 13 2 3 33 0", "+8 -5 0 -5 -23 0 0 -1 +17 +50"),
}
# Where the published arithmetic does not hold: the right figure, worked out by hand from the counts of `ten_areas`.
RIGHT = {
    ("solutions", "s2_percent_upheld"): "45",  # 18 of 40; no count gives 44
    ("solutions", "s2_percent_overturned"): "0",  # 1% of 40 is less than one complaint
    ("development", "s3_percent_upheld"): "67",  # 2 of 3, truncated
    ("repairs@previous", "s2_percent_upheld"): "44",  # 21 of 48 is 43.75, truncated
    ("missed@previous", "s2_percent_upheld"): "81",  # 22 of 27
    ("missed@previous", "s2_percent_overturned"): "18",  # 4 of 22
    ("missed@previous", "s3_percent_upheld"): "80",  # 4 of 5; 75% would be of four
    ("solutions@previous", "s2_percent_upheld"): "35",  # 18 of 51
    ("estates@previous", "s2_percent_upheld"): "28",  # 14 of 50
    ("tax@previous", "s2_percent_upheld"): "26",  # 7 of 27 is 25.93, truncated
    ("bins@previous", "s1_percent_upheld"): "53",  # 24 of 45
    ("bins@previous", "s2_percent_upheld"): "46",  # 6 of 13 is 46.15
    ("bins@previous", "s2_percent_overturned"): "17",  # 1 of 6
    ("bins@previous", "s3_percent_upheld"): "67",  # 2 of 3; 75% would be of four
    ("homes@previous", "s1_percent_upheld"): "37",  # 15 of 41 is 36.59, truncated
    ("homes@previous", "s2_percent_upheld"): "64",  # 7 of 11, truncated
    ("sen@previous", "s2_percent_upheld"): "69",  # 9 of 13
    ("sen@previous", "s2_percent_overturned"): "11",  # 1 of 9
}
RIGHT_DIFFERENCE = {
    ("missed", "s3_received"): "-3",  # 2 - 5
    ("missed", "s2_percent_upheld"): "-24",  # 57.14 - 81.48
    ("missed", "s3_percent_upheld"): "-30",  # 50 - 80
    ("solutions", "s2_percent_upheld"): "+10",  # 45 - 35.29
    ("estates", "s1_percent_upheld"): "+3",  # 35.42 - 32.61, from unrounded values
    ("estates", "s2_percent_upheld"): "-9",  # 18.60 - 28
    ("tax", "s2_percent_upheld"): "-17",  # 9.09 - 25.93
    ("development", "s2_received"): "-7",  # 16 - 23
    ("development", "s3_percent_upheld"): "+67",  # 66.67 - 0
    ("bins", "s2_percent_upheld"): "+37",  # 83.33 - 46.15
    ("bins", "s3_percent_upheld"): "+33",  # 100 - 66.67
    ("homes", "s1_percent_upheld"): "+4",  # 40.91 - 36.59
    ("homes", "s2_percent_upheld"): "-35",  # 28.57 - 63.64
    ("sen", "s2_percent_upheld"): "-19",  # 50 - 69.23
}
COLUMNS = (
    *("s1_received", "s1_percent_upheld", "s1_escalated"),
    *("s2_received", "s2_percent_upheld", "s2_percent_overturned", "s2_escalated"),
    *("s3_received", "s3_percent_upheld", "s3_percent_overturned"),
)
# One year was published as a share of the decided and the other of the upheld, but for two figures.
OF_DECIDED = {("solutions@previous", "s2_percent_overturned"), ("development@previous", "s2_percent_overturned")}


@pytest.fixture(scope="module")
def ten() -> Report:
    return of_ten()


def of_ten(*, match_published: bool = False) -> Report:
    known = rules(with_three_stages())
    return areas_of(ten_areas.entries(), YEAR, known, ten_areas.AREAS, match_published=match_published)


def cells(table: Table) -> dict[str, dict[str, str]]:
    """The printed cells, by row and column."""
    return {
        row.key: {c.key: v for c, v in zip(table.columns, printed_row(table, row), strict=True)} for row in table.rows
    }


def digits(cell: str) -> str:
    """The percentage of "44% (96 of 218)" or of "(1 of 4, 25%)", or the count itself."""
    found = re.search(r"(\d+)%", cell)
    return found[1] if found else cell.strip("()")


def column_of(row: str, column: str) -> str:
    if not column.endswith("_overturned"):
        return column
    return f"{column}_of_{'decided' if row in PUBLISHED or (row, column) in OF_DECIDED else 'upheld'}"


def test_the_ten_areas_are_printed_to_the_published_digit_or_rightly(ten: Report) -> None:
    found = cells(ten.table("areas"))
    for code, years in PUBLISHED.items():
        for row, published in ((code, years[0]), (f"{code}@previous", years[1])):
            for column, digit in zip(COLUMNS, published.split(), strict=True):
                right = RIGHT.get((row, column), digit)
                # Nothing upheld, nothing to be overturned of it: printed as N/A, published as 0%.
                printed = digits(found[row][column_of(row, column)])
                assert printed == right or (printed, right) == ("N/A", "0"), (row, column)
                assert (row, column) not in RIGHT or right != digit


def test_the_differences_are_as_published_or_right(ten: Report) -> None:
    found = cells(ten.table("difference"))
    for code, (_, _, published) in PUBLISHED.items():
        for column, digit in zip(COLUMNS, published.split(), strict=True):
            # The published differences of the overturned are between shares of different wholes.
            if not column.endswith("_overturned"):
                assert found[code][column] == RIGHT_DIFFERENCE.get((code, column), digit), (code, column)


def test_the_order_is_by_what_two_stages_received_and_last_year_stands_in_brackets(ten: Report) -> None:
    rows = ten.table("areas").rows
    assert [row.key for row in rows[::2]] == list(PUBLISHED)
    assert [row.key for row in rows[1::2]] == [f"{code}@previous" for code in PUBLISHED]
    assert (rows[0].label, rows[1].label) == ("Housing - Repairs", "Housing - Repairs (2017/18)")
    assert cells(ten.table("areas"))["repairs@previous"]["s1_percent_upheld"] == "(38%, 71 of 186)"


def test_overturned_has_two_forms_and_what_came_direct_is_in_the_whole_only(ten: Report) -> None:
    table = ten.table("areas")
    assert table.value("repairs@previous", "s2_percent_overturned_of_decided") == Share(5, 48)
    assert table.value("repairs@previous", "s2_percent_overturned_of_upheld") == Share(5, 21)


def test_points_from_the_rounded_percentages_are_those_once_published() -> None:
    published = of_ten(match_published=True).table("difference")
    assert cells(published)["estates"]["s1_percent_upheld"] == "+2"
    assert "rounded percentages" in published.notes[0]


def test_the_sentences_of_the_published_report_come_from_the_same_numbers(ten: Report) -> None:
    said = {row.key: str(row.values[0]) for row in ten.table("sentences").rows}
    assert said["repairs/s1"] == (
        "44% of stage 1 complaints were upheld (based on 218 received), 6 percentage points more than in 2017/18."
    )
    assert said["bins/s2"] == (
        "5 of 6 stage 2 complaints were upheld (83%, based on 6 received), 37 percentage points more than in 2017/18."
    )
    assert said["contact/s2"].endswith("(based on 11 received), the same as in 2017/18.")


def test_the_json_form_has_unrounded_numbers_null_and_signed_differences(ten: Report) -> None:
    document = json.loads(render(ten, "json"))
    assert (document["basis"], document["compared_with"]) == ("entries", {"from": "2017-04-01", "to": "2018-03-31"})
    tables = {table["id"]: {row["key"]: row for row in table["rows"]} for table in document["tables"]}
    assert tables["areas"]["repairs"]["s1_percent_upheld"] == pytest.approx(100 * 96 / 218)
    assert tables["difference"]["repairs"]["s2_received"] == -12
    assert tables["difference"]["estates"]["s1_percent_upheld"] == pytest.approx(100 * (17 / 48 - 30 / 92))
    assert tables["difference"]["homes"]["s3_percent_upheld"] is None


def report(*entries: EntryRow, by: Rules | None = None) -> Report:
    return areas_of(entries, Period(date(2026, 4, 1), date(2027, 3, 31)), by or rules(), (HOUSING,))


def answered(outcome: Outcome | None, **changes: Any) -> EntryRow:
    return entry(responded_on="2026-04-10", outcome=outcome, **changes)


def pair(first: Outcome | None, second: Outcome = Outcome.UPHELD) -> tuple[EntryRow, EntryRow]:
    return (
        answered(first, next_stage=2),
        entry("2026-04-13", "2026-04-20", stage=2, entered_how=EnteredHow.ESCALATED, outcome=second),
    )


@pytest.mark.parametrize(
    ("first", "second", "overturned"),
    [
        (Outcome.NOT_UPHELD, Outcome.UPHELD, 1),
        (Outcome.NOT_UPHELD, Outcome.PARTIALLY_UPHELD, 1),
        (Outcome.NOT_UPHELD, Outcome.NOT_UPHELD, 0),
        (Outcome.UPHELD, Outcome.UPHELD, 0),
        (Outcome.PARTIALLY_UPHELD, Outcome.UPHELD, 0),
        (Outcome.RESOLVED, Outcome.UPHELD, 0),
        (None, Outcome.UPHELD, 0),
    ],
)
def test_overturned_is_upheld_after_not_upheld(first: Outcome | None, second: Outcome, overturned: int) -> None:
    table = report(*pair(first, second)).table("areas")
    assert table.value("housing", "s2_percent_overturned_of_decided") == Share(overturned, 1)
    assert table.value("housing", "s1_escalated") == 1


def test_what_came_direct_is_never_overturned() -> None:
    table = report(answered(Outcome.NOT_UPHELD), answered(Outcome.UPHELD, stage=2, case_id=2)).table("areas")
    assert table.value("housing", "s2_percent_overturned_of_upheld") == Share(0, 1)


def test_upheld_in_part_is_not_upheld_under_three_ways() -> None:
    by = rules(scottish(RollUp.THREE_WAY))
    table = report(answered(Outcome.PARTIALLY_UPHELD), by=by).table("areas")
    assert table.value("housing", "s1_percent_upheld") == Share(0, 1)


def test_the_cohort_is_what_was_received_in_the_year_decided_or_not() -> None:
    early = entry("2026-03-31", "2026-04-10", outcome=Outcome.UPHELD)
    table = report(early, entry("2027-03-31"), entry(closure=Closure.DUPLICATE)).table("areas")
    assert [table.value(row, "s1_received") for row in ("housing", "housing@previous")] == [1, 1]
    assert [table.value(row, "s1_percent_upheld") for row in ("housing", "housing@previous")] == [
        Share(0, 0),
        Share(1, 1),
    ]


def test_without_a_denominator_there_is_no_percentage_and_no_difference() -> None:
    found = report(entry("2026-04-07"), entry("2025-04-07", "2025-04-14", outcome=Outcome.NOT_UPHELD))
    assert cells(found.table("areas"))["housing"]["s1_percent_upheld"] == "N/A"
    assert found.table("difference").value("housing", "s1_percent_upheld") is None
    assert found.table("sentences").rows[0].values == ("No stage 1 complaint has been decided (of 1 received).",)


def test_in_words_a_period_that_is_no_year_is_held_against_the_one_a_year_before() -> None:
    this, last = answered(Outcome.UPHELD), entry("2025-04-07", "2025-04-14", case_id=2, outcome=Outcome.NOT_UPHELD)
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    whole = "1 of 1 stage 1 complaint was upheld (100%, based on 1 received)"
    for entries, said in (
        ((this, last), "100 percentage points more than a year before"),
        ((this,), "with none decided a year before to compare with"),
    ):
        found = areas_of(entries, april, rules(), ()).table("sentences")
        assert found.rows[0].values == (f"{whole}, {said}.",)


def test_equal_and_not_nothing_is_no_difference() -> None:
    table = report(answered(Outcome.UPHELD), entry("2025-04-07", "2025-04-14", outcome=Outcome.UPHELD))
    assert table.table("difference").value("housing", "s1_percent_upheld") == Fraction(0)


def test_complaints_of_no_area_and_of_an_area_that_is_gone_are_counted() -> None:
    table = report(entry(area=""), entry(area="gone")).table("areas")
    assert [(row.key, row.label) for row in table.rows[::2]] == [("no_area", "No area"), ("gone", "gone")]


def test_an_area_whose_flow_does_not_balance_is_named() -> None:
    with pytest.raises(NotAllowed, match="group 'Homes - Repairs'"):
        report(entry("2026-04-20", closed_on=date(2026, 3, 31)))


def test_a_table_of_many_areas_is_printed_upright(ten: Report) -> None:
    lines = render(ten, "text").splitlines()
    assert len([line for line in lines if line.startswith("Housing - Repairs  ")]) == 2
