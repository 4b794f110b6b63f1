"""A published half-year report must come out of a ledger figure by figure, on SQLite and on PostgreSQL."""

import json
from datetime import date
from fractions import Fraction

import pytest

from procedure.desk import Desk
from reports.catalogue import build
from reports.model import Change, Report, Share, Value
from reports.periods import parse
from reports.rendering import render
from storage.ledger import Ledger
from tests.reports import half_year

TODAY = date(2020, 10, 15)
DESK = Desk("Ombudsman", "example.gov.uk", half_year.PROCEDURE.id, {half_year.PROCEDURE.id: half_year.PROCEDURE})


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    with ledger.writing() as tx:
        half_year.write(tx)
    return ledger


def of_half_year(ledger: Ledger, basis: str = "final_stage") -> Report:
    period = parse("h1 2020/21", TODAY)
    return build(ledger, DESK, "performance", period, today=TODAY, basis=basis, compare="previous-year")


def column(report: Report, table: str, key: str) -> dict[str, Value]:
    found = report.table(table)
    return {row.key: found.value(row.key, key) for row in found.rows}


def test_the_published_half_year_comes_out_on_the_final_stage(filled: Ledger) -> None:
    report = of_half_year(filled)
    assert column(report, "received_closed", "received") == {
        "stage_1": 28,
        "stage_2": 10,
        "escalated": 12,
        "total": 50,
    }
    assert column(report, "received_closed", "closed") == {"stage_1": 24, "stage_2": 9, "escalated": 8, "total": 41}
    assert column(report, "received_closed", "open_at_end") == {"stage_1": 4, "stage_2": 1, "escalated": 4, "total": 9}
    percent = column(report, "outcomes", "percent_upheld")
    assert [percent[key] for key in ("stage_1", "stage_2", "total")] == [Share(13, 24), Share(7, 17), Share(20, 41)]
    assert column(report, "outcomes", "not_upheld")["total"] == 21
    partly = column(report, "outcomes", "partially_upheld")
    assert (partly["stage_1"], partly["stage_2"]) == (5, 3)
    mean = column(report, "time_to_close", "mean_days")
    assert (mean["stage_1"], mean["stage_2"]) == (Fraction(110, 24), Fraction(411, 17))
    target = column(report, "time_to_close", "target")
    assert (target["stage_1"], target["stage_2"]) == (5, 20)
    assert report.table("change").value("received", "percent_change") == Change(50, 70)
    assert report.table("change").value("closed", "percent_change") == Change(41, 71)


def test_on_entries_an_escalated_complaint_counts_at_both_stages(filled: Ledger) -> None:
    report = of_half_year(filled, "entries")
    assert column(report, "received_closed", "received") == {
        "stage_1": 28 + 12,
        "stage_2": 10,
        "escalated": 12,
        "total": 62,
    }
    assert column(report, "received_closed", "closed")["stage_1"] == 24 + 12
    assert column(report, "outcomes", "percent_upheld")["stage_1"] == Share(13, 36)


def test_the_rows_at_entries_keep_first_replies_that_escalated(filled: Ledger) -> None:
    outcomes = column(of_half_year(filled), "outcomes", "decided")
    assert outcomes == {
        "stage_1": 24,
        "stage_2": 17,
        "total": 41,
        "stage_1@entries": 36,
        "stage_2@entries": 17,
        "total@entries": 53,
    }


def test_the_time_to_close_stands_beside_its_target_and_its_worst(filled: Ledger) -> None:
    table = of_half_year(filled).table("time_to_close")
    keys = ("median_days", "p90_days", "longest_days", "in_time", "percent_in_time")
    assert [table.value("stage_1", key) for key in keys] == [4, 6, 10, 16, Share(16, 24)]
    assert [table.value("stage_2", key) for key in keys] == [20, 53, 64, 15, Share(15, 17)]


def test_the_themes_of_the_published_report_come_out(filled: Ledger) -> None:
    assert column(of_half_year(filled), "themes", "upheld") == {
        "stage_1/communication/style": 7,
        "stage_1/communication/delay": 4,
        "stage_1/process/delay": 1,
        "stage_1/process/treatment": 1,
        "stage_2/process/application": 4,
        "stage_2/communication/delay": 2,
        "stage_2/communication/effectiveness": 1,
    }


def test_the_printed_report_says_what_was_published(filled: Ledger) -> None:
    text = render(of_half_year(filled), "text")
    assert "54% (13 of 24)" in text
    assert "41% (7 of 17)" in text
    assert "49% (20 of 41)" in text
    assert "29% fewer (50 against 70)" in text
    times = next(line for line in text.splitlines() if line.startswith("Average working days"))
    assert times.split() == ["Average", "working", "days", "4.6", "24.2", "4.4", "24.2"]


def test_the_json_form_has_the_published_names_and_unrounded_numbers(filled: Ledger) -> None:
    document = json.loads(render(of_half_year(filled), "json"))
    assert list(document) == ["report", "title", "period", "compared_with", "basis", "tables", "sentences"]
    assert document["period"] == {"from": "2020-04-01", "to": "2020-09-30"}
    assert document["compared_with"] == {"from": "2019-04-01", "to": "2019-09-30"}
    tables = {table["id"]: {row["key"]: row for row in table["rows"]} for table in document["tables"]}
    assert document["sentences"][0] == "50 complaints were received, 29% fewer than the 70 a year before."
    assert tables["outcomes"]["stage_1"]["percent_upheld"] == pytest.approx(100 * 13 / 24)
    assert tables["change"]["received"]["percent_change"] == pytest.approx(-100 * 20 / 70)
    assert tables["change"]["received"]["change"] == -20
    assert tables["time_to_close"]["stage_1"]["percent_first_promise_kept"] is None


def test_open_dormant_cases_stand_in_the_open_list(filled: Ledger) -> None:
    report = build(filled, DESK, "open", parse("today", TODAY), today=TODAY)
    cases = column(report, "open", "cases")
    # Received on 28 September: four at stage 1 were due on 2 October, five at stage 2 are due on 23 October.
    assert (cases["overdue_6_10"], cases["due_later"]) == (4, 5)
    assert cases["no_owner"] == 9
