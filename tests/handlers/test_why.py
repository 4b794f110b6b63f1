"""Why a date is what it is: every day and rule of every stage, and everything recorded that moved it."""

from dataclasses import replace
from datetime import date

from handlers import ask
from handlers.agree_date import Agreement, agree_date
from handlers.correct import correct_receipt
from handlers.enter import enter
from handlers.escalate import Escalation, escalate
from handlers.extend import Extending, extend
from handlers.hold import Holding, hold
from handlers.milestone import milestone
from handlers.reclassify import to_procedure
from procedure.desk import Desk
from procedure.measures import Measures
from procedure.preset import ClockStarts
from storage.ledger import Ledger
from storage.living import changed
from storage.tables import CalendarDay
from tests.handlers.desk import ANN, HEAD, MIA, MINUTE, MONDAY, REF, Work, a_desk, at, preset, work

TUESDAY = at("2026-03-31 09:00")


def under(ledger: Ledger, name: str) -> Work:
    rules = preset(name)
    bench = work(ledger, replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules}))
    bench.complaint()
    return bench


def test_the_source_of_the_rules_is_named_with_how_sure_it_is(sqlite_ledger: Ledger) -> None:
    bench = under(sqlite_ledger, "eng-nhs-2009")
    (found,) = ask.why(bench.office, REF)
    assert found.rules[-1] == (
        "Source: NHS complaints (England), version 1, https://www.legislation.gov.uk/uksi/2009/309; "
        "partly recalled: check it, compared on Thursday 26 November 2026."
    )


def test_an_agreed_date_is_explained_and_who_recorded_it(ledger: Ledger) -> None:
    bench = under(ledger, "eng-nhs-2009")
    agree_date(bench.office, REF, Agreement(date(2026, 5, 15)), ANN, TUESDAY)
    (found,) = ask.why(bench.office, REF)
    assert found.due_on == date(2026, 5, 15)
    assert "Agreed with the complainant: Friday 15 May 2026, which is the target." in found.rules
    assert "Tuesday 31 March 2026: A date of reply was agreed: 2026-05-15 (ann@example.gov.uk)." in found.notes
    assert "To be acknowledged by Thursday 2 April 2026; it was not yet." in found.notes


def test_steps_count_from_the_day_on_which_they_were_done(sqlite_ledger: Ledger) -> None:
    act = preset("eng-children-act")
    stage = replace(act.stages[2], number=1, clock_starts=ClockStarts.RECEIVED, receipt=None)
    desk: Desk = replace(a_desk(), default_procedure=act.id, procedures={act.id: replace(act, stages=(stage,))})
    bench = work(sqlite_ledger, desk)
    bench.complaint(received_at=at("2026-03-02 10:00"))
    milestone(bench.office, REF, "panel", date(2026, 3, 4), ANN, at("2026-03-05 09:00"))
    (found,) = ask.why(bench.office, REF)
    whys = {day.date: day.why for day in found.days}
    assert whys[date(2026, 3, 4)] == "working day 2, The panel meets"
    assert whys[date(2026, 3, 5)] == "working day 1"
    assert whys[date(2026, 3, 11)] == "working day 5, The panel's report"
    assert whys[found.due_on] == "working day 15"
    assert found.due_on == bench.stage().due_on == date(2026, 4, 1)
    assert "The panel meets: by Wednesday 15 April 2026, done on Wednesday 4 March 2026." in found.rules
    assert "The panel's report: by Wednesday 11 March 2026, not done yet." in found.rules


def test_an_extension_and_its_promise_are_told_beside_the_target(ledger: Ledger) -> None:
    bench = under(ledger, "eng-children-act")
    now = at("2026-04-14 11:00")
    extend(bench.office, REF, Extending(date(2026, 4, 22), "we need to visit or inspect"), MIA, now)
    bench.deliver(now + 10 * MINUTE)
    (found,) = ask.why(bench.office, REF)
    assert found.due_on == date(2026, 4, 15)
    (extension,) = (one for one in found.notes if one.startswith("Extension"))
    assert extension.startswith("Extension to Wednesday 22 April 2026: asked for by")
    assert extension.endswith("approved and told. The target itself stays.")
    promised = "Promised by the extension letter of Tuesday 14 April 2026: Wednesday 22 April 2026, still open."
    assert promised in found.notes


def test_a_day_closed_at_the_desk_and_a_corrected_receipt_are_named(sqlite_ledger: Ledger) -> None:
    bench = under(sqlite_ledger, "frontline")
    with bench.office.ledger.writing() as tx:
        tx.add(CalendarDay(day=date(2026, 4, 7), reason="flood", added_at=MONDAY, added_by=MIA))
        changed(tx)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", ANN, TUESDAY)
    (found,) = ask.why(bench.office, REF)
    assert any(one.startswith("Tuesday 7 April 2026 is closed: flood; recorded by") for one in found.notes)
    assert any("Date of receipt corrected from 2026-03-30 to 2026-03-27" in one for one in found.notes)
    assert next(day.why for day in found.days if day.date == date(2026, 4, 7)) == "closure: flood"


