"""What a report says in words: few are counted before they are a share, and nothing is said of nothing."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from reports.groups import Basis
from reports.model import WITHHELD, Change, Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.sentences import sentences
from tests.reports.test_rendering import of

FLOW = (Column("received", "Received"), Column("closed", "Closed"))


def flow(received: int, closed: int, *changes: Change) -> Report:
    rows = zip(("received", "closed"), changes, strict=False)
    changed = tuple(Row(key, key, (change,)) for key, change in rows)
    report = of(
        Table("received_closed", "Flow", FLOW, (Row("total", "Total", (received, closed)),)),
        Table("change", "Change", (Column("percent_change", "Change", Unit.PERCENT),), changed),
    )
    return replace(report, basis=Basis.FINAL_STAGE.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(50, 70), "50 complaints were received, 29% fewer than the 70 a year before."),
        (Change(50, 40), "50 complaints were received, 25% more than the 40 a year before."),
        (Change(50, 50), "50 complaints were received, as many as a year before."),
        (Change(50, 0), "50 complaints were received, against none a year before."),
    ],
)
def test_a_change_says_which_way_it_went(change: Change, said: str) -> None:
    assert sentences(flow(50, 1, change))[0] == said


def test_counted_by_entries_it_says_that_a_complaint_counts_at_each_of_its_stages() -> None:
    said = "50 complaints were received (counted at each of their stages), 29% fewer than the 70 a year before."
    assert sentences(replace(flow(50, 1, Change(50, 70)), basis=Basis.ENTRIES.value))[0] == said


def test_one_complaint_was_and_none_were() -> None:
    assert sentences(flow(1, 0)) == ("1 complaint was received.", "0 complaints were closed.")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Share(13, 24), ("54% of complaints at stage 1 were upheld (based on 24 decided).",)),
        (Share(3, 7), ("3 of 7 complaints decided at stage 1 were upheld (43%).",)),
        (Share(1, 1), ("1 of 1 complaint decided at stage 1 was upheld (100%).",)),
        (Share(0, 0), ()),
    ],
)
def test_under_ten_the_count_leads_and_of_none_nothing_is_said(share: Share, said: tuple[str, ...]) -> None:
    upheld = Column("percent_upheld", "Upheld", Unit.PERCENT)
    rows = (Row("stage_1", "Stage 1", (share,)), Row("stage_1@entries", "Stage 1 (entries)", (Share(1, 99),)))
    assert sentences(of(Table("outcomes", "Outcomes", (upheld,), rows))) == said


def compared(period: Period, *values: Value) -> Report:
    """Stage 1 beside the year before: percentage points upheld and in time, and days."""
    keys = ("upheld_points", "in_time_points", "mean_days_change")
    timed = (Column("mean_days", "Mean"), Column("target", "Target"), Column("percent_in_time", "In time"))
    tables = (
        Table("outcomes", "Outcomes", (Column("percent_upheld", "Upheld"),), (stage_1(Share(96, 218)),)),
        Table("time_to_close", "Time", timed, (stage_1(Fraction(46, 10), 5, Share(16, 24)),)),
        Table("last_year", "Last year", tuple(Column(key, key) for key in keys), (stage_1(*values),)),
    )
    return replace(of(*tables), compared_with=period)


def stage_1(*values: Value) -> Row:
    return Row("stage_1", "Stage 1", values)


@pytest.mark.parametrize(
    ("values", "upheld", "days", "in_time"),
    [
        (
            (Fraction(61, 10), -8, Fraction(-1, 3)),
            ", 6 percentage points more",
            ", 0.3 fewer",
            ", 8 percentage points fewer",
        ),
        ((Fraction(-1), 1, Fraction(12)), ", 1 percentage point fewer", ", 12.0 more", ", 1 percentage point more"),
    ],
)
def test_shares_and_days_are_held_against_the_year_before(
    values: tuple[Value, ...], upheld: str, days: str, in_time: str
) -> None:
    year = Period(date(2017, 4, 1), date(2018, 3, 31))
    assert sentences(compared(year, *values)) == (
        f"44% of complaints at stage 1 were upheld (based on 218 decided){upheld} than in 2017/18.",
        f"Replies at stage 1 took 4.6 working days on average{days} than in 2017/18, against a target of 5; "
        f"16 of 24 were in time{in_time} than in 2017/18.",
    )


def test_what_is_nearly_the_same_is_said_so_and_what_is_withheld_is_not_said() -> None:
    half = Period(date(2025, 4, 1), date(2025, 9, 30))
    assert sentences(compared(half, Fraction(1, 3), WITHHELD, Fraction(0))) == (
        "44% of complaints at stage 1 were upheld (based on 218 decided), almost the same as a year before.",
        "Replies at stage 1 took 4.6 working days on average, the same as a year before, against a target of 5; "
        "16 of 24 were in time.",
    )


def test_a_report_without_these_tables_says_nothing() -> None:
    assert sentences(of(Table("open", "Open", FLOW, ()))) == ()
