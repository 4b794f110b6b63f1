"""What the public could subtract from one another, within a table and between two, tells of no few people."""

from fractions import Fraction

import pytest

from procedure.outcomes import Outcome
from reports import last_year
from reports.groups import Basis
from reports.indicator_files import shipped
from reports.model import WITHHELD, Column, Report, Row, Share, Table, Unit, Value
from reports.public import for_the_public
from tests.reports.attacking import worked_out
from tests.reports.examples import entry, rules
from tests.reports.ledgered import indicators_of, performance_of
from tests.reports.slowly.entries import EntryRow
from tests.reports.test_public import PERIOD, history

OUTCOMES = ("upheld", "partially_upheld", "not_upheld", "resolved", "decided")


LAST_YEAR = last_year.COLUMNS


def shown(*tables: Table, basis: str = "final_stage") -> Report:
    return for_the_public(Report("x", "X", PERIOD, None, basis, tables))


def table(name: str, columns: tuple[str, ...], **rows: tuple[Value, ...]) -> Table:
    return Table(
        name, name, tuple(Column(one, one) for one in columns), tuple(Row(key, key, rows[key]) for key in rows)
    )


def decided(*outcomes: tuple[Outcome, int]) -> list[EntryRow]:
    every = [outcome for outcome, number in outcomes for _ in range(number)]
    return [
        entry("2026-02-03", "2026-02-05", case_id=number, reference=f"C-{number}", outcome=outcome)
        for number, outcome in enumerate(every, 1)
    ]


def test_a_stage_of_an_indicator_is_withheld_with_its_upheld_if_the_others_are_few() -> None:
    entries = decided((Outcome.UPHELD, 17), (Outcome.NOT_UPHELD, 30), (Outcome.RESOLVED, 3))
    report = for_the_public(indicators_of(entries, PERIOD, PERIOD.last, rules(), [shipped()["SPSO-4"]]))
    found = report.table("indicator")
    stage, upheld = (found.value(f"SPSO-4@stage_1{row}", "numerator") for row in ("", "/upheld"))
    assert (stage == WITHHELD) is (upheld == WITHHELD)


def test_an_indicators_share_that_is_withheld_does_not_stand_in_the_row_of_the_outcome() -> None:
    rows = {"A@stage_1": (17, 20), "A@stage_1/upheld": (17, 20), "A@stage_1/partially_upheld": (0, 20)}
    rows |= {"A@stage_1/not_upheld": (3, 20), "A@stage_1/resolved": (0, 20), "A@stage_2": (4, 20), "A": (21, 40)}
    found = shown(table("indicator", ("numerator", "denominator"), **rows)).table("indicator")
    assert found.value("A@stage_2", "numerator") == WITHHELD
    assert found.value("A@stage_1/upheld", "numerator") == WITHHELD or found.value("A", "numerator") == WITHHELD


def test_closed_in_time_is_not_told_by_the_slices_up_to_the_target() -> None:
    timed = table("time_to_close", ("target", "closed", "in_time"), stage_1=(5, 30, 27))
    slices = {"stage_1/to_1": (7,), "stage_1/to_5": (20,), "stage_1/over_5": (3,)}
    report = shown(timed, table("days_to_close", ("closed",), **slices))
    unknown = {(one.id, row.key, key) for one in report.tables for row in one.rows for key in hidden(one, row)}
    in_time, closed = (("time_to_close", "stage_1", key) for key in ("in_time", "closed"))
    parts = {("days_to_close", key, "closed"): 1 for key in slices}
    by_then = {name: 1 for name in parts if name[1] in ("stage_1/to_1", "stage_1/to_5")}
    assert ("days_to_close", "stage_1/over_5", "closed") in unknown
    assert not worked_out([{**by_then, in_time: -1}, {**parts, closed: -1}], unknown)


@pytest.mark.parametrize("seed", range(10))
def test_no_slice_follows_from_what_was_closed_in_time(seed: int) -> None:
    whole = performance_of(history(seed), period=PERIOD, by=rules())
    report = for_the_public(whole)
    timed, slices = (report.table(one) for one in ("time_to_close", "days_to_close"))
    unknown = {(one.id, row.key, key) for one in (timed, slices) for row in one.rows for key in hidden(one, row)}
    for row in timed.rows:
        target = timed.value(row.key, "target")
        assert isinstance(target, int)
        names = [each.key for each in slices.rows if each.key.startswith(f"{row.key}/to_")]
        by_then = [each for each in names if int(each.rpartition("_")[2]) <= target]
        parts = {("days_to_close", each, "closed"): 1 for each in by_then}
        of_all = sum(number(whole, "days_to_close", each, "closed") for each in by_then)
        if of_all == number(whole, "time_to_close", row.key, "in_time"):
            assert not worked_out([{**parts, ("time_to_close", row.key, "in_time"): -1}], unknown)


def number(report: Report, name: str, row: str, column: str) -> int:
    value = report.table(name).value(row, column)
    assert isinstance(value, int)
    return value


