"""What stands behind a number is as many entries as the number says, in every cell of a random history."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from procedure.errors import NotAllowed
from reports.areas import areas_report
from reports.asking import Asked, Options
from reports.catalogue import build
from reports.groups import Basis
from reports.indicator_files import shipped
from reports.indicator_report import indicator_report
from reports.letters_report import letters_report
from reports.model import Change, Report, Share, Table, Value
from reports.open_cases import open_report
from reports.performance import Compare, performance
from reports.periods import Period
from reports.rendering import render
from reports.source import Source
from reports.tracing import traced
from reports.workload import workload_report
from storage.ledger import Ledger
from storage.trail import append
from tests.reports import many_histories as many
from tests.reports.ledgered import write
from tests.reports.test_narrowing import DESK, filled
from tests.reports.test_slowly import NORTH, PERIODS, TODAY

__all__ = ["filled"]

PERIOD = PERIODS[0]
NOT_COUNTED = {"target", "mean_days", "median_days", "p90_days", "longest_days", "tolerance", "status", "days"}
NOT_COUNTED |= {"mean_working_days", "longest_working_days", "mean_calendar_days", "longest_calendar_days"}
NOT_TRACED = {"longest", "sentences"}


def asked(basis: Basis = Basis.ENTRIES) -> Asked:
    return Asked(PERIOD, TODAY, basis, Compare.PREVIOUS_YEAR, Options(definitions=shipped()))


def cells(report: Report) -> Iterator[tuple[str, Value]]:
    for table in report.tables:
        for row in table.rows if table.id not in NOT_TRACED else ():
            for column, value in zip(table.columns, row.values, strict=True):
                if column.key not in NOT_COUNTED and isinstance(value, int | Share | Change):
                    yield f"{table.id}.{row.key}.{column.key}", value


def behind(source: Source, report: Report, question: Asked, cell: str) -> dict[str, Table]:
    options = replace(question.options, trace=cell)
    return {one.id: one for one in traced(source, report, replace(question, options=options), DESK).tables}


def assert_every_cell_is_traced(source: Source, report: Report, question: Asked) -> None:
    seen = 0
    for cell, value in cells(report):
        found = behind(source, report, question, cell)
        sizes = {key: len(table.rows) for key, table in found.items()}
        assert all(len({row.key for row in table.rows}) == len(table.rows) for table in found.values())
        match value:
            case Share():
                assert sizes == {"numerator": value.n, "denominator": value.of}, cell
            case Change():
                assert sizes == {"this": value.this, "last": value.last}, cell
            case _ if "this" in sizes:
                assert sizes["this"] - sizes["last"] == value, cell
            case _:
                assert sizes == {"counted": value}, cell
        seen += 1
    assert seen


@pytest.fixture(scope="module")
def source() -> Iterator[Source]:
    from tests.reports.ledgered import source_of  # noqa: PLC0415 - a ledger of its own while the module lasts

    with source_of(many.history(400, 3), many.RULES, TODAY) as found:
        yield found


@pytest.mark.parametrize("basis", Basis)
def test_every_count_of_the_performance_report_is_traced(source: Source, basis: Basis) -> None:
    report = performance(source, period=PERIOD, basis=basis, compare=Compare.PREVIOUS_YEAR)
    assert_every_cell_is_traced(source, report, asked(basis))


def test_every_count_of_the_report_by_area_is_traced(source: Source) -> None:
    assert_every_cell_is_traced(source, areas_report(source, PERIOD, (NORTH,)), asked())


def test_every_count_of_the_indicators_is_traced(source: Source) -> None:
    definitions = [one for one in shipped().values() if one.is_on]
    report = indicator_report(source, PERIOD, TODAY, definitions)
    assert_every_cell_is_traced(source, report, asked())


def test_every_band_of_the_open_list_is_traced(source: Source) -> None:
    assert_every_cell_is_traced(source, open_report(source, TODAY), asked())


def test_every_letter_and_all_work_is_traced(source: Source) -> None:
    assert_every_cell_is_traced(source, letters_report(source, PERIOD, TODAY), asked())
    assert_every_cell_is_traced(source, workload_report(source, PERIOD, {}), asked())


def test_behind_an_average_stand_those_that_it_is_of(source: Source) -> None:
    report = performance(source, period=PERIOD, basis=Basis.ENTRIES)
    for column in ("mean_days", "median_days", "p90_days", "longest_days"):
        found = behind(source, report, asked(), f"time_to_close.stage_1.{column}")
        assert len(found["measured"].rows) == report.table("time_to_close").value("stage_1", "closed")
    letters = letters_report(source, PERIOD, TODAY).table("letters")
    found = behind(source, replace(report, name="letters", tables=(letters,)), asked(), "letters.total.mean_added_days")
    sent = [letters.value("total", column) for column in ("holding_letters", "updates", "extensions")]
    assert len(found["measured"].rows) == sum(one for one in sent if isinstance(one, int))


def test_postgresql_names_the_same_entries(postgresql_ledger: Ledger) -> None:
    with postgresql_ledger.writing() as tx:
        write(tx, many.history(150, 4))
    with postgresql_ledger.reading() as tx:
        there = Source(tx, TODAY, many.RULES)
        report = performance(there, period=PERIOD, basis=Basis.FINAL_STAGE, compare=Compare.PREVIOUS_YEAR)
        assert_every_cell_is_traced(there, report, asked(Basis.FINAL_STAGE))


def test_points_have_the_four_numbers_that_they_come_from(source: Source) -> None:
    report = areas_report(source, PERIOD, (NORTH,))
    found = behind(source, report, asked(), "difference.north.s1_percent_upheld")
    this, last = (report.table("areas").value(row, "s1_percent_upheld") for row in ("north", "north@previous"))
    assert isinstance(this, Share)
    assert isinstance(last, Share)
    numbers = {"this_numerator": this.n, "this_denominator": this.of, "last_numerator": last.n}
    assert {key: len(table.rows) for key, table in found.items()} == numbers | {"last_denominator": last.of}


def build_trace(ledger: Ledger, cell: str, name: str = "performance") -> Report:
    period = Period(date(2026, 4, 1), date(2026, 4, 30))
    options = Options(trace=cell)
    return build(ledger, DESK, name, period, today=date(2026, 5, 20), basis="entries", options=options)


def test_a_trace_is_a_report_that_can_be_written_like_any(filled: Ledger) -> None:
    text = render(build_trace(filled, "received_closed.escalated.received"), "text")
    assert "Behind received_closed.escalated.received: Complaints performance" in text
    report = build_trace(filled, "outcomes.stage_1.percent_upheld")
    assert [row.key for row in report.table("numerator").rows] == [f"C-{n}.s1" for n in range(4)]
    assert report.table("denominator").notes == ("4 entries.",)


def test_the_limit_of_an_area_is_held_against_the_decided_of_the_area(filled: Ledger) -> None:
    found = build_trace(filled, "kpi.repairs.percent_upheld", "areas")
    assert [row.key for row in found.table("numerator").rows] == ["C-0.s1", "C-1.s1", "C-2.s1"]
    assert build_trace(filled, "kpi.repairs.previous", "areas").table("denominator").rows == ()


def test_decisions_of_the_external_body_and_changes_are_named_by_their_cases(filled: Ledger) -> None:
    found = build_trace(filled, "external_reviews.total.decided").table("counted")
    assert [(row.label, row.values) for row in found.rows] == [(f"C-{n}", ("2026-04-20", "Upheld")) for n in range(4)]
    at = datetime(2026, 4, 21, 23, 30, tzinfo=UTC)  # summer time: the next day in the office
    with filled.writing() as tx:
        append(tx, case_id=1, at=at, kind="outcome_corrected", actor="", data={"role": "manager"})
        append(tx, case_id=2, at=at, kind="reopened", actor="", data={"role": "manager"})
    found = build_trace(filled, "changes.2026-04-22/outcome_corrected/manager.changes").table("counted")
    assert [(row.label, row.values) for row in found.rows] == [("C-0", ("2026-04-22", "Outcome corrected", "manager"))]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("received", "'received' names no number."),
        ("received.total.x", "has no table 'received'. It has: received_closed, outcomes,"),
        ("outcomes.stage_9.upheld", "no row 'stage_9'. It has: stage_1, stage_2, total, stage_1@entries"),
        ("outcomes.total.up", "no column 'up'. It has: upheld, partially_upheld"),
        ("time_to_close.stage_1.target", "Nothing is counted in 'time_to_close.stage_1.target'"),
        ("change.received.last_period", "Nothing is counted in 'change.received.last_period'"),
        ("longest.C-0.s1.working_days", "Nothing is counted in the table 'longest'."),
    ],
)
def test_what_is_no_counted_number_is_said_with_what_there_is(filled: Ledger, cell: str, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        build_trace(filled, cell)
    assert sentence in refusal.value.reason
