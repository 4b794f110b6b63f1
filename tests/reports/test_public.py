"""What the public is shown: no small number, and none that follows by reckoning from the totals that are shown."""

import json
import random
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import EnteredHow
from reports.forms import Form, file_of
from reports.freezing import from_text, to_text
from reports.indicator_files import shipped
from reports.model import WITHHELD, Column, Report, Row, Share, Table, Unit
from reports.performance import Compare
from reports.periods import Period
from reports.public import for_the_public
from reports.rendering import render
from reports.sentences import sentences
from reports.suppression import withheld
from storage.ledger import Ledger
from tests.reports import half_year
from tests.reports.attacking import Equation, worked_out
from tests.reports.examples import entry, rules
from tests.reports.ledgered import areas_of, indicators_of, performance_of
from tests.reports.slowly.entries import EntryRow
from tests.reports.test_areas import of_ten
from tests.reports.test_half_year import of_half_year

PERIOD = Period(date(2026, 1, 1), date(2026, 6, 30))
CODES = ("north", "south", "east", "west")


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=5))
def test_in_any_table_with_totals_no_withheld_number_can_be_worked_out(cells: list[list[int]]) -> None:
    values, equations = with_totals(cells)
    hidden = withheld(values, equations, [name for name, value in values.items() if 0 < value < 5])
    assert {name for name, value in values.items() if 0 < value < 5} <= hidden
    if any(value >= 5 for value in values.values()):
        assert not worked_out(equations, hidden)


def test_one_small_number_takes_three_others_with_it_and_no_more() -> None:
    values, equations = with_totals([[20, 30, 40], [3, 25, 35], [22, 28, 45]])
    hidden = withheld(values, equations, [(1, 0)])
    assert len(hidden) == 4
    assert len({name[0] for name in hidden}) == len({name[1] for name in hidden}) == 2


def with_totals(cells: list[list[int]]) -> tuple[dict[tuple[int, int], int], list[dict[tuple[int, int], int]]]:
    """Row and column -1 are the totals."""
    height, width = len(cells), len(cells[0])
    values = {(y, x): cells[y][x] for y in range(height) for x in range(width)}
    values |= {(y, -1): sum(cells[y]) for y in range(height)}
    values |= {(-1, x): sum(row[x] for row in cells) for x in range(-1, width) if x >= 0}
    values[-1, -1] = sum(map(sum, cells))
    rows = [{(y, -1): -1, **{(y, x): 1 for x in range(width)}} for y in (-1, *range(height))]
    columns = [{(-1, x): -1, **{(y, x): 1 for y in range(height)}} for x in (-1, *range(width))]
    return values, [*rows, *columns]


@pytest.mark.parametrize("seed", range(25))
def test_no_withheld_number_of_a_performance_report_follows_from_those_shown(seed: int) -> None:
    whole = counted(seed, compare=True)
    shown = published(for_the_public(whole))
    equations = [*flows(shown), *stages(shown), *shares(shown), *months(shown)]
    must_not_tell(json.loads(render(whole, "json")), shown, equations)


@pytest.mark.parametrize("seed", range(25))
def test_no_withheld_number_of_an_areas_report_follows_even_if_all_totals_are_known(seed: int) -> None:
    whole = areas_of(history(seed), PERIOD, rules(), ())
    shown = published(for_the_public(whole))
    rows = [row["key"] for row in shown["areas"]["rows"]]
    counts = [one["key"] for one in shown["areas"]["columns"] if one["unit"] == "count"]
    sums: list[Equation] = [
        {("areas", row, key): 1 for row in rows if row.endswith("@previous") is previous}
        for key in counts
        for previous in (False, True)
    ]
    must_not_tell(json.loads(render(whole, "json")), shown, [*sums, *differences(shown)])