def hidden(one: Table, row: Row) -> list[str]:
    return [column.key for column, value in zip(one.columns, row.values, strict=True) if value == WITHHELD]


def test_an_average_is_rounded_in_every_form_as_it_is_printed() -> None:
    columns = (Column("closed", "C"), Column("mean_days", "M", Unit.DAYS))
    found = shown(Table("t", "T", columns, (Row("a", "A", (31, Fraction(100, 31))),))).table("t")
    assert found.value("a", "mean_days") == Fraction(32, 10)


@pytest.mark.parametrize(("basis", "is_told"), [(Basis.ENTRIES, False), (Basis.FINAL_STAGE, True)])
def test_how_many_were_escalated_is_not_told_by_the_whole_wait(basis: Basis, is_told: bool) -> None:
    report = for_the_public(performance_of(history(2), period=PERIOD, by=rules(), basis=basis))
    assert ("whole_wait" in [one.id for one in report.tables]) is is_told


def test_those_upheld_in_full_are_not_told_if_they_are_few() -> None:
    found = shown(table("outcomes", OUTCOMES, stage_1=(30, 27, 20, 10, 60))).table("outcomes")
    assert WITHHELD in [found.value("stage_1", one) for one in ("upheld", "partially_upheld")]
    other = shown(table("outcomes", OUTCOMES, stage_1=(30, 20, 20, 10, 60))).table("outcomes")
    assert WITHHELD not in other.rows[0].values


def test_of_two_kinds_of_partially_upheld_the_few_of_either_do_not_follow() -> None:
    """Of 12, nine count as upheld and three stand apart: 30 + 20 + 7 + 3 = 60."""
    found = shown(table("outcomes", OUTCOMES, stage_1=(30, 12, 20, 7, 60))).table("outcomes")
    printed = [found.value("stage_1", one) for one in ("upheld", "not_upheld", "resolved", "decided")]
    assert WITHHELD in printed


def test_those_upheld_in_full_are_not_told_where_a_part_stands_apart() -> None:
    """Of 30 upheld 28 were so in part, of the 38 of both kinds: 30 + 20 + 10 + 10 = 70."""
    found = shown(table("outcomes", OUTCOMES, stage_1=(30, 38, 20, 10, 70))).table("outcomes")
    assert WITHHELD in found.rows[0].values


def test_an_indicators_few_that_were_partially_upheld_and_count_do_not_follow() -> None:
    rows = {"A@stage_1": (20, 60), "A@stage_1/upheld": (17, 60), "A@stage_1/partially_upheld": (13, 60)}
    rows |= {"A@stage_1/not_upheld": (30, 60), "A@stage_1/resolved": (0, 60)}
    found = shown(table("indicator", ("numerator", "denominator"), **rows)).table("indicator")
    assert WITHHELD in [found.value(row, "numerator") for row in ("A@stage_1", "A@stage_1/upheld")]


def test_a_difference_from_the_year_before_goes_with_either_share_and_is_rounded_as_the_averages() -> None:
    decided = Table(
        "outcomes",
        "O",
        (Column("percent_upheld", "U", Unit.PERCENT),),
        (row(Share(20, 40)), Row("stage_2", "Stage 2", (Share(3, 40),))),
    )
    columns = (Column("closed", "C"), Column("mean_days", "M", Unit.DAYS), Column("percent_in_time", "T", Unit.PERCENT))
    timed = Table(
        "time_to_close",
        "T",
        columns,
        (row(31, Fraction(100, 31), Share(20, 31)), Row("stage_2", "Stage 2", (8, Fraction(4), Share(8, 8)))),
    )
    before = (Share(10, 30), Fraction(50, 3), Share(12, 30), Fraction(2, 3), Fraction(70, 31), Fraction(30, 31))
    few = (Share(10, 30), Fraction(50, 3), Share(2, 30), Fraction(2, 3), Fraction(70, 31), Fraction(30, 31))
    found = shown(decided, timed, Table("last_year", "L", LAST_YEAR, (Row("stage_1", "1", before),))).table("last_year")
    assert found.value("stage_1", "upheld_points") == Fraction(50, 3)
    assert found.value("stage_1", "mean_days_change") == Fraction(32, 10) - Fraction(23, 10)
    found = shown(decided, timed, Table("last_year", "L", LAST_YEAR, (Row("stage_1", "1", few),))).table("last_year")
    assert [found.value("stage_1", key) for key in ("in_time_points", "mean_days_change")] == [WITHHELD, WITHHELD]
    few = (Share(10, 30), Fraction(1), None, None, None, None)
    found = shown(decided, timed, Table("last_year", "L", LAST_YEAR, (Row("stage_2", "2", few),))).table("last_year")
    assert found.value("stage_2", "upheld_points") == WITHHELD


def row(*values: Value) -> Row:
    return Row("stage_1", "Stage 1", values)
