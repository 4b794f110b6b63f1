"""The open list by due band. Wednesday 15 April 2026 is today; 3 and 6 April were Good Friday and Easter Monday."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from procedure.outcomes import Closure
from procedure.words import Status
from reports.open_cases import open_entries, open_report
from tests.reports.examples import entry, promise, rules, scottish, shipped
from tests.reports.ledgered import source_of
from tests.reports.slowly.entries import EntryRow

TODAY = date(2026, 4, 15)


def bands(*entries: EntryRow, today: date = TODAY) -> dict[str, list[str]]:
    known = rules(scottish(), replace(shipped("frontline"), id="english"))
    with source_of(entries, known, today) as source:
        table = open_report(source, today).table("open")
        found = {row.key: [one.reference for one in open_entries(source, today, row.key)] for row in table.rows}
    assert {row.key: row.values[0] for row in table.rows} == {key: len(each) for key, each in found.items()}
    return {key: references for key, references in found.items() if references}


def due(on: str, **changes: Any) -> EntryRow:
    return entry("2026-03-02", due_on=date.fromisoformat(on), **changes)


@pytest.mark.parametrize(
    ("due_on", "band"),
    [
        ("2026-04-14", "overdue_1_5"),
        ("2026-04-08", "overdue_1_5"),
        ("2026-04-07", "overdue_6_10"),
        ("2026-04-15", "due_today"),
        ("2026-04-16", "due_1_5"),
        ("2026-04-22", "due_1_5"),
        ("2026-04-23", "due_later"),
    ],
)
def test_an_open_case_stands_in_one_due_band_by_working_days(due_on: str, band: str) -> None:
    assert bands(due(due_on)) == {band: ["C-2026-00001"]}


def test_bank_holidays_of_the_procedures_own_nation_are_skipped() -> None:
    # From Tuesday 31 March: Scotland works on Easter Monday, England does not.
    assert list(bands(due("2026-03-31"))) == ["overdue_6_10"]
    assert list(bands(due("2026-03-31", procedure_id="english"), today=date(2026, 4, 8))) == ["overdue_1_5"]


def test_the_farther_bands_begin_after_ten_and_twenty_days() -> None:
    assert list(bands(due("2026-03-30"))) == ["overdue_11_20"]
    assert list(bands(due("2026-03-16"))) == ["overdue_more"]


def test_at_the_weekend_yesterdays_case_is_overdue_and_mondays_is_still_to_come() -> None:
    saturday = date(2026, 4, 18)
    assert list(bands(due("2026-04-17"), today=saturday)) == ["overdue_1_5"]
    assert list(bands(due("2026-04-20"), today=saturday)) == ["due_1_5"]


@pytest.mark.parametrize(
    "changes",
    [
        {"responded_on": "2026-04-10"},
        {"closed_on": TODAY, "closure": Closure.WITHDRAWN},
        {"closure": Closure.DUPLICATE},
    ],
)
def test_what_has_ended_is_not_in_the_list(changes: dict[str, Any]) -> None:
    assert bands(entry(**changes)) == {}


def test_a_case_stands_where_it_went_on_to() -> None:
    later = due("2026-04-23", stage=2)
    assert next(iter(bands(due("2026-04-08", next_stage=2), later))) == "due_later"


def test_a_dormant_case_is_counted() -> None:
    assert list(bands(due("2026-04-15", status=Status.DORMANT))) == ["due_today"]


def test_what_nobody_owns_is_named_beside_its_band() -> None:
    assert list(bands(due("2026-04-15", owner=""))) == ["due_today", "no_owner"]


@pytest.mark.parametrize(
    ("stage", "procedure_id", "receipt_sent", "acknowledged", "missing"),
    [
        (2, "scottish", True, False, True),  # a person must acknowledge
        (2, "scottish", True, True, False),
        (1, "english", True, False, False),  # the receipt is the acknowledgement
        (1, "english", False, False, True),
    ],
)
def test_acknowledged_is_what_the_procedure_means_by_it(
    stage: int, procedure_id: str, receipt_sent: bool, acknowledged: bool, missing: bool
) -> None:
    one = due("2026-04-15", stage=stage, procedure_id=procedure_id)
    at = one.case_received_at
    one = replace(one, receipt_sent_at=at if receipt_sent else None, acknowledged_at=at if acknowledged else None)
    assert ("not_acknowledged" in bands(one)) is missing


def test_a_promise_expires_on_the_day_after_it() -> None:
    told = promise("2026-04-08", "2026-04-10")
    again = promise("2026-04-10", "2026-04-15")
    assert "promise_expired" in bands(due("2026-04-08", promises=(told,)))
    assert "promise_expired" not in bands(due("2026-04-08", promises=(told, again)))
    assert "promise_expired" in bands(due("2026-04-08", promised_on=date(2026, 4, 14)))


def test_the_earliest_due_comes_first() -> None:
    late, later = due("2026-04-10", reference="C-2"), due("2026-04-09", reference="C-3")
    assert bands(late, later)["overdue_1_5"] == ["C-3", "C-2"]


def test_the_report_has_a_row_for_every_band_also_the_empty_ones() -> None:
    with source_of([due("2026-04-15")], rules(), TODAY) as source:
        table = open_report(source, TODAY).table("open")
    assert {row.key: row.values for row in table.rows} == {
        "overdue_more": (0,),
        "overdue_11_20": (0,),
        "overdue_6_10": (0,),
        "overdue_1_5": (0,),
        "due_today": (1,),
        "due_1_5": (0,),
        "due_later": (0,),
        "no_owner": (0,),
        "not_acknowledged": (0,),
        "promise_expired": (0,),
    }
