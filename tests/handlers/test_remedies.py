"""What was promised is asked about until it is done, put off or dropped, each with its reason in the history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from handlers.escalate import Escalation, escalate
from handlers.remedies import Put, add_remedy, change_remedy, drop_remedy, remedy_done
from handlers.respond import Answer, respond
from procedure.amends import NewRemedy, RemedyKind
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import DutyState
from storage.ledger import Ledger
from storage.tables import Remedy
from tests.handlers.desk import ANN, DAY, HOUR, MINUTE, MONDAY, OLU, REF, STRANGER, Work, at, work

PAYMENT = NewRemedy(RemedyKind.PAYMENT, "For the heaters", 25_000, date(2026, 4, 30), OLU)
ANSWER = Answer(Outcome.UPHELD, "We were wrong.", remedies=(PAYMENT,))
NOW = MONDAY + DAY
DUTY = "s1.remedy.1"


def answered(ledger: Ledger) -> Work:
    """A payment of £250 is promised for Thursday 30 April."""
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, ANSWER, ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR + 10 * MINUTE)
    return bench


def the_remedy(bench: Work) -> Remedy:
    with bench.office.ledger.reading() as tx:
        return tx.exec(select(Remedy)).one()


def test_a_payment_is_owed_until_somebody_says_that_it_was_made(ledger: Ledger) -> None:
    bench = answered(ledger)
    assert bench.owed() == {DUTY: at("2026-04-30 23:00")}
    assert bench.duty(f"{REF}.{DUTY}").person == OLU
    done = remedy_done(bench.office, the_remedy(bench).id or 0, Put(date(2026, 3, 31), "BACS 771"), OLU, NOW)
    assert done.say == f"Done on {REF}: payment of £250 by Thu 30 Apr 2026."
    remedy = the_remedy(bench)
    assert (remedy.done_on, remedy.done_by, remedy.evidence) == (date(2026, 3, 31), OLU, "BACS 771")
    assert bench.states()[DUTY] is DutyState.MET
    assert bench.events()[-1] == "remedy_done"


def test_it_stays_owed_while_the_next_stage_is_open(ledger: Ledger) -> None:
    bench = answered(ledger)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    assert DUTY in bench.owed()


def test_another_date_and_amount_leave_the_old_ones_in_the_history(ledger: Ledger) -> None:
    bench = answered(ledger)
    later = replace(PAYMENT, pence=30_000, promised_on=date(2026, 5, 8), owner=ANN)
    change_remedy(bench.office, the_remedy(bench).id or 0, later, "The bank refused it", ANN, NOW)
    assert bench.owed() == {DUTY: at("2026-05-08 23:00")}
    assert bench.duty(f"{REF}.{DUTY}").person == ANN
    assert (the_remedy(bench).pence, bench.events()[-1]) == (30_000, "remedy_changed")


def test_what_is_late_may_be_reworded_without_a_new_date(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    change_remedy(bench.office, 1, replace(PAYMENT, text="Heaters"), "Shorter", ANN, at("2026-06-01 09:00"))
    assert the_remedy(bench).text == "Heaters"


def test_what_is_dropped_is_owed_no_more_and_stays_on_the_case(ledger: Ledger) -> None:
    bench = answered(ledger)
    drop_remedy(bench.office, the_remedy(bench).id or 0, "They did not want it", ANN, NOW)
    assert (bench.owed(), bench.states()[DUTY]) == ({}, DutyState.VOID)
    assert the_remedy(bench).dropped_on == date(2026, 3, 31)
    assert bench.events()[-1] == "remedy_dropped"


def test_more_may_be_promised_after_the_answer(ledger: Ledger) -> None:
    bench = answered(ledger)
    say = add_remedy(bench.office, REF, NewRemedy(RemedyKind.APOLOGY, promised_on=date(2026, 4, 10)), ANN, NOW).say
    assert say == f"Noted on {REF}: apology by Fri 10 Apr 2026. Please tell the complainant."
    assert len(bench.owed()) == 2


def test_before_the_answer_it_is_promised_in_the_answer(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    with pytest.raises(NotAllowed, match="Promise it in the answer"):
        add_remedy(bench.office, REF, PAYMENT, ANN, NOW)


def test_refusals_say_what_to_do_and_change_nothing(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    before = (bench.everything(), the_remedy(bench).model_dump())
    for wrong in (
        lambda: remedy_done(bench.office, 99, Put(date(2026, 3, 31), "x"), ANN, NOW),
        lambda: remedy_done(bench.office, 1, Put(date(2026, 4, 1), "x"), ANN, NOW),
        lambda: remedy_done(bench.office, 1, Put(date(2026, 3, 29), "x"), ANN, NOW),
        lambda: remedy_done(bench.office, 1, Put(date(2026, 3, 31), " "), ANN, NOW),
        lambda: remedy_done(bench.office, 1, Put(date(2026, 3, 31), "x"), STRANGER, NOW),
        lambda: change_remedy(bench.office, 1, replace(PAYMENT, pence=0), "Why", ANN, NOW),
        lambda: change_remedy(bench.office, 1, PAYMENT, " ", ANN, NOW),
        lambda: drop_remedy(bench.office, 1, "", ANN, NOW),
        lambda: drop_remedy(bench.office, 1, "x" * 2_001, ANN, NOW),
    ):
        with pytest.raises(NotAllowed):
            wrong()
    assert (bench.everything(), the_remedy(bench).model_dump()) == before


def test_what_is_done_is_neither_done_nor_dropped_again(sqlite_ledger: Ledger) -> None:
    bench = answered(sqlite_ledger)
    put = Put(date(2026, 3, 31), "BACS 771")
    remedy_done(bench.office, 1, put, OLU, NOW)
    for again in (
        lambda: remedy_done(bench.office, 1, put, OLU, NOW),
        lambda: drop_remedy(bench.office, 1, "Why", OLU, NOW),
    ):
        with pytest.raises(NotAllowed, match="This is done already"):
            again()


@pytest.mark.parametrize(
    "meddle",
    [
        lambda bench, number: change_remedy(bench.office, number, replace(PAYMENT, pence=5_000), "Less.", ANN, NOW),
        lambda bench, number: drop_remedy(bench.office, number, "No money.", ANN, NOW),
        lambda bench, number: remedy_done(bench.office, number, Put(date(2026, 3, 31), "BACS 771"), ANN, NOW),
    ],
    ids=["change", "drop", "done"],
)
def test_what_a_letter_that_waits_promises_is_as_the_letter_says(
    ledger: Ledger, meddle: Callable[[Work, int], object]
) -> None:
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, ANSWER, ANN, MONDAY + HOUR)
    with pytest.raises(NotAllowed, match="by an answer that has not left yet"):
        meddle(bench, the_remedy(bench).id or 0)
    bench.deliver(NOW)
    assert "£250" in bench.doors.letters[-1].text
    remedy = the_remedy(bench)
    assert (remedy.pence, remedy.done_on, remedy.dropped_on) == (25_000, None, None)
