"""A complaint begins at a later stage: its dates count from the receipt, its owner is that stage's."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.enter import enter
from handlers.hold import Holding, hold
from procedure.errors import NotAllowed
from procedure.loading import load_procedure
from procedure.words import DutyState, EnteredHow, OutboxKind
from storage.ledger import Ledger
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, MINUTE, MONDAY, REF, SAM, STAFF_ONLY, Work, a_desk, preset, work

WHY = "Both sides want to leave out the first stage."


def a_case(ledger: Ledger, name: str = "eng-children-act") -> Work:
    rules = preset(name)
    bench = work(ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    bench.complaint()
    return bench


def refusal(bench: Work, number: int, reason: str = WHY, by: str = ANN) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        enter(bench.office, REF, number, reason, by, MONDAY + HOUR)
    assert bench.everything() == before
    return found.value.reason


def test_the_case_begins_at_the_second_stage_counted_from_its_receipt(ledger: Ledger) -> None:
    """25 working days after Monday 30 March: 15 April is day 10, 29 April day 20, 4 May is none, 7 May day 25."""
    bench = a_case(ledger)
    done = enter(bench.office, REF, 2, WHY, ANN, MONDAY + HOUR)
    assert done.say == f"{REF} begins at stage 2, due Thu 7 May 2026."
    stage = bench.stage()
    assert (stage.number, stage.entered_how, stage.owner) == (2, EnteredHow.DIRECT, HEAD)
    assert (stage.requested_at, stage.due_on) == (MONDAY, date(2026, 5, 7))
    assert bench.states()["s1.respond"] is DutyState.VOID
    assert {"s2.respond"} <= set(bench.owed())
    assert bench.told(HEAD)[-1].text == f"{REF} begins at stage 2 and is yours now. Answer by Thu 7 May 2026."
    assert "stage_changed" in bench.events()


def test_the_receipt_that_left_is_not_owed_again(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    enter(bench.office, REF, 2, WHY, ANN, MONDAY + HOUR)
    assert "s2.receipt" not in bench.owed()
    bench.answered(MONDAY + 2 * HOUR, by=HEAD)
    assert "s2.respond" not in bench.owed()


def test_where_the_later_stage_wants_a_person_to_acknowledge_the_receipt_was_not_enough(ledger: Ledger) -> None:
    bench = a_case(ledger, "scot-spso-2021")
    enter(bench.office, REF, 2, WHY, ANN, MONDAY + HOUR)
    assert "s2.acknowledge" in bench.owed()
    acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), HEAD, MONDAY + HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    assert "s2.acknowledge" not in bench.owed()


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("frontline", 3, "The procedure 'Customer complaints in two stages' has no stage 3; its last stage is 2."),
        ("eng-children-act", 3, "A complaint cannot begin at stage 3 (Review panel) of this procedure."),
        ("eng-children-act", 1, f"{REF} is at stage 1 already."),
    ],
)
def test_where_a_complaint_may_not_begin_it_does_not(
    sqlite_ledger: Ledger, name: str, number: int, sentence: str
) -> None:
    assert refusal(a_case(sqlite_ledger, name), number) == sentence


def test_a_reason_is_needed_a_letter_must_not_be_leaving_and_strangers_move_nothing(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, 2, reason=" ") == "Give a reason of at most 2,000 characters."
    assert refusal(bench, 2, by=SAM) == STAFF_ONLY
    hold(bench.office, REF, Holding(date(2026, 4, 20), "late", "this", "that"), ANN, MONDAY + MINUTE)
    assert refusal(bench, 2) == f"A letter to the complainant of {REF} leaves soon. Cancel it first."


def test_what_was_answered_goes_on_otherwise(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    assert refusal(bench, 2) == f"{REF} is closed: stage 1 was answered or ended."


def test_the_acknowledgement_of_a_direct_entry_names_no_stage_before(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    enter(bench.office, REF, 2, WHY, ANN, MONDAY + HOUR)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler.",), "Heat."), HEAD, MONDAY + 2 * HOUR)
    (letter,) = bench.rows(OutboxKind.ACKNOWLEDGEMENT)
    assert "Looked at by" in letter.text
    assert "the stage before" not in " ".join(letter.text.split())


def test_a_clock_that_waits_for_the_acknowledgement_has_not_started_by_the_receipt(sqlite_ledger: Ledger) -> None:
    """The first stage of these rules runs from the receipt, the second from the acknowledgement of Tuesday 31 March:
    ten working days later is Thursday 16 April, since Easter lies between.
    """
    text = (Path(__file__).parent / "everything.toml").read_text(encoding="utf-8")
    rules = load_procedure(text, "everything")
    bench = work(sqlite_ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    bench.complaint()
    enter(bench.office, REF, 2, WHY, ANN, MONDAY + HOUR)
    assert bench.stage().started_on is None
    acknowledge(bench.office, REF, Acknowledgement(points=("Cold",), outcome_sought="Heat"), HEAD, MONDAY + DAY)
    bench.deliver(MONDAY + DAY + HOUR)
    assert (bench.stage().started_on, bench.stage().due_on) == (date(2026, 3, 31), date(2026, 4, 16))
