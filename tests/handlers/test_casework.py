"""Owners, notes, holding letters, escalation, corrected dates: what is true afterwards, what is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handlers import ask
from handlers.assign import assign
from handlers.correct import correct_receipt
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.note import note
from handlers.open import open_case
from procedure.errors import NotAllowed
from procedure.preset import ClockStarts, Procedure, Target, Unit
from procedure.words import DutyKind, DutyState, OutboxKind, OutboxState, PromiseKind, Status
from storage.cases import current_stage, lock
from storage.ledger import Ledger
from tests.handlers.desk import (
    ANN,
    DAY,
    HEAD,
    HOUR,
    JO,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    SAM,
    STRANGER,
    Work,
    a_desk,
    at,
    broken_book,
    with_procedure,
    work,
)

NOW = MONDAY + 2 * HOUR
HOLDING = Holding(
    date(2026, 4, 15), "we need to visit", "We rang the landlord", "A visit on Tuesday", "A heater is lent"
)
STILL_COLD = Escalation(("Still cold",), outcome_sought="A new boiler")


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def refusal(bench: Work, deed: object) -> str:
    """The sentence of a refusal that changed nothing."""
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert bench.everything() == before
    return found.value.reason


# Owners


def test_a_case_is_given_to_somebody_who_is_told(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = assign(bench.office, REF, OLU, MIA, NOW)
    assert done.say == f"{REF} belongs to Olu Deputy now. Answer by Wed 8 Apr 2026."
    assert bench.stage().owner == OLU
    assert [one.text for one in bench.told(OLU)] == [f"{REF} is yours now. Answer by Wed 8 Apr 2026."]
    assert bench.told("#complaints")[-1].text == "Olu Deputy is the owner now."
    assert dict(bench.card().facts)["Owner"] == "Olu Deputy"
    assert bench.events()[-1] == "assigned"
    assert ask.case(bench.office, REF, "").events[-1].actor == MIA


def test_who_takes_a_case_need_not_be_told(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assign(bench.office, REF, OLU, OLU, NOW)
    assert bench.told(OLU) == []


def test_giving_a_case_to_its_owner_changes_nothing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before = bench.everything()
    assert assign(bench.office, REF, ANN.upper(), MIA, NOW).say == f"{REF} already belongs to Ann Owner."
    assert bench.everything() == before


@pytest.mark.parametrize("to", [SAM, STRANGER, ""])
def test_a_case_is_not_given_to_a_stranger(sqlite_ledger: Ledger, to: str) -> None:
    bench = a_case(sqlite_ledger)
    said = refusal(bench, lambda: assign(bench.office, REF, to, MIA, NOW))
    assert said == "A case can only be given to somebody who works on complaints here."


def test_a_closed_case_is_not_given_away(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    said = refusal(bench, lambda: assign(bench.office, REF, OLU, MIA, NOW + DAY))
    assert said == f"{REF} is closed: stage 1 was answered or ended."


# Notes


def test_a_note_is_kept_for_staff_and_its_words_stay_out_of_the_channel(ledger: Ledger) -> None:
    bench = a_case(ledger)
    assert note(bench.office, REF, "  She has a baby.  ", OLU, NOW).say == f"Your note on {REF} is kept."
    assert bench.told("#complaints")[-1].text == "Olu Deputy wrote a note."
    kept = open_case(bench.office, REF, ANN, NOW)[-1]
    assert (kept.kind, kept.text, kept.from_address, kept.direction.value) == (
        "note",
        "She has a baby.",
        OLU,
        "internal",
    )
    assert len(bench.letters()) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_note_says_something_but_not_too_much(sqlite_ledger: Ledger, text: str) -> None:
    bench = a_case(sqlite_ledger)
    said = refusal(bench, lambda: note(bench.office, REF, text, ANN, NOW))
    assert said == "A note has between 1 and 20,000 characters."


# Holding letters


def test_a_holding_letter_promises_its_date_when_it_leaves_and_moves_no_target(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = hold(bench.office, REF, HOLDING, ANN, NOW)
    assert done.say.startswith(
        f"The complainant of {REF} will be told Wed 15 Apr 2026. The letter leaves in 10 minutes."
    )
    (letter,) = bench.rows(OutboxKind.HOLDING)
    assert (letter.key, letter.due_at, letter.is_automatic) == (f"{REF}.s1.holding.1", NOW + 10 * MINUTE, False)
    assert bench.promises() == []
    assert {"s1.propose.1", "s1.hold.1"}.isdisjoint(bench.owed())
    bench.deliver(NOW + 10 * MINUTE)
    (promise,) = bench.promises()
    assert (promise.kind, promise.promised_on, promise.kept) == (PromiseKind.HOLDING, date(2026, 4, 15), None)
    assert (bench.stage().due_on, bench.stage().promised_on) == (date(2026, 4, 8), date(2026, 4, 15))
    assert bench.owed() == {
        "s1.respond": at("2026-04-08 23:00"),
        "s1.promise.1": at("2026-04-15 23:00"),
        "s1.propose.2": at("2026-04-14 08:00"),
        "s1.hold.2": at("2026-04-15 14:00"),
    }
    assert bench.events()[-3:] == ["letter_queued", "letter_sent", "promised"]


@pytest.mark.parametrize(
    ("day", "subject", "says"),
    [
        ("2026-04-08 11:00", "a new date for our reply", "We will not be able to keep that date."),
        ("2026-04-09 11:00", "our reply is late", "We have not sent our reply."),
    ],
)
def test_a_holding_letter_says_late_only_after_the_promised_day(
    sqlite_ledger: Ledger, day: str, subject: str, says: str
) -> None:
    bench = a_case(sqlite_ledger)  # due on Wednesday 8 April
    hold(bench.office, REF, HOLDING, ANN, at(day))
    (letter,) = bench.rows(OutboxKind.HOLDING)
    assert letter.subject == f"Your complaint {REF}: {subject}"
    assert says in " ".join(letter.text.split())


def test_the_answer_in_time_keeps_the_promise_and_a_late_one_breaks_it(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.deliver(NOW + HOUR)
    bench.answered(at("2026-04-16 09:00"))
    assert [one.kept for one in bench.promises()] == [False]
    assert "promise_broken" in bench.events()


def test_a_second_holding_letter_keeps_the_first_promise(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.deliver(NOW + HOUR)
    again = replace(HOLDING, promised_on=date(2026, 4, 22), reason="Two more people must be heard")
    hold(bench.office, REF, again, ANN, at("2026-04-15 09:00"))
    bench.deliver(at("2026-04-15 10:00"))
    assert [(one.promised_on.day, one.kept) for one in bench.promises()] == [(15, True), (22, None)]
    assert bench.states()["s1.promise.1"] is DutyState.MET
    third = replace(HOLDING, promised_on=date(2026, 4, 29))
    said = refusal(bench, lambda: hold(bench.office, REF, third, ANN, at("2026-04-22 09:00")))
    assert said == "Two holding letters were written at this stage. Instead of a third a manager phones."


def test_while_a_holding_letter_waits_there_is_no_second(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    again = replace(HOLDING, promised_on=date(2026, 4, 16))
    said = refusal(bench, lambda: hold(bench.office, REF, again, OLU, NOW + MINUTE))
    assert said == f"A holding letter to {REF} is written already and leaves soon. Cancel it first."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Give a reason of at most 2,000 characters."),
        ({"reason": "x" * 2_001}, "Give a reason of at most 2,000 characters."),
        ({"done": ""}, "Say what has been done and what remains to be done."),
        ({"remains": ""}, "Say what has been done and what remains to be done."),
        ({"promised_on": date(2026, 4, 8)}, "The new date must lie after Wed 8 Apr 2026."),
        ({"promised_on": date(2026, 5, 4)}, "Mon 4 May 2026 is no working day: Early May bank holiday"),
        ({"promised_on": date(2026, 4, 18)}, "Sat 18 Apr 2026 is no working day: Saturday."),
        ({"promised_on": date(2027, 4, 15)}, "The new date must lie within 60 working days, by Fri 3 Jul 2026"),
    ],
)
def test_what_a_holding_letter_lacks_is_said(sqlite_ledger: Ledger, changes: dict[str, object], sentence: str) -> None:
    bench = a_case(sqlite_ledger)
    holding = replace(HOLDING, **changes)  # type: ignore[arg-type]
    assert refusal(bench, lambda: hold(bench.office, REF, holding, ANN, NOW)).startswith(sentence)


def test_everything_that_is_wrong_is_said_at_once(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    said = refusal(bench, lambda: hold(bench.office, REF, Holding(date(2026, 4, 1), ""), ANN, NOW))
    assert said == (
        "Give a reason of at most 2,000 characters. Say what has been done and what remains to be done. "
        "The new date must lie after Wed 8 Apr 2026."
    )


def test_a_broken_template_writes_no_holding_letter(ledger: Ledger, tmp_path: Path) -> None:
    bench = work(ledger, letters=broken_book(tmp_path, "holding"))
    bench.complaint()
    refusal(bench, lambda: hold(bench.office, REF, HOLDING, ANN, NOW))
    assert bench.rows(OutboxKind.HOLDING) == []


def test_nobody_is_written_to_at_an_address_that_bounced(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.bounce(bench.doors.letters[0].message_id, NOW)
    said = refusal(bench, lambda: hold(bench.office, REF, HOLDING, ANN, NOW + HOUR))
    assert said == f"There is no address to write to on {REF}. Please phone or write by post."


# Escalation


def test_the_next_stage_has_its_own_clock_and_owner(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered()
    done = escalate(bench.office, REF, STILL_COLD, ANN, MONDAY + DAY)
    assert done.say.startswith(f"{REF} is at stage 2 now, due Thu 9 Apr 2026. An acknowledgement is written.")
    stage = bench.stage()
    assert (stage.number, stage.owner, stage.due_on) == (2, HEAD, date(2026, 4, 9))
    assert bench.status() is Status.OPEN
    assert {key for key in bench.owed() if key.startswith("s2.")} == {
        "s2.receipt",
        "s2.respond",
        "s2.propose.1",
        "s2.hold.1",
    }
    assert bench.states()["s1.respond"] is DutyState.MET
    assert [one.text for one in bench.told(HEAD)] == [f"{REF} went on to stage 2, due Thu 9 Apr 2026."]
    (letter,) = bench.rows(OutboxKind.ACKNOWLEDGEMENT)
    assert (letter.address, letter.due_at) == (JO, MONDAY + DAY + 10 * MINUTE)
    bench.deliver(MONDAY + DAY + 10 * MINUTE)
    assert bench.states()["s2.receipt"] is DutyState.MET
    assert bench.stage().acknowledged_at == MONDAY + DAY + 10 * MINUTE


def test_the_clock_starts_at_the_receipt_of_the_request_whenever_staff_decide(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered()
    message_id = bench.reply(received_at=at("2026-04-01 10:00"))
    assert bench.owed()[f"s1.decide.{message_id}"] == at("2026-04-02 23:00")
    escalate(bench.office, REF, STILL_COLD, MIA, at("2026-04-09 10:00"))
    assert bench.stage().requested_at == at("2026-04-01 10:00")
    assert bench.stage().due_on == date(2026, 4, 10)
    assert bench.message(message_id).settled_as == "escalation"
    assert bench.states()[f"s1.decide.{message_id}"] is DutyState.VOID


def test_a_request_that_came_by_phone_has_the_date_that_was_given(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    escalation = replace(STILL_COLD, requested_on=date(2026, 4, 1))
    escalate(bench.office, REF, escalation, ANN, at("2026-04-07 09:00"))
    assert bench.stage().received_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("escalation", "sentence"),
    [
        (Escalation(()), "Say what the complainant is still unhappy about, one point a line."),
        (Escalation((" ", "")), "Say what the complainant is still unhappy about, one point a line."),
        (Escalation(("x",) * 21), "At most 20 points of 2,000 characters each."),
        (Escalation(("x" * 2_001,)), "At most 20 points of 2,000 characters each."),
        (replace(STILL_COLD, outcome_sought=""), "The letter does not say the outcome sought."),
        (replace(STILL_COLD, requested_on=date(2026, 3, 29)), "The request came between Mon 30 Mar 2026 and today."),
        (replace(STILL_COLD, requested_on=date(2026, 4, 2)), "The request came between Mon 30 Mar 2026 and today."),
    ],
)
def test_what_is_wrong_with_an_escalation_is_said(sqlite_ledger: Ledger, escalation: Escalation, sentence: str) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    assert refusal(bench, lambda: escalate(bench.office, REF, escalation, ANN, MONDAY + 2 * DAY)) == sentence


def test_an_open_stage_is_answered_first_and_after_the_last_there_is_the_ombudsman(ledger: Ledger) -> None:
    bench = a_case(ledger)
    said = refusal(bench, lambda: escalate(bench.office, REF, STILL_COLD, ANN, NOW))
    assert (
        said == f"Stage 1 of {REF} is still open. Answer it first, or move the complaint on unanswered, with `enter`."
    )
    bench.answered()
    escalate(bench.office, REF, STILL_COLD, ANN, NOW)
    bench.answered(NOW + HOUR, by=HEAD)
    said = refusal(bench, lambda: escalate(bench.office, REF, STILL_COLD, ANN, NOW + DAY))
    assert said == (
        "Stage 2 is the last one. The complainant can go to the Local Government and Social Care Ombudsman."
    )


def test_where_nobody_can_be_written_to_staff_tell_the_complainant(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    bench.bounce(bench.doors.letters[-1].message_id, NOW)
    done = escalate(bench.office, REF, STILL_COLD, ANN, NOW + HOUR)
    assert done.say.endswith("Please tell the complainant yourself: there is no address to write to.")
    assert bench.rows(OutboxKind.ACKNOWLEDGEMENT) == []


def test_a_broken_acknowledgement_opens_no_stage(ledger: Ledger, tmp_path: Path) -> None:
    bench = work(ledger, letters=broken_book(tmp_path, "acknowledgement"))
    bench.complaint()
    bench.answered()
    refusal(bench, lambda: escalate(bench.office, REF, STILL_COLD, ANN, NOW))
    assert bench.stage().number == 1


# The date of receipt


def test_a_corrected_receipt_moves_the_target_and_says_so(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = correct_receipt(bench.office, REF, date(2026, 3, 26), "It came by post", ANN, NOW)
    said = "Date of receipt corrected; due Thu 2 Apr 2026 instead of Wed 8 Apr 2026."
    assert done.say == f"{REF} counts as received on Thu 26 Mar 2026. {said}"
    assert bench.told("#complaints")[-1].text == said
    assert bench.stage().due_on == date(2026, 4, 2)
    assert bench.owed() == {
        "s1.respond": at("2026-04-02 23:00"),
        "s1.propose.1": at("2026-04-01 08:00"),
        "s1.hold.1": at("2026-04-02 14:00"),
    }
    assert dict(bench.card().facts)["Due"] == "Thu 2 Apr 2026"
    assert ask.case(bench.office, REF, "").events[-1].text == (
        "Date of receipt corrected from 2026-03-30 to 2026-03-26; due 2026-04-02"
    )


def test_a_missed_target_that_moves_on_can_be_missed_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.sweep(at("2026-04-09 06:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at is not None
    correct_receipt(bench.office, REF, date(2026, 4, 7), "It was dated wrongly", ANN, at("2026-04-09 09:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at is None


@pytest.mark.parametrize(
    ("on", "reason", "sentence"),
    [
        (date(2026, 3, 31), "why", "The day of receipt cannot lie in the future."),
        (date(2026, 3, 27), " ", "Give a reason of at most 2,000 characters."),
        (date(2026, 3, 27), "x" * 2_001, "Give a reason of at most 2,000 characters."),
    ],
)
def test_what_is_wrong_with_a_correction_is_said(sqlite_ledger: Ledger, on: date, reason: str, sentence: str) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, lambda: correct_receipt(bench.office, REF, on, reason, ANN, NOW)) == sentence


def test_the_day_of_receipt_does_not_lie_after_the_answer(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.answered()
    said = refusal(bench, lambda: correct_receipt(bench.office, REF, date(2026, 3, 31), "why", ANN, MONDAY + 2 * DAY))
    assert said == "The day of receipt cannot lie after Mon 30 Mar 2026, when the case went on."


def test_a_clock_that_an_acknowledgement_started_goes_on_as_it_was_printed(sqlite_ledger: Ledger) -> None:
    desk = with_procedure(a_desk(), stages=acknowledging(a_desk().procedure("frontline")).stages)
    bench = work(sqlite_ledger, desk)
    bench.complaint()
    with bench.office.ledger.writing() as tx:
        stage = current_stage(tx, lock(tx, REF).id or 0)
        stage.started_on, stage.due_on = date(2026, 3, 31), date(2026, 4, 9)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", ANN, MONDAY + 2 * DAY)
    assert (bench.stage().started_on, bench.stage().due_on) == (date(2026, 3, 31), date(2026, 4, 9))
    assert bench.stage().acknowledge_by == date(2026, 4, 7)


def test_while_it_waits_for_its_acknowledgement_the_target_moves_with_the_receipt(sqlite_ledger: Ledger) -> None:
    desk = with_procedure(a_desk(), stages=acknowledging(a_desk().procedure("frontline")).stages)
    bench = work(sqlite_ledger, desk)
    bench.complaint()
    assert (bench.stage().started_on, bench.stage().due_on) == (None, date(2026, 4, 15))
    correct_receipt(bench.office, REF, date(2026, 3, 27), "It came by post", ANN, MONDAY + 2 * DAY)
    assert (bench.stage().started_on, bench.stage().due_on) == (None, date(2026, 4, 14))


def acknowledging(procedure: Procedure) -> Procedure:
    """Both reply clocks start at an acknowledgement that is due in five working days."""
    stages = tuple(
        replace(one, acknowledge=Target(5, Unit.WORKING_DAYS), clock_starts=ClockStarts.ACKNOWLEDGED)
        for one in procedure.stages
    )
    return replace(procedure, stages=stages)


def test_no_letter_but_the_receipt_was_ever_sent_by_itself(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.sweep(at("2026-04-08 13:00"))
    assert [(one.kind, one.state) for one in bench.rows() if one.kind.is_letter] == [
        (OutboxKind.RECEIPT, OutboxState.SENT)
    ]
    assert bench.states()["s1.propose.1"] is DutyState.MET
    assert bench.duty(f"{REF}.s1.hold.1").kind is DutyKind.HOLD
