"""A year beside its quarters: both are published, and the year shows nothing that the quarters do not tell already."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.freeze import can_publish, freeze, list_frozen
from procedure.errors import NotAllowed
from reports.groups import Basis
from reports.model import WITHHELD, Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.public import for_the_public
from reports.public_parts import tiling
from reports.published import parts_of
from storage.ledger import Ledger
from tests.reports.ledgered import performance_of
from tests.reports.many_histories import RULES, history

NOON = datetime(2025, 4, 1, 12, tzinfo=UTC)
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
QUARTERS = tuple(
    Period(date(2024, month, 1), date(2024, month + 2, day)) for month, day in ((1, 31), (4, 30), (7, 30), (10, 31))
)
HALF = Period(date(2024, 1, 1), date(2024, 6, 30))
COLUMNS = (Column("received", "Received"), Column("open_at_end", "Open"), Column("percent", "Share", Unit.PERCENT))


def counted(period: Period, delay: tuple[Value, ...], noise: tuple[Value, ...]) -> Report:
    """One row for each theme: received, open at the end, a share."""
    table = Table("themes", "Themes", COLUMNS, (Row("delay", "Delay", delay), Row("noise", "Noise", noise)))
    return Report("performance", f"Performance, {period}", period, None, "entries", (table,))


def quarter(period: Period, delay: int = 10) -> Report:
    return counted(period, (delay, 7, Share(6, 13)), (20, 9, Share(8, 15)))


def year(delay: int = 40) -> Report:
    return counted(YEAR, (delay, 7, Share(24, 52)), (80, 9, Share(32, 60)))


def published(ledger: Ledger, *reports: Report) -> None:
    for number, one in enumerate(reports):
        freeze(ledger, for_the_public(one), f"{one.period} {number} {len(list_frozen(ledger))}", NOON)


def beside(ledger: Ledger, report: Report) -> Report:
    return for_the_public(report, parts_of(ledger, report))


def shown(report: Report) -> dict[str, tuple[Value, ...]]:
    return {row.key: row.values for row in report.table("themes").rows}


def test_where_its_quarters_withhold_nothing_the_year_is_published_whole(ledger: Ledger) -> None:
    published(ledger, *map(quarter, QUARTERS))
    whole = beside(ledger, year())
    assert shown(whole) == shown(year())
    freeze(ledger, whole, "Year", NOON)
    assert len(list_frozen(ledger)) == 5


def test_what_one_quarter_withholds_the_year_withholds_too(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, quarter(QUARTERS[0], delay=3), *map(quarter, QUARTERS[1:]))
    whole = beside(sqlite_ledger, year(delay=33))
    assert shown(whole)["delay"][0] == WITHHELD
    assert shown(whole)["delay"][1:] == (7, Share(24, 52))
    freeze(sqlite_ledger, whole, "Year", NOON)


def test_a_year_that_was_written_without_its_quarters_is_refused_with_the_cell_that_would_tell(ledger: Ledger) -> None:
    published(ledger, quarter(QUARTERS[0], delay=3), *map(quarter, QUARTERS[1:]))
    alone = for_the_public(year(delay=33))
    for ask in (lambda: can_publish(ledger, alone), lambda: freeze(ledger, alone, "Year", NOON)):
        with pytest.raises(NotAllowed, match="this report would tell more than they do: Themes, Delay, Received"):
            ask()


def test_what_was_restated_since_is_withheld_until_its_quarter_is_published_again(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, *map(quarter, QUARTERS))
    assert shown(beside(sqlite_ledger, year(delay=46)))["delay"][0] == WITHHELD
    published(sqlite_ledger, quarter(QUARTERS[2], delay=16))
    whole = beside(sqlite_ledger, year(delay=46))
    assert shown(whole)["delay"][0] == 46
    freeze(sqlite_ledger, whole, "Year", NOON)
    published(sqlite_ledger, quarter(QUARTERS[3]))  # the same question may be frozen again after the year too


def test_while_a_quarter_is_missing_or_another_cut_is_published_the_year_is_refused(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, *map(quarter, QUARTERS[:3]))
    narrowed = replace(quarter(QUARTERS[3]), filters={"area": ("Repairs",)})
    for other in (None, narrowed):
        published(sqlite_ledger, *([other] if other else []))
        with pytest.raises(NotAllowed, match="tells of some of the same days"):
            can_publish(sqlite_ledger, beside(sqlite_ledger, year()))


def test_after_the_year_its_quarters_are_refused(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, year())
    with pytest.raises(NotAllowed, match="tells of some of the same days"):
        can_publish(sqlite_ledger, beside(sqlite_ledger, quarter(QUARTERS[0])))


@pytest.mark.parametrize(
    ("parts", "taken"),
    [
        (QUARTERS, QUARTERS),
        (QUARTERS[::-1], QUARTERS),
        (QUARTERS[1:], ()),
        (QUARTERS[:3], ()),
        ((QUARTERS[0], *QUARTERS[2:]), ()),
        ((HALF, *QUARTERS[2:]), (HALF, *QUARTERS[2:])),
        ((HALF, *QUARTERS), QUARTERS),
        ((YEAR,), ()),
        ((), ()),
    ],
)
def test_parts_are_those_that_cover_a_period_without_a_gap(
    parts: tuple[Period, ...], taken: tuple[Period, ...]
) -> None:
    assert tuple(one.period for one in tiling(YEAR, [quarter(one) for one in parts])) == taken


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize(("entries", "seed"), [(1500, 1), (3000, 2)])
def test_no_number_of_a_real_year_is_shown_that_a_quarter_withholds_and_many_are_shown(
    basis: Basis, entries: int, seed: int
) -> None:
    found = list(history(entries, seed))
    parts = [for_the_public(performance_of(found, period=one, by=RULES, basis=basis)) for one in QUARTERS]
    whole = for_the_public(performance_of(found, period=YEAR, by=RULES, basis=basis), parts)
    told = cells(whole)
    for one in parts:
        hidden = {cell for cell, value in cells(one).items() if value == WITHHELD}
        assert [cell for cell in hidden if cell in told and isinstance(told[cell], int | Share)] == []
    assert isinstance(told["received_closed", "total", "received"], int)


def cells(report: Report) -> dict[tuple[str, str, str], Value]:
    return {
        (table.id, row.key, column.key): value
        for table in report.tables
        for row in table.rows
        for column, value in zip(table.columns, row.values, strict=True)
    }
