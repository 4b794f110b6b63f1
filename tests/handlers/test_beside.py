"""What stands beside the figures: corrections by day and role, and the external body apart from all totals."""

from datetime import date

import pytest

from handlers.correct import correct_receipt
from handlers.correct_response import correct_response
from handlers.duplicate import Duplicate, duplicate
from handlers.outcome import Correction, correct_outcome
from handlers.reclassify import to_area
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.reopen import reopen
from handlers.respond import Answer, respond
from handlers.route import Routed, route, unroute
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Route
from reports.asking import Options
from reports.catalogue import build
from reports.model import Report
from reports.periods import Period
from storage.ledger import Ledger
from tests.handlers.desk import ANN, DAY, HOUR, MIA, MONDAY, OLU, REF, Work, a_desk, at, work

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def report(bench: Work, period: Period) -> Report:
    return build(bench.office.ledger, a_desk(), "performance", period, today=date(2026, 5, 1))


def answered(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, Answer(Outcome.NOT_UPHELD, "We looked."), ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    return bench


def test_changes_are_listed_by_day_and_role_and_change_the_outcomes(ledger: Ledger) -> None:
    bench = answered(ledger)
    assert report(bench, MARCH).table("changes").rows == ()
    correct_outcome(bench.office, REF, Correction(Outcome.UPHELD, "The log shows it."), MIA, MONDAY + DAY)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", ANN, at("2026-04-01 09:00"))
    found = report(bench, MARCH)
    assert [one.values for one in found.table("changes").rows] == [("2026-03-31", "manager", 1, 0, 0)]
    assert found.table("outcomes").value("total", "upheld") == 1
    assert [one.values for one in report(bench, APRIL).table("changes").rows] == [("2026-04-01", "handler", 1, 0, 0)]


LATE = at("2026-04-10 09:00")
"""Two days after the target of a complaint of Monday 30 March."""


def late(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    bench.answered(LATE)
    return bench


def test_a_corrected_day_that_makes_a_late_case_in_time_is_said_so_in_every_report(ledger: Ledger) -> None:
    bench = late(ledger)
    correct_response(bench.office, REF, date(2026, 4, 8), "The letter's stamp.", ANN, LATE + DAY)
    correct_response(bench.office, REF, date(2026, 4, 9), "A misread stamp.", ANN, LATE + DAY + HOUR)
    for name in ("performance", "areas", "indicator", "letters", "workload"):
        found = build(bench.office.ledger, a_desk(), name, APRIL, today=date(2026, 5, 1)).table("changes")
        assert [(one.label, one.values[1:]) for one in found.rows] == [
            ("Day of response corrected", ("handler", 2, 1, 1))
        ]


def test_a_corrected_receipt_says_whether_the_case_was_late_and_is_now(ledger: Ledger) -> None:
    bench = late(ledger)
    correct_receipt(bench.office, REF, date(2026, 4, 1), "It came by hand", ANN, LATE + DAY)
    correct_receipt(bench.office, REF, date(2026, 4, 2), "The other stamp", ANN, LATE + 2 * DAY)
    rows = report(bench, APRIL).table("changes").rows
    assert [one.values for one in rows] == [
        ("2026-04-11", "handler", 1, 1, 0),
        ("2026-04-12", "handler", 1, 0, 0),
    ]


def test_an_open_case_that_a_correction_makes_late_is_counted_as_of_that_day(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    correct_receipt(bench.office, REF, date(2026, 3, 2), "It lay in a drawer", ANN, MONDAY + DAY)
    assert [one.values for one in report(bench, MARCH).table("changes").rows] == [("2026-03-31", "handler", 1, 0, 1)]


def test_those_that_changed_met_or_missed_can_be_traced(ledger: Ledger) -> None:
    bench = late(ledger)
    correct_response(bench.office, REF, date(2026, 4, 8), "The letter's stamp.", ANN, LATE + DAY)
    of_row = "changes.2026-04-11/response_corrected/handler"

    def traced(column: str) -> list[str]:
        asked = Options(trace=f"{of_row}.{column}")
        found = build(bench.office.ledger, a_desk(), "performance", APRIL, today=date(2026, 5, 1), options=asked)
        return [row.label for row in found.table("counted").rows]

    assert [traced(column) for column in ("changes", "made_in_time", "made_late")] == [[REF], [REF], []]
    with pytest.raises(NotAllowed, match="Nothing is counted"):
        traced("role")


def test_the_external_body_counts_in_no_total_of_ours(ledger: Ledger) -> None:
    bench = answered(ledger)
    before = [one for one in report(bench, APRIL).tables if one.id != "external_reviews"]
    refer(bench.office, REF, Referred(date(2026, 4, 1)), ANN, at("2026-04-01 09:00"))
    record_decision(bench.office, REF, Decided(date(2026, 4, 20), Outcome.UPHELD), ANN, at("2026-04-20 09:00"))
    found = report(bench, APRIL)
    assert [one for one in found.tables if one.id != "external_reviews"] == before
    assert [(one.key, one.values) for one in found.table("external_reviews").rows] == [
        ("upheld", (1,)),
        ("total", (1,)),
    ]
    assert report(bench, MARCH).table("external_reviews").value("total", "decided") == 0


def test_what_is_opened_again_or_sent_on_and_taken_back_is_listed(ledger: Ledger) -> None:
    bench = answered(ledger)
    reopen(bench.office, REF, "The answer was about another house.", ANN, MONDAY + DAY)
    route(bench.office, REF, Routed(Route.FOI, "You ask for a contract.", OLU), ANN, MONDAY + DAY)
    unroute(bench.office, REF, "A complaint.", MIA, MONDAY + DAY + HOUR)
    assert [(one.label, one.values) for one in report(bench, MARCH).table("changes").rows] == [
        ("Opened again", ("2026-03-31", "handler", 1, 0, 0)),
        ("Sent on as no complaint", ("2026-03-31", "handler", 1, 0, 0)),
        ("A complaint after all", ("2026-03-31", "manager", 1, 0, 0)),
    ]


def test_a_duplicate_and_another_area_are_listed_in_every_report_with_figures(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.complaint(received_at=MONDAY + HOUR)
    to_area(bench.office, REF, "waste", MIA, MONDAY + 2 * HOUR)
    same = Duplicate("The same again.", letter=False)
    duplicate(bench.office, "C-2026-00002", REF, same, MIA, MONDAY + 3 * HOUR)
    for name in ("performance", "areas", "indicator", "letters", "workload"):
        found = build(bench.office.ledger, a_desk(), name, MARCH, today=date(2026, 5, 1))
        assert [(one.label, one.values[1:]) for one in found.table("changes").rows] == [
            ("Moved to another area", ("manager", 1, 0, 0)),
            ("Closed as a duplicate", ("manager", 1, 0, 0)),
        ]
