"""Work by owner and month: who received, answered and had open what."""

from datetime import date

import pytest

from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from reports.model import Share, Table
from reports.periods import Period
from reports.workload import months_of, workload_report
from tests.reports.examples import entry, rules
from tests.reports.ledgered import source_of
from tests.reports.slowly.entries import EntryRow

SPRING = Period(date(2026, 4, 1), date(2026, 5, 20))
NAMES = {"ann@example.gov.uk": "Ann", "bob@example.gov.uk": "Bob"}


def table(*entries: EntryRow, period: Period = SPRING) -> Table:
    with source_of(entries, rules()) as source:
        return workload_report(source, period, NAMES).table("workload")


def test_each_owner_has_a_row_a_month_and_one_of_the_whole_period() -> None:
    found = table(
        entry("2026-04-07", "2026-04-10"),
        entry("2026-04-07", "2026-05-04"),
        entry("2026-05-05", owner="bob@example.gov.uk"),
        entry("2026-04-07", owner="", closure=Closure.WITHDRAWN, closed_on=date(2026, 4, 9)),
        entry("2026-04-07", closure=Closure.DUPLICATE),
    )
    assert [(row.label, row.values) for row in found.rows] == [
        ("Ann, April 2026", (2, 1, Share(1, 1), 0, 1)),
        ("Ann, May 2026", (0, 1, Share(0, 1), 0, 0)),
        ("Ann, whole period", (2, 2, Share(1, 2), 0, 0)),
        ("Bob, May 2026", (1, 0, Share(0, 0), 0, 1)),
        ("Bob, whole period", (1, 0, Share(0, 0), 0, 1)),
        ("Nobody, April 2026", (1, 0, Share(0, 0), 1, 0)),
        ("Nobody, whole period", (1, 0, Share(0, 0), 1, 0)),
    ]
    assert found.rows[0].key == "ann@example.gov.uk/2026-04"


def test_months_at_the_ends_go_as_far_as_the_period() -> None:
    found = list(months_of(Period(date(2025, 11, 20), date(2026, 1, 5))))
    assert [(one.first, one.last) for one in found] == [
        (date(2025, 11, 20), date(2025, 11, 30)),
        (date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 5)),
    ]


def test_a_long_period_has_no_months() -> None:
    found = table(entry(), period=Period(date(2023, 4, 1), date(2026, 4, 30)))
    assert [row.label for row in found.rows] == ["Ann, whole period"]
    assert "36 months" in found.notes[-1]


def test_an_owner_whose_flow_does_not_balance_is_named() -> None:
    with pytest.raises(NotAllowed, match="group 'Ann'"):
        table(entry("2026-04-20", closed_on=date(2026, 3, 31)))
