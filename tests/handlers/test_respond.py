"""A complaint is answered, by a letter or already; a form sent twice answers once; a letter can be taken back."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from handlers.cancel import cancel_letter
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.outbox import cancel as cancel_row
from handlers.respond import Already, Answer, respond
from letters.notes import Action
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Channel, DutyState, OutboxKind, OutboxState, Status
from storage.ledger import Ledger
from storage.tables import Commitment, Point, Remedy
from tests.handlers.desk import (
    ANN,
    DAY,
    HEAD,
    HOUR,
    JO,
    MIA,
    MINUTE,
    MONDAY,
    REF,
    Work,
    a_desk,
    at,
    broken_book,
    with_limits,
    work,
)

NOW = MONDAY + DAY
LETTER = f"{REF}.s1.response.1"
UPHELD = Answer(
    Outcome.UPHELD,
    "We were wrong.",
    remedy="A new boiler",
    outstanding="It comes on Friday",
    learning="Check boilers in May",
    key="form-1",
)


def a_case(ledger: Ledger, **limits: int) -> Work:
    bench = work(ledger, with_limits(a_desk(), **limits))
    bench.complaint()
    return bench


def remedies(bench: Work) -> list[str]:
    with bench.office.ledger.reading() as tx:
        return [*tx.exec(select(Remedy.text)).all(), *tx.exec(select(Commitment.text)).all()]


def test_a_response_waits_ten_minutes_and_then_closes_the_stage(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = respond(bench.office, REF, UPHELD, ANN, NOW)
    assert done.say.startswith(f"The response to {REF} is written. The letter leaves in 10 minutes.")
    assert [(one.action, one.value) for one in done.offers] == [(Action.CANCEL_LETTER, LETTER)]
    assert bench.row(LETTER).due_at == NOW + 10 * MINUTE
    assert bench.status() is Status.OPEN
    assert set(bench.owed()) == {"s1.respond"}
    bench.deliver(NOW + 9 * MINUTE)
    assert bench.row(LETTER).state is OutboxState.QUEUED
    bench.deliver(NOW + 10 * MINUTE)
    stage = bench.stage()
    assert (stage.responded_at, stage.closed_at) == (NOW + 10 * MINUTE, NOW + 10 * MINUTE)
    assert (stage.outcome, stage.decided_by, stage.response_channel) == (Outcome.UPHELD, ANN, Channel.EMAIL)
    assert bench.status() is Status.CLOSED
    # Nobody named a day: the remedy is asked about after 20 working days, the lesson after three months.
    assert bench.owed() == {"s1.remedy.1": at("2026-04-30 23:00"), "commitment.1": at("2026-06-30 23:00")}
    assert bench.states() == {
        "s1.receipt": DutyState.MET,
        "s1.respond": DutyState.MET,
        "s1.remedy.1": DutyState.OPEN,
        "commitment.1": DutyState.OPEN,
        "s1.propose.1": DutyState.VOID,
        "s1.hold.1": DutyState.VOID,
    }
    assert bench.events()[-4:] == ["answer_recorded", "letter_queued", "letter_sent", "answered"]
    assert dict(bench.card().facts)["Next"] == "Closed: upheld"


def test_without_a_waiting_time_the_letter_leaves_at_once(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger, hold_minutes=0)
    done = respond(bench.office, REF, UPHELD, ANN, NOW)
    assert "The letter leaves now." in done.say
    assert done.offers == ()
    bench.deliver(NOW)
    assert bench.status() is Status.CLOSED


def test_a_form_that_is_sent_twice_answers_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, UPHELD, ANN, NOW)
    before = bench.everything()
    done = respond(bench.office, REF, UPHELD, ANN, NOW)
    assert done.say == f"The answer to {REF} is recorded."
    assert bench.everything() == before
    assert remedies(bench) == ["A new boiler", "Check boilers in May"]


def test_another_form_while_a_letter_waits_is_refused(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, UPHELD, ANN, NOW)
    before = bench.everything()
    with pytest.raises(NotAllowed) as refusal:
        respond(bench.office, REF, replace(UPHELD, key="form-2"), MIA, NOW)
    assert refusal.value.reason == (f"A response to {REF} is written already and leaves soon. Cancel it to change it.")
    assert bench.everything() == before


@pytest.mark.parametrize("wildcard", ["form_1", "form%", "%"])
def test_only_the_very_same_key_is_the_same_press(sqlite_ledger: Ledger, wildcard: str) -> None:
    bench = a_case(sqlite_ledger)
    respond(bench.office, REF, UPHELD, ANN, NOW)
    with pytest.raises(NotAllowed, match="is written already"):
        respond(bench.office, REF, replace(UPHELD, key=wildcard), ANN, NOW)


def test_an_answer_by_phone_closes_at_once_and_no_letter_goes(ledger: Ledger) -> None:
    bench = a_case(ledger)
    already = Already(date(2026, 3, 31), Channel.PHONE, "rang at ten")
    done = respond(bench.office, REF, Answer(Outcome.RESOLVED, already=already), ANN, NOW + HOUR)
    assert done.say == f"{REF} is answered and stage 1 is closed. No letter goes out."
    stage = bench.stage()
    assert (stage.responded_on, stage.response_channel, stage.response_evidence) == (
        date(2026, 3, 31),
        Channel.PHONE,
        "rang at ten",
    )
    assert stage.responded_at == NOW + HOUR  # typed at eleven: noon of the day has not come yet
    assert bench.status() is Status.CLOSED
    assert bench.letters() == [(f"{REF}.s1.receipt.1", OutboxState.SENT)]
    assert bench.states()["s1.respond"] is DutyState.MET
    assert bench.events()[-3:] == ["answer_recorded", "answered", "closed"]


def test_an_answer_makes_a_waiting_holding_letter_untrue(ledger: Ledger) -> None:
    bench = a_case(ledger)
    holding = Holding(date(2026, 4, 15), "We need to visit", "We rang", "A visit")
    hold(bench.office, REF, holding, ANN, NOW)
    respond(bench.office, REF, UPHELD, ANN, NOW)
    bench.deliver(NOW + HOUR)
    assert [one.subject for one in bench.doors.letters if "will be late" in one.subject] == []
    assert bench.row(f"{REF}.s1.holding.1").state is OutboxState.CANCELLED
    assert bench.promises() == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(Outcome.UPHELD), "Type the response, or say when and how the complaint was answered already."),
        (Answer(Outcome.UPHELD, "x" * 50_001), "A response has at most 50,000 characters."),
        (
            Answer(Outcome.UPHELD, already=Already(date(2026, 4, 1), Channel.PHONE)),
            "The date of the answer lies between the day of receipt and today.",
        ),
        (
            Answer(Outcome.UPHELD, already=Already(date(2026, 3, 29), Channel.PHONE)),
            "The date of the answer lies between the day of receipt and today.",
        ),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_and_nothing_is_written(
    sqlite_ledger: Ledger, answer: Answer, sentence: str
) -> None:
    bench = a_case(sqlite_ledger)
    before = bench.everything()
    with pytest.raises(NotAllowed) as refusal:
        respond(bench.office, REF, answer, ANN, NOW)
    assert refusal.value.reason == sentence
    assert bench.everything() == before


def test_a_closed_case_is_not_answered_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered()
    with pytest.raises(NotAllowed, match=f"^{REF} is closed: stage 1 was answered or ended.$"):
        respond(bench.office, REF, UPHELD, ANN, NOW)


def test_a_broken_template_refuses_and_nothing_is_written(ledger: Ledger, tmp_path: Path) -> None:
    bench = work(ledger, letters=broken_book(tmp_path, "response"))
    bench.complaint()
    before = bench.everything()
    with pytest.raises(NotAllowed):
        respond(bench.office, REF, UPHELD, ANN, NOW)
    assert bench.everything() == before
    assert remedies(bench) == []


def test_after_a_bounce_there_is_no_address_to_write_to(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.bounce(bench.doors.letters[0].message_id, MONDAY + HOUR)
    with pytest.raises(NotAllowed, match=r"^There is no address to write to\. Send the answer by post or phone"):
        respond(bench.office, REF, UPHELD, ANN, NOW)
    already = Answer(Outcome.UPHELD, already=Already(date(2026, 3, 31), Channel.POST))
    respond(bench.office, REF, already, ANN, NOW + 3 * HOUR)
    assert bench.status() is Status.CLOSED


def test_whoever_decided_stage_1_does_not_decide_stage_2(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered(by=HEAD)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    with pytest.raises(NotAllowed) as refusal:
        respond(bench.office, REF, UPHELD, HEAD, NOW + HOUR)
    assert refusal.value.reason == (
        "Whoever decided the stage before may not decide this one. "
        "Please give it to Mia Manager, Ann Owner or Olu Deputy."
    )
    respond(bench.office, REF, UPHELD, MIA, NOW + HOUR)


def test_the_last_stage_names_the_ombudsman(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    respond(bench.office, REF, UPHELD, HEAD, NOW + HOUR)
    assert "Local Government and Social Care Ombudsman" in " ".join(bench.row(f"{REF}.s2.response.2").text.split())


@pytest.mark.parametrize("by_key", [True, False])
def test_a_response_that_is_taken_back_leaves_the_stage_as_open_as_it_was(ledger: Ledger, by_key: bool) -> None:
    bench = a_case(ledger)
    owed = bench.owed()
    respond(bench.office, REF, UPHELD, ANN, NOW)
    if by_key:
        assert cancel_letter(bench.office, LETTER, ANN, NOW).say == f"The letter on {REF} is cancelled."
    else:
        cancel_row(bench.office, bench.row(LETTER).id or 0, ANN, NOW)
    assert bench.row(LETTER).state is OutboxState.CANCELLED
    assert (bench.stage().outcome, bench.stage().decided_by) == (None, "")
    assert bench.owed() == {key: due for key, due in owed.items() if key != "s1.receipt"}
    assert bench.events()[-1] == "letter_cancelled"
    assert remedies(bench) == []
    with bench.office.ledger.reading() as tx:
        assert tx.exec(select(Point.finding)).all() == [None]
    bench.deliver(NOW + HOUR)
    assert [one.to for one in bench.doors.letters] == [JO]  # the receipt


def test_after_taking_it_back_the_case_is_answered_afresh(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, UPHELD, ANN, NOW)
    cancel_letter(bench.office, LETTER, ANN, NOW)
    respond(bench.office, REF, replace(UPHELD, outcome=Outcome.NOT_UPHELD, key="form-2"), ANN, NOW + MINUTE)
    bench.deliver(NOW + HOUR)
    assert bench.stage().outcome is Outcome.NOT_UPHELD
    assert remedies(bench) == ["A new boiler", "Check boilers in May"]


def test_a_letter_that_left_or_was_cancelled_cannot_be_taken_back(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, UPHELD, ANN, NOW)
    cancel_letter(bench.office, LETTER, ANN, NOW)
    before = bench.everything()
    for key, sentence in {
        LETTER: "It is too late: this letter has left, is leaving, or was cancelled before.",
        f"{REF}.s1.receipt.1": "It is too late: this letter has left, is leaving, or was cancelled before.",
        "card.1.1": "There is no such letter.",
        "nothing": "There is no such letter.",
    }.items():
        with pytest.raises(NotAllowed) as refusal:
            cancel_letter(bench.office, key, ANN, NOW)
        assert refusal.value.reason == sentence
    assert bench.everything() == before


def test_a_cancelled_holding_letter_promises_nothing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, Holding(date(2026, 4, 15), "We need to visit", "We rang", "A visit"), ANN, NOW)
    assert "s1.hold.1" not in bench.owed()
    cancel_letter(bench.office, f"{REF}.s1.holding.1", ANN, NOW)
    assert bench.owed()["s1.hold.1"] == at("2026-04-08 14:00")
    assert bench.promises() == []


def test_an_outcome_that_the_procedure_does_not_know_is_refused(sqlite_ledger: Ledger) -> None:
    desk = a_desk()
    known: dict[str, Any] = {"outcomes": (Outcome.UPHELD, Outcome.NOT_UPHELD)}
    procedure = replace(desk.procedure("frontline"), **known)
    bench = work(sqlite_ledger, replace(desk, procedures={"frontline": procedure}))
    bench.complaint()
    with pytest.raises(NotAllowed):
        respond(bench.office, REF, Answer(Outcome.RESOLVED, "Settled."), ANN, NOW)
    assert bench.rows(OutboxKind.RESPONSE) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            Answer(Outcome.NOT_UPHELD, already=Already(MONDAY.date(), Channel.PHONE, 501 * "x")),
            "What shows the answer has at most 500 characters.",
        ),
        (Answer(Outcome.NOT_UPHELD, "We looked.", key=201 * "k"), "The key of a form has at most 200 characters."),
    ],
    ids=["evidence", "key"],
)
def test_evidence_and_key_of_a_form_are_bounded(ledger: Ledger, answer: Answer, said: str) -> None:
    bench = work(ledger)
    bench.complaint()
    before = bench.everything()
    with pytest.raises(NotAllowed) as refusal:
        respond(bench.office, REF, answer, ANN, MONDAY + HOUR)
    assert refusal.value.reason == said
    assert bench.everything() == before
