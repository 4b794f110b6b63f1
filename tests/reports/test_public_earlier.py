"""The same days published twice, or as the year before of others: nothing can be subtracted that tells of few."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.freeze import can_publish, freeze, list_frozen
from procedure.errors import NotAllowed
from reports.groups import Basis
from reports.model import WITHHELD, Change, Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.public import for_the_public
from reports.published import against_published, published_beside
from storage.ledger import Ledger
from tests.reports.ledgered import performance_of
from tests.reports.many_histories import RULES, history
from tests.reports.test_public_parts import cells

NOON = datetime(2025, 4, 1, 12, tzinfo=UTC)
LAST, THIS = Period(date(2023, 1, 1), date(2023, 12, 31)), Period(date(2024, 1, 1), date(2024, 12, 31))
UPHELD = Column("s1_percent_upheld", "Upheld", Unit.PERCENT)


def themes(delay: int, noise: int, damp: int = 30, period: Period = THIS, before: Period | None = None) -> Report:
    rows = (Row("delay", "Delay", (delay,)), Row("noise", "Noise", (noise,)), Row("damp", "Damp", (damp,)))
    total = Row("total", "Total", (delay + noise + damp,))
    table = Table("themes", "Themes", (Column("received", "Received"),), (*rows, total))
    return Report("performance", f"Performance, {period}", period, before, "entries", (table,))


def areas(period: Period, before: Period, repairs: tuple[int, Share], previous: tuple[int, Share]) -> Report:
    columns = (Column("s1_received", "Received"), UPHELD)
    rows = (Row("repairs", "Repairs", repairs), Row("repairs@previous", "Repairs", previous, in_brackets=True))
    return Report("areas", f"Areas, {period}", period, before, "entries", (Table("areas", "Areas", columns, rows),))


def published(ledger: Ledger, report: Report) -> Report:
    found = published_beside(ledger, report)
    freeze(ledger, found, f"Number {len(list_frozen(ledger))}", NOON)
    return found


def shown(report: Report, table: str = "themes") -> dict[str, tuple[Value, ...]]:
    return {row.key: row.values for row in report.table(table).rows}


# The same days again


def test_a_public_report_that_is_frozen_again_as_it_was_shows_the_same(ledger: Ledger) -> None:
    first = published(ledger, themes(3, 20))
    assert shown(published(ledger, themes(3, 20))) == shown(first)
    assert shown(first) == {"delay": (WITHHELD,), "noise": (WITHHELD,), "damp": (30,), "total": (53,)}


def test_what_was_withheld_stays_withheld_when_it_has_grown(ledger: Ledger) -> None:
    """Else whoever takes the 20 from the total of then knows the 3."""
    published(ledger, themes(3, 20))
    found = published(ledger, themes(13, 20))
    assert shown(found) == {"delay": (WITHHELD,), "noise": (WITHHELD,), "damp": (30,), "total": (63,)}


@pytest.mark.parametrize(("delay", "is_shown"), [(11, False), (14, False), (6, False), (15, True), (5, True)])
def test_a_count_is_shown_again_where_it_differs_by_none_or_by_five(
    sqlite_ledger: Ledger, delay: int, is_shown: bool
) -> None:
    published(sqlite_ledger, themes(10, 20))
    found = shown(published(sqlite_ledger, themes(delay, 20)))
    assert found["delay"] == ((delay,) if is_shown else (WITHHELD,))
    assert found["total"] == ((delay + 50,) if is_shown else (WITHHELD,))
    assert (found["noise"], found["damp"]) == ((20,), (30,))


def test_what_is_known_already_covers_nothing(sqlite_ledger: Ledger) -> None:
    """The 20 is known from then: withheld, it would hide nothing of the 12."""
    published(sqlite_ledger, themes(10, 20))
    found = shown(published(sqlite_ledger, themes(12, 20, damp=38)))
    assert found == {"delay": (WITHHELD,), "noise": (20,), "damp": (WITHHELD,), "total": (70,)}


@pytest.mark.parametrize("first", [themes(3, 20), themes(12, 20)], ids=["withheld then", "two fewer now"])
def test_a_report_that_was_written_without_the_one_before_is_refused_with_the_cell(
    ledger: Ledger, first: Report
) -> None:
    published(ledger, first)
    alone = for_the_public(themes(10, 20))
    for ask in (lambda: can_publish(ledger, alone), lambda: freeze(ledger, alone, "Again", NOON)):
        with pytest.raises(NotAllowed, match="this report would tell of few: Themes, Delay, Received"):
            ask()


def test_every_version_that_was_published_is_held_against_it(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, themes(10, 20))
    published(sqlite_ledger, themes(16, 20))
    assert shown(published_beside(sqlite_ledger, themes(11, 20)))["delay"] == (WITHHELD,)


def test_the_restatement_of_a_public_report_says_what_is_withheld_now(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, themes(10, 20))
    again = against_published(sqlite_ledger, published_beside(sqlite_ledger, themes(11, 20)))
    restated = {row.key: row.values for row in again.table("restatement").rows}
    assert restated == {"themes.delay.received": ("10", "[c]"), "themes.total.received": ("60", "[c]")}


@pytest.mark.parametrize("entries", [300, 1500])
def test_a_real_year_that_has_not_changed_is_published_again_as_it_was(sqlite_ledger: Ledger, entries: int) -> None:
    year = performance_of(list(history(entries, 3)), period=THIS, by=RULES)
    first = published(sqlite_ledger, year)
    assert WITHHELD in cells(first).values()
    assert published(sqlite_ledger, year) == first


@pytest.mark.parametrize("basis", list(Basis))
def test_no_number_of_a_real_year_tells_of_few_when_it_is_published_again(sqlite_ledger: Ledger, basis: Basis) -> None:
    """Some of the entries are known otherwise by then."""
    entries = list(history(1500, 3))
    first = published(sqlite_ledger, performance_of(entries, period=THIS, by=RULES, basis=basis))
    again = published(sqlite_ledger, performance_of(entries[:-25], period=THIS, by=RULES, basis=basis))
    was, now = cells(first), cells(again)
    both = [(was[cell], now[cell]) for cell in was.keys() & now.keys() if cell[0] not in ("changes", "longest")]
    assert [one for one in both if one[0] == WITHHELD and isinstance(one[1], int | Share)] == []
    assert [one for one in both if all(isinstance(each, int) for each in one) and 0 < abs(one[0] - one[1]) < 5] == []
    assert any(one[0] == one[1] and isinstance(one[0], int) and one[0] for one in both)


# The year before


def test_what_a_year_withholds_the_next_one_withholds_in_brackets(ledger: Ledger) -> None:
    before_last = Period(date(2022, 1, 1), date(2022, 12, 31))
    published(ledger, areas(LAST, before_last, (20, Share(3, 20)), (20, Share(10, 20))))
    found = published(ledger, areas(THIS, LAST, (30, Share(10, 30)), (20, Share(9, 20))))
    assert shown(found, "areas")["repairs@previous"] == (20, WITHHELD)
    assert shown(found, "areas")["repairs"] == (30, Share(10, 30))


def test_a_year_before_that_was_restated_by_few_is_withheld_in_brackets(sqlite_ledger: Ledger) -> None:
    before_last = Period(date(2022, 1, 1), date(2022, 12, 31))
    published(sqlite_ledger, areas(LAST, before_last, (20, Share(8, 20)), (20, Share(10, 20))))
    found = published(sqlite_ledger, areas(THIS, LAST, (30, Share(10, 30)), (20, Share(9, 20))))
    assert shown(found, "areas")["repairs@previous"] == (20, WITHHELD)


def test_what_is_shown_in_brackets_is_held_against_the_year_when_that_is_published_later(ledger: Ledger) -> None:
    published(ledger, areas(THIS, LAST, (30, Share(10, 30)), (20, Share(9, 20))))
    before_last = Period(date(2022, 1, 1), date(2022, 12, 31))
    found = published(ledger, areas(LAST, before_last, (20, Share(8, 20)), (20, Share(10, 20))))
    assert shown(found, "areas")["repairs"] == (20, WITHHELD)


def change(period: Period, before: Period | None, this: int, last: int | None) -> Report:
    """What a performance report says of received: as a total, and beside the year before."""
    flow = Table("received_closed", "Flow", (Column("received", "Received"),), (Row("total", "Total", (this,)),))
    columns = (
        Column("this_period", "This"),
        Column("last_period", "Last"),
        Column("percent_change", "%", Unit.PERCENT),
    )
    values = (this, last, None if last is None else Change(this, last))
    table = Table("change", "Change", columns, (Row("received", "Received", values),))
    return Report("performance", f"Performance, {period}", period, before, "entries", (flow, table))


def test_the_total_of_the_year_before_is_held_against_that_years_report(ledger: Ledger) -> None:
    published(ledger, change(LAST, None, 20, None))
    assert shown(published_beside(ledger, change(THIS, LAST, 30, 20)), "change")["received"][:2] == (30, 20)
    found = published(ledger, change(THIS, LAST, 30, 22))
    assert shown(found, "change")["received"] == (30, WITHHELD, WITHHELD)


def test_a_report_with_a_year_before_that_is_published_in_another_cut_is_refused(ledger: Ledger) -> None:
    narrowed = replace(themes(10, 20, period=LAST), title="Performance, only repairs", filters={"area": ("repairs",)})
    published(ledger, narrowed)
    compared = published_beside(ledger, themes(10, 20, before=LAST))
    with pytest.raises(NotAllowed, match="tells of some of the same days"):
        can_publish(ledger, compared)
    can_publish(ledger, published_beside(ledger, themes(10, 20)))


def test_a_year_before_that_another_report_was_compared_with_is_one_cut_too(sqlite_ledger: Ledger) -> None:
    published(sqlite_ledger, themes(10, 20, before=LAST))
    quarter = Period(date(2023, 1, 1), date(2023, 3, 31))
    with pytest.raises(NotAllowed, match="tells of some of the same days"):
        can_publish(sqlite_ledger, published_beside(sqlite_ledger, themes(10, 20, period=quarter)))
    can_publish(sqlite_ledger, published_beside(sqlite_ledger, themes(10, 20, period=LAST)))


def test_each_year_is_published_beside_the_one_before(sqlite_ledger: Ledger) -> None:
    for year in (2021, 2022, 2023, 2024):
        this, before = (Period(date(one, 1, 1), date(one, 12, 31)) for one in (year, year - 1))
        found = published(sqlite_ledger, areas(this, before, (year, Share(40, year)), (year - 1, Share(40, year - 1))))
        assert shown(found, "areas")["repairs@previous"] == (year - 1, Share(40, year - 1))
