"""Steps within a stage: owed by their own dates, recorded by staff, and what counts from them counted again."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.milestone import milestone
from handlers.seed import seed
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.preset import ClockStarts
from procedure.words import DutyState
from storage.ledger import Ledger
from tests.handlers.desk import ANN, MIA, REF, SAM, STAFF_ONLY, Work, a_desk, at, preset, work

RECEIVED = at("2026-03-02 10:00")
"""30 working days on is Wednesday 15 April, the report 5 on is 22 April, the reply 15 on is Thursday 14 May 2026."""
PANEL_AT = at("2026-03-23 15:00")
NOTHING_DONE = {
    "s1.milestone.panel": at("2026-04-15 23:00"),
    "s1.milestone.report": at("2026-04-22 23:00"),
    "s1.respond": at("2026-05-14 23:00"),
}


def a_panel_desk() -> Desk:
    """The third stage of children's complaints, as the only one."""
    act = preset("eng-children-act")
    stage = replace(act.stages[2], number=1, clock_starts=ClockStarts.RECEIVED, receipt=None)
    return replace(a_desk(), default_procedure=act.id, procedures={act.id: replace(act, stages=(stage,))})


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger, a_panel_desk())
    bench.complaint(received_at=RECEIVED)
    return bench


def refusal(bench: Work, deed: object) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert bench.everything() == before
    return found.value.reason


def test_each_step_is_owed_by_its_own_date(ledger: Ledger) -> None:
    assert a_case(ledger).owed() == NOTHING_DONE


def test_a_quick_panel_brings_everything_after_it_forward(ledger: Ledger) -> None:
    """Monday 23 March: the report 5 working days on is the 30th, the reply 15 on from there Wednesday 22 April."""
    bench = a_case(ledger)
    done = milestone(bench.office, REF, "panel", None, ANN, PANEL_AT)
    assert done.say == (
        f"{REF}: The panel meets, done on Mon 23 Mar 2026. The reply is due Wed 22 Apr 2026 instead of Thu 14 May 2026."
    )
    assert bench.owed() == {
        "s1.milestone.report": at("2026-03-30 23:00"),
        "s1.respond": at("2026-04-22 23:00"),
    }
    assert bench.states()["s1.milestone.panel"] is DutyState.MET
    assert bench.told("#complaints")[-1].text == ("A step was done; due Wed 22 Apr 2026 instead of Thu 14 May 2026.")


def test_a_late_panel_is_a_missed_step_and_moves_nothing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    late = at("2026-04-20 09:00")
    bench.sweep(late)
    milestone(bench.office, REF, "panel", None, ANN, late)
    duty = bench.duty(f"{REF}.s1.milestone.panel")
    assert (duty.state, duty.missed_at) == (DutyState.MET, late)
    assert bench.stage().due_on == date(2026, 5, 14)


def test_a_wrong_day_is_put_right_and_the_history_keeps_it(ledger: Ledger) -> None:
    """Two days later: the report 5 working days on from the 25th is 1 April, the reply 15 on from there the 24th."""
    bench = a_case(ledger)
    milestone(bench.office, REF, "panel", None, ANN, PANEL_AT)
    milestone(bench.office, REF, "Panel", date(2026, 3, 25), ANN, at("2026-03-26 09:00"))
    assert bench.owed() == {"s1.milestone.report": at("2026-04-01 23:00"), "s1.respond": at("2026-04-24 23:00")}
    assert bench.events().count("milestone_done") == 2


def test_the_list_of_the_day_names_the_step(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.sweep(at("2026-04-13 06:00"))
    seed(bench.office, at("2026-04-14 06:00"))
    bench.sweep(at("2026-04-14 08:00"))
    (note,) = bench.told(ANN)[-1:]
    assert [row.cells[:4] for row in note.rows] == [(REF, "Next step: panel", "Wed 15 Apr 2026", "tomorrow")]


@pytest.mark.parametrize(
    ("key", "on", "sentence"),
    [
        ("visit", None, "Say which step of stage 1: panel (The panel meets), report (The panel's report)."),
        ("", None, "Say which step of stage 1: panel (The panel meets), report (The panel's report)."),
        ("report", None, "First say when the step before was done: panel (The panel meets)."),
        ("panel", date(2026, 3, 24), "The step was done between Mon 2 Mar 2026 and Mon 23 Mar 2026."),
        ("panel", date(2026, 2, 27), "The step was done between Mon 2 Mar 2026 and Mon 23 Mar 2026."),
    ],
)
def test_what_is_wrong_is_said(sqlite_ledger: Ledger, key: str, on: date | None, sentence: str) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, lambda: milestone(bench.office, REF, key, on, ANN, PANEL_AT)) == sentence


def test_a_step_lies_between_the_ones_beside_it(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    now = at("2026-03-27 09:00")
    milestone(bench.office, REF, "panel", date(2026, 3, 23), ANN, now)
    milestone(bench.office, REF, "report", date(2026, 3, 25), ANN, now)
    said = refusal(bench, lambda: milestone(bench.office, REF, "panel", date(2026, 3, 26), ANN, now))
    assert said == "The step was done between Mon 2 Mar 2026 and Wed 25 Mar 2026."
    said = refusal(bench, lambda: milestone(bench.office, REF, "report", date(2026, 3, 20), ANN, now))
    assert said == "The step was done between Mon 23 Mar 2026 and Fri 27 Mar 2026."


def test_a_stage_without_steps_says_so(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(received_at=RECEIVED)
    said = refusal(bench, lambda: milestone(bench.office, REF, "panel", None, ANN, PANEL_AT))
    assert said == "Stage 1 (Frontline response) has no steps of its own."


def test_an_answered_case_has_no_next_step(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered(at("2026-03-04 10:00"))
    assert [one for one in bench.owed() if "milestone" in one] == []


@pytest.mark.parametrize(("by", "may"), [(ANN, True), (MIA, True), (SAM, False)])
def test_staff_record_steps_and_nobody_else(sqlite_ledger: Ledger, by: str, may: bool) -> None:
    bench = a_case(sqlite_ledger)
    if may:
        milestone(bench.office, REF, "panel", None, by, PANEL_AT)
    else:
        assert refusal(bench, lambda: milestone(bench.office, REF, "panel", None, by, PANEL_AT)) == STAFF_ONLY