def test_a_case_that_is_judged_by_an_earlier_count_says_both_dates(
    sqlite_ledger: Ledger,
) -> None:
    bench = under(sqlite_ledger, "frontline")
    with bench.office.ledger.writing() as tx:
        tx.add(CalendarDay(day=date(2026, 4, 7), reason="flood", added_at=MONDAY, added_by=MIA))
        changed(tx)
    (found,) = ask.why(bench.office, REF)
    assert (found.judged_by, found.due_on, found.days[-1].date) == (
        date(2026, 4, 8),
        date(2026, 4, 9),
        date(2026, 4, 9),
    )


def test_a_complaint_after_the_cut_off_is_explained_from_the_evening_on_which_it_came(sqlite_ledger: Ledger) -> None:
    rules = preset("ni-nipso")
    desk = replace(a_desk(), default_procedure=rules.id, procedures={rules.id: rules})
    bench = work(sqlite_ledger, desk)
    bench.complaint(received_at=at("2026-04-08 17:30"))
    (found,) = ask.why(bench.office, REF)
    assert found.received_on == date(2026, 4, 8)
    assert found.rules[1].startswith("Received on Wednesday 8 April 2026 after 17:00;")
    assert "So it counts as received on Thursday 9 April 2026." in found.rules
    assert [one.why for one in found.days][:2] == ["before the clock starts", "working day 1"]


def test_every_stage_is_explained_also_the_one_that_is_over(sqlite_ledger: Ledger) -> None:
    bench = under(sqlite_ledger, "frontline")
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, TUESDAY)
    first, second = ask.why(bench.office, REF)
    assert (first.stage, second.stage) == (1, 2)
    assert (first.due_on, second.due_on) == (date(2026, 4, 8), date(2026, 4, 9))
    assert "Answered on Monday 30 March 2026." in first.notes


def test_a_case_shows_both_measures_and_a_holding_letter_changes_only_one(ledger: Ledger) -> None:
    """Told on the target's own day, answered after it: missed, and kept informed."""
    bench = under(ledger, "frontline")
    last_day = at("2026-04-08 08:00")
    hold(bench.office, REF, Holding(date(2026, 4, 15), "A part is missing.", "We looked.", "To fit it."), ANN, last_day)
    bench.deliver(last_day + 10 * MINUTE)
    open_case = ask.case(bench.office, REF, "", at("2026-04-09 08:00")).measures
    assert open_case == (Measures(1, False, None, None, 2),)
    bench.answered(at("2026-04-14 09:00"))
    closed = ask.case(bench.office, REF, "", at("2026-04-20 08:00")).measures
    assert closed == (Measures(1, False, True, True, 3),)


def test_a_complaint_that_begins_at_a_later_stage_is_explained_without_a_request_and_with_what_came_before(
    sqlite_ledger: Ledger,
) -> None:
    bench = under(sqlite_ledger, "frontline")
    correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", ANN, TUESDAY)
    enter(bench.office, REF, 2, "Both want it", ANN, TUESDAY + MINUTE)
    (found,) = ask.why(bench.office, REF)
    assert "the clock starts when it is received, for the complaint begins at this stage." in found.rules[1]
    assert found.notes[-2:] == (
        "Tuesday 31 March 2026: Date of receipt corrected from 2026-03-30 to 2026-03-27; due 2026-04-07 "
        "(ann@example.gov.uk: It came by post).",
        "Tuesday 31 March 2026: Moved to stage 2; due 2026-04-07 as before (ann@example.gov.uk: Both want it).",
    )


def test_another_procedure_is_named_with_its_reason_to_whoever_may_read_the_case(sqlite_ledger: Ledger) -> None:
    scot = preset("scot-spso-2021")
    desk = a_desk()
    bench = work(sqlite_ledger, replace(desk, procedures={**desk.procedures, scot.id: scot}))
    bench.complaint()
    to_procedure(bench.office, REF, scot.id, "A Scottish landlord", MIA, TUESDAY)
    said = "Now under scot-spso-2021 instead of frontline; due 2026-04-06 instead of 2026-04-08"
    (whole,) = ask.why(bench.office, REF, ANN, TUESDAY)
    (words_kept,) = ask.why(bench.office, REF, HEAD, TUESDAY)
    assert whole.notes[-1] == f"Tuesday 31 March 2026: {said} (mia@example.gov.uk: A Scottish landlord)."
    assert words_kept.notes[-1] == f"Tuesday 31 March 2026: {said} (mia@example.gov.uk)."
