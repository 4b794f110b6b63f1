"""The external body: a closed case goes there, and comes back with a decision that counts in no total of ours."""

from datetime import date

import pytest
from sqlmodel import select

from handlers.escalate import Escalation, escalate
from handlers.refer import Decided, Referred, record_decision, refer
from handlers.remedies import Put, remedy_done
from handlers.respond import Answer, respond
from procedure.amends import NewRemedy, RemedyKind
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Status
from storage.ledger import Ledger
from storage.tables import Referral, Remedy
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, MONDAY, REF, Work, at, work

NOW = at("2026-04-20 09:00")
LATER = at("2026-07-20 09:00")
REPLY = Answer(Outcome.NOT_UPHELD, "We looked.")
ORDERED = NewRemedy(RemedyKind.PAYMENT, "For the distress", 40_000, date(2026, 8, 20))


def after_the_last_stage(ledger: Ledger) -> Work:
    """Answered at both stages, with nothing promised."""
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, REPLY, ANN, MONDAY + HOUR)
    bench.deliver(MONDAY + DAY)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, MONDAY + DAY)
    respond(bench.office, REF, REPLY, HEAD, MONDAY + DAY + HOUR)
    bench.deliver(MONDAY + 2 * DAY)
    return bench


def the_referral(bench: Work) -> Referral:
    with bench.office.ledger.reading() as tx:
        return tx.exec(select(Referral)).one()


def test_a_closed_case_is_referred_and_nothing_is_owed(ledger: Ledger) -> None:
    bench = after_the_last_stage(ledger)
    say = refer(bench.office, REF, Referred(date(2026, 4, 17)), ANN, NOW).say
    assert say == (
        f"{REF} is with the Local Government and Social Care Ombudsman. Record its decision with the same command."
    )
    assert (the_referral(bench).referred_on, the_referral(bench).decided_on) == (date(2026, 4, 17), None)
    assert (bench.status(), bench.owed(), bench.events()[-1]) == (Status.CLOSED, {}, "referred")


def test_the_decision_comes_later_and_what_it_orders_is_owed(ledger: Ledger) -> None:
    bench = after_the_last_stage(ledger)
    outcome = bench.stage().outcome
    refer(bench.office, REF, Referred(date(2026, 4, 17), "Ombudsman"), ANN, NOW)
    decided = Decided(date(2026, 7, 15), Outcome.PARTIALLY_UPHELD, "Pay them.", (ORDERED,))
    say = record_decision(bench.office, REF, decided, ANN, LATER).say
    assert say == f"The decision of the Ombudsman on {REF} is recorded: partially upheld."
    found = the_referral(bench)
    assert (found.decided_on, found.outcome, found.decision) == (
        date(2026, 7, 15),
        Outcome.PARTIALLY_UPHELD,
        "Pay them.",
    )
    assert list(bench.owed().values()) == [at("2026-08-20 23:00")]
    assert bench.stage().outcome is outcome
    with ledger.reading() as tx:
        remedy = tx.exec(select(Remedy)).one()
    assert remedy.referral_id == found.id
    remedy_done(bench.office, remedy.id or 0, Put(date(2026, 7, 20), "BACS"), ANN, LATER)
    assert bench.owed() == {}


def test_an_order_without_a_date_is_asked_about_20_working_days_after_the_decision(ledger: Ledger) -> None:
    bench = after_the_last_stage(ledger)
    refer(bench.office, REF, Referred(date(2026, 4, 17)), ANN, NOW)
    order = NewRemedy(RemedyKind.REVIEW, "Look again at the rules")
    record_decision(bench.office, REF, Decided(date(2026, 7, 15), Outcome.UPHELD, remedies=(order,)), ANN, LATER)
    assert list(bench.owed().values()) == [at("2026-08-12 23:00")]


def test_a_body_that_does_not_look_into_it_decides_too_and_a_case_may_be_referred_again(ledger: Ledger) -> None:
    bench = after_the_last_stage(ledger)
    refer(bench.office, REF, Referred(date(2026, 4, 17)), ANN, NOW)
    say = record_decision(bench.office, REF, Decided(date(2026, 4, 20), None), ANN, NOW).say
    assert say.endswith("not looked into.")
    refer(bench.office, REF, Referred(date(2026, 4, 20)), ANN, NOW)
    with ledger.reading() as tx:
        assert len(tx.exec(select(Referral)).all()) == 2


def test_refusals_say_what_to_do(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    with pytest.raises(NotAllowed, match="is not closed"):
        refer(bench.office, REF, Referred(date(2026, 3, 30)), ANN, MONDAY)
    bench.answered()
    before = bench.everything()
    for on, body, said in (
        (date(2026, 3, 29), "", "between"),
        (date(2026, 4, 21), "", "between"),
        (date(2026, 4, 17), "x" * 201, "at most 200"),
    ):
        with pytest.raises(NotAllowed, match=said):
            refer(bench.office, REF, Referred(on, body), ANN, NOW)
    with pytest.raises(NotAllowed, match="Record first that it was referred"):
        record_decision(bench.office, REF, Decided(date(2026, 4, 20), None), ANN, NOW)
    assert bench.everything() == before
    refer(bench.office, REF, Referred(date(2026, 4, 17)), ANN, NOW)
    with pytest.raises(NotAllowed, match="Record its decision first"):
        refer(bench.office, REF, Referred(date(2026, 4, 17)), ANN, NOW)
    wrong = Decided(date(2026, 4, 16), None, "x" * 10_001, (NewRemedy(RemedyKind.PAYMENT),))
    with pytest.raises(NotAllowed, match=r"^Name the amount .* It was decided between .* at most 10,000 characters\.$"):
        record_decision(bench.office, REF, wrong, ANN, NOW)
