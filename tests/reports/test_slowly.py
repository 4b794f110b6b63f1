"""Every cell of a report that the database counted is that of a slow count, entry by entry, on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest
from sqlmodel import SQLModel

from procedure.desk import Area
from reports.areas import areas_report
from reports.groups import Basis
from reports.indicator import Counting, Ending, Measure, Partial
from reports.indicator_files import shipped
from reports.indicator_report import indicator_report
from reports.letters_report import letters_report
from reports.model import Report, Table
from reports.open_cases import open_report
from reports.performance import Compare, performance
from reports.periods import Period
from reports.source import Source
from reports.workload import workload_report
from storage.ledger import Ledger
from storage.only import Only
from tests.reports import many_histories as many
from tests.reports.ledgered import Row, put, rows_of
from tests.reports.slowly import areas as slow_areas
from tests.reports.slowly import indicator_report as slow_indicators
from tests.reports.slowly import letters_report as slow_letters
from tests.reports.slowly import open_cases as slow_open
from tests.reports.slowly import performance as slow_performance
from tests.reports.slowly import workload as slow_workload
from tests.reports.slowly.entries import entries
from tests.reports.slowly.rules import Rules

TODAY = date(2026, 2, 1)
PERIODS = (Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2024, 3, 1), date(2024, 3, 31)))
DEFINITIONS = (
    *shipped().values(),
    replace(shipped()["CS10"], id="ENDED", ends_with=Ending.RESOLUTION, extension_counts_as_met=True, stages=()),
    replace(shipped()["CH02"], id="DUE", basis=Counting.DUE),
    replace(shipped()["UPHELD-CAP"], id="PARTLY", partial_counts_as=Partial.UPHELD),
    replace(shipped()["CH01"], id="SIZED", size=4_000, measure=Measure.RECEIVED),
    replace(shipped()["ACK24"], id="ACK9", within_hours=9),
)
NAMES = {"ann@example.gov.uk": "Ann"}
NORTH = Area("north", "Housing", "North", (), "")


def assert_same(found: Report, expected: Report) -> None:
    assert found.title == expected.title
    for one, other in zip(found.tables, expected.tables, strict=True):
        assert cells(one) == cells(other)
        assert [row.key for row in one.rows] == [row.key for row in other.rows]
        assert one == other


def cells(table: Table) -> dict[str, object]:
    return {
        f"{table.id}.{row.key}.{column.key}": value
        for row in table.rows
        for column, value in zip(table.columns, row.values, strict=True)
    }


def assert_counted_as_slowly(
    ledger: Ledger,
    only: Only = Only(),  # noqa: B008 - it cannot be altered
    today: date = TODAY,
    by: Rules = many.RULES,
) -> None:
    with ledger.reading() as tx:
        source = Source(tx, today, by, only)
        every = list(entries(tx, until=today, only=only))
        for period in PERIODS:
            for basis in Basis:
                found = performance(source, period=period, basis=basis, compare=Compare.PREVIOUS_YEAR)
                expected = slow_performance.performance(
                    every,
                    period=period,
                    procedures=by.procedures,
                    calendars=by.calendars,
                    basis=basis,
                    compare=Compare.PREVIOUS_YEAR,
                )
                assert_same(found, expected)
            expected = slow_areas.areas_report(every, period, by, (NORTH,))
            assert_same(areas_report(source, period, (NORTH,)), expected)
            expected = slow_letters.letters_report(every, period, today, by)
            assert_same(letters_report(source, period, today), expected)
            assert_same(workload_report(source, period, NAMES), slow_workload.workload_report(every, period, NAMES))
            expected = slow_indicators.indicator_report(every, period, today, by, DEFINITIONS)
            assert_same(indicator_report(source, period, today, DEFINITIONS), expected)
        assert_same(open_report(source, today), slow_open.open_report(every, today, by))


def filled(ledger: Ledger, entries: int, seed: int) -> Ledger:
    with ledger.writing() as tx:
        put(tx, rows_of_history(entries, seed))
    return ledger


@lru_cache(2)
def rows_of_history(entries: int, seed: int) -> Mapping[type[SQLModel], Sequence[Row]]:
    return rows_of(many.history(entries, seed))


def test_a_history_is_counted_as_slowly(ledger: Ledger) -> None:
    assert_counted_as_slowly(filled(ledger, 2_000, 1))


@pytest.mark.parametrize("only", [Only(areas=("north",)), Only(procedures=("three-way",))])
def test_a_part_of_a_history_is_counted_as_slowly(sqlite_ledger: Ledger, only: Only) -> None:
    assert_counted_as_slowly(filled(sqlite_ledger, 500, 2), only)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_a_long_history_is_counted_as_slowly(ledger: Ledger, seed: int) -> None:
    assert_counted_as_slowly(filled(ledger, 50_000, seed))