def test_the_seeds_are_published_without_small_numbers(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    for report in (for_the_public(of_half_year(sqlite_ledger)), for_the_public(of_ten())):
        assert report.title.endswith(", for the public")
        small = [value for one in report.tables if one.id != "difference" for row in one.rows for value in row.values]
        assert not [value for value in small if type(value) is int and 0 < value < 5 and value != 5]
        assert not [one for one in small if isinstance(one, Share) and (0 < one.n < 5 or 0 < one.of < 5)]
        text = render(report, "text")
        assert "[c]" in text
        assert "C-20" not in text


def test_large_numbers_stay_as_they_are() -> None:
    found = for_the_public(of_ten()).table("areas")
    assert found.value("repairs", "s1_received") == 218
    assert found.value("repairs", "s1_percent_upheld") == Share(96, 218)


def test_a_share_goes_with_either_of_its_numbers_and_with_what_is_missing_to_the_whole() -> None:
    columns = (Column("upheld", "U"), Column("decided", "D"), Column("percent_upheld", "%", Unit.PERCENT))
    rows = [("few", 3, 40), ("most", 38, 40), ("some", 20, 40), ("none", 0, 40)]
    table = Table("outcomes", "O", columns, tuple(Row(key, key, (n, of, Share(n, of))) for key, n, of in rows))
    found = for_the_public(Report("x", "X", PERIOD, None, "entries", (table,))).table("outcomes")
    assert [row.key for row in found.rows if row.values[2] == WITHHELD] == ["few", "most"]


def test_an_average_goes_with_the_number_of_those_it_is_the_average_of() -> None:
    columns = (Column("closed", "C"), Column("mean_days", "M", Unit.DAYS), Column("target", "T", Unit.DAYS))
    rows = (Row("stage_1", "1", (3, Fraction(7, 3), 5)), Row("stage_2", "2", (30, Fraction(7, 3), 20)))
    found = for_the_public(Report("x", "X", PERIOD, None, "entries", (Table("t", "T", columns, rows),))).table("t")
    assert [row.values for row in found.rows] == [(WITHHELD, WITHHELD, 5), (30, Fraction(23, 10), 20)]


@pytest.mark.parametrize(("received", "rate"), [(3, WITHHELD), (30, Fraction(3, 2))])
def test_a_rate_goes_with_the_number_that_it_is_made_of(received: int, rate: object) -> None:
    entries = [entry("2026-02-03", case_id=number, reference=f"C-{number}") for number in range(1, received + 1)]
    homes = replace(shipped()["CH01"], size=20_000)
    found = indicators_of(entries, PERIOD, PERIOD.last, rules(), [homes])
    assert for_the_public(found).table("indicator").value("CH01", "per_thousand") == rate


def test_the_colour_of_an_indicator_tells_nothing_of_what_is_withheld() -> None:
    entries = [
        entry("2026-02-03", "2026-02-04" if number < 4 else "2026-04-30", case_id=number, due_on=date(2026, 2, 10))
        for number in range(1, 31)
    ]
    found = indicators_of(entries, PERIOD, PERIOD.last, rules(), [shipped()["CS10"]])
    shown = for_the_public(found).table("indicator")
    assert [found.table("indicator").value("CS10", key) for key in ("numerator", "status")] == [3, "red"]
    assert [shown.value("CS10", key) for key in ("numerator", "percent", "status")] == [WITHHELD] * 3


def test_single_cases_the_other_basis_and_who_changed_what_are_left_out(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    found = for_the_public(of_half_year(sqlite_ledger))
    assert "longest" not in [one.id for one in found.tables]
    assert not [row.key for one in found.tables for row in one.rows if "@entries" in row.key]
    assert "@entries" not in "".join(found.table("outcomes").notes)
    assert [one.key for one in found.table("changes").columns] == ["changes", "made_in_time", "made_late"]


def test_a_report_about_staff_is_not_for_the_public() -> None:
    with pytest.raises(NotAllowed, match="not for the public"):
        for_the_public(Report("workload", "W", PERIOD, None, "entries", ()))


@pytest.mark.parametrize("form", Form)
def test_every_form_can_be_written_of_it_and_none_shows_what_is_withheld(form: Form) -> None:
    columns, rows = (Column("cases", "Cases"),), (Row("north", "North", (3,)), Row("south", "South", (30,)))
    report = Report("open", "Open", PERIOD, None, "cases", (Table("open", "Open", columns, rows),))
    assert file_of(for_the_public(report), form) == file_of(for_the_public(_with(report, 4)), form)


def _with(report: Report, number: int) -> Report:
    (table,) = report.tables
    rows = (Row("north", "North", (number,)), *table.rows[1:])
    return Report(report.name, report.title, PERIOD, None, "cases", (Table("open", "Open", table.columns, rows),))


def test_it_can_be_frozen_and_read_again(sqlite_ledger: Ledger) -> None:
    found = for_the_public(of_ten())
    assert from_text(to_text(found)) == found
    assert sentences(found) is not None


def history(seed: int) -> list[EntryRow]:
    """Two years of cases, more in some areas than in others."""
    chance, found = random.Random(seed), list[EntryRow]()
    for number in range(chance.choice((30, 120, 400))):
        received = date(2025, 1, 1) + timedelta(days=chance.randrange(540))
        area = CODES[min(chance.randrange(4), chance.randrange(4))]
        stages = (1, 2) if chance.random() < 0.2 else (chance.choice((1, 1, 1, 2)),)
        found += _case(chance, number + 1, received, area, stages)
    return found


def _case(chance: random.Random, number: int, received: date, area: str, stages: tuple[int, ...]) -> Iterator[EntryRow]:
    for place, stage in enumerate(stages):
        day, is_answered = received + timedelta(days=30 * place), chance.random() < 0.8
        is_last = place == len(stages) - 1
        yield entry(
            day.isoformat(),
            (day + timedelta(days=chance.randrange(1, 40))).isoformat() if is_answered or not is_last else "",
            case_id=number,
            reference=f"C-2026-{number:05d}",
            area=area,
            stage=stage,
            due_on=day + timedelta(days=14),
            entered_how=EnteredHow.ESCALATED if place else EnteredHow.DIRECT,
            outcome=chance.choice(list(Outcome)) if is_answered or not is_last else None,
            next_stage=None if is_last else stages[place + 1],
            next_received_on=None if is_last else received + timedelta(days=30),
        )


def counted(seed: int, *, compare: bool) -> Report:
    return performance_of(history(seed), period=PERIOD, by=rules(), compare=Compare.PREVIOUS_YEAR if compare else None)


def published(report: Report) -> dict[str, Any]:
    """The tables by id, as a script reads them."""
    return {one["id"]: one for one in json.loads(render(report, "json"))["tables"]}


def must_not_tell(whole: dict[str, Any], shown: dict[str, Any], equations: list[Equation]) -> None:
    unknown: set[Hashable] = set()
    for table in shown.values():
        for name in table.get("withheld", ()):
            row, _, column = name.rpartition(".")
            unknown.add((table["id"], row, column))
    true = {
        (table["id"], row["key"], key): value
        for table in whole["tables"]
        for row in table["rows"]
        for key, value in row.items()
    }
    small = {name for name, value in true.items() if _is_count(name) and isinstance(value, int) and 0 < value < 5}
    visible = {name for name in small if name[0] in shown and not _is_dropped(name)}
    assert visible <= unknown, "a small number is shown"
    assert not worked_out(equations, unknown)


def _is_count(name: tuple[str, str, str]) -> bool:
    days = ("days", "target", "tolerance", "change")
    return name[0] not in ("longest", "changes", "difference") and not any(one in name[2] for one in days)


def _is_dropped(name: tuple[str, str, str]) -> bool:
    return name[1].endswith("@entries")


def flows(shown: dict[str, Any]) -> Iterator[Equation]:
    signs = {"open_at_start": 1, "received": 1, "closed": -1, "ended_otherwise": -1, "open_at_end": -1}
    rows = [row["key"] for row in shown["received_closed"]["rows"]]
    yield from ({("received_closed", row, key): sign for key, sign in signs.items()} for row in rows)
    yield from ({("received_closed", row, key): -1 if row == "total" else 1 for row in rows} for key in signs)


def stages(shown: dict[str, Any]) -> Iterator[Equation]:
    for stage, parts in (("stage_1", ["stage_1"]), ("stage_2", ["stage_2", "escalated"])):
        closed = {("received_closed", part, "closed"): 1 for part in parts}
        yield {**closed, ("outcomes", stage, "decided"): -1}
        yield {**closed, ("time_to_close", stage, "closed"): -1}
        slices = [row["key"] for row in shown["days_to_close"]["rows"] if row["key"].startswith(f"{stage}/")]
        yield {**closed, **{("days_to_close", one, "closed"): -1 for one in slices}}
    for key in ("upheld", "not_upheld", "resolved", "decided"):
        yield {("outcomes", "stage_1", key): 1, ("outcomes", "stage_2", key): 1, ("outcomes", "total", key): -1}
    for row in ("stage_1", "stage_2", "total"):
        outcomes = {("outcomes", row, key): 1 for key in ("upheld", "not_upheld", "resolved")}
        yield {**outcomes, ("outcomes", row, "decided"): -1}


def shares(shown: dict[str, Any]) -> Iterator[Equation]:
    """A percentage that is shown beside one of its numbers tells the other."""
    for table, share, n, of in (
        ("outcomes", "percent_upheld", "upheld", "decided"),
        ("time_to_close", "percent_in_time", "in_time", "closed"),
    ):
        for row in shown[table]["rows"]:
            if isinstance(row[share], float):
                yield {(table, row["key"], n): 100, (table, row["key"], of): -1}


def months(shown: dict[str, Any]) -> Iterator[Equation]:
    for key in ("received", "closed"):
        rows = {("by_month", row["key"], key): 1 for row in shown["by_month"]["rows"]}
        yield {**rows, ("received_closed", "total", key): -1}
        yield {("change", key, "this_period"): 1, ("received_closed", "total", key): -1}
    for key in ("received", "closed"):
        cells = {("change", key, one): sign for one, sign in (("this_period", 1), ("last_period", -1), ("change", -1))}
        yield cells


def differences(shown: dict[str, Any]) -> Iterator[Equation]:
    for row in shown["difference"]["rows"]:
        for column in shown["difference"]["columns"]:
            if column["unit"] == "count":
                name = row["key"], column["key"]
                before = ("areas", f"{name[0]}@previous", name[1])
                yield {("areas", *name): 1, before: -1, ("difference", *name): -1}
