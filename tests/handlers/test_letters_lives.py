"""Letters that fail, wait or are overtaken: what they may still do to their case, and what must follow."""

from datetime import date

import pytest

from handlers import outbox, settle
from handlers.cancel import cancel_letter
from handlers.correct import correct_receipt
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.pen import release
from handlers.respond import Already, Answer, respond
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Channel, DutyState, OutboxKind, OutboxState, Status
from scheduler.ports import OutgoingLetter
from storage.answering import answered
from storage.cases import lock, stages_of
from storage.ledger import Ledger
from tests.answers import upheld
from tests.handlers.desk import (
    ANN,
    DAY,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    Work,
    at,
    later,
    nothing_wrong,
    preset,
    refused,
    work,
)

NOW = MONDAY + 2 * HOUR
HOLD_AT = at("2026-04-08 14:00")
HOLDING = Holding(date(2026, 4, 15), "We wait for a part", "We rang", "The part")
BY_LETTER = upheld()
BY_PHONE = Answer(Outcome.UPHELD, already=Already(date(2026, 3, 30), Channel.PHONE))
RESPONSE, HOLDING_LETTER, UPDATE = f"{REF}.s1.response.1", f"{REF}.s1.holding.1", f"{REF}.s1.update.1"


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def with_a_returned_response(ledger: Ledger) -> Work:
    bench = a_case(ledger)
    bench.answered()
    bench.bounce(bench.row(RESPONSE).message_id, NOW)
    return bench


def with_a_refused(ledger: Ledger, kind: OutboxKind) -> Work:
    """The mail system refuses a response or a holding letter; then it is well again."""
    bench = a_case(ledger)
    bench.doors.mail_trouble = refused
    if kind is OutboxKind.RESPONSE:
        respond(bench.office, REF, BY_LETTER, ANN, NOW)
    else:
        hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.deliver(NOW + 10 * MINUTE)
    bench.doors.mail_trouble = nothing_wrong
    return bench


def with_a_waiting_update(ledger: Ledger) -> Work:
    """The update is written, but the mail server cannot be reached."""
    bench = a_case(ledger)
    bench.doors.mail_trouble = later
    bench.sweep(HOLD_AT)
    bench.deliver(HOLD_AT)
    bench.doors.mail_trouble = nothing_wrong
    return bench


def number_of(bench: Work, key: str) -> int:
    return bench.row(key).id or 0


def refusal(bench: Work, deed: object) -> str:
    """The sentence of a refusal that changed nothing."""
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert bench.everything() == before
    return found.value.reason


def retried(bench: Work, key: str, now: object = NOW + HOUR) -> str:
    return refusal(bench, lambda: outbox.retry(bench.office, number_of(bench, key), ANN, now))  # type: ignore[arg-type]


# What failed, tried again


def test_a_response_of_an_old_stage_is_not_tried_again(ledger: Ledger) -> None:
    bench = with_a_returned_response(ledger)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + HOUR)
    said = retried(bench, RESPONSE, NOW + 2 * HOUR)
    assert said == f"{RESPONSE} belongs to stage 1; the case is at stage 2 now."


def test_an_answer_to_an_old_stage_does_not_close_the_case(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered()
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    with bench.office.ledger.writing() as tx:
        case = lock(tx, REF)
        stage = stages_of(tx, case.id or 0)[0]
        answered(tx, preset("frontline"), case, stage, at=NOW + HOUR, channel=Channel.EMAIL, evidence="")
    assert (bench.status(), bench.stage().closed_at) == (Status.OPEN, None)


def test_a_response_is_not_tried_again_after_another_answer(ledger: Ledger) -> None:
    bench = with_a_refused(ledger, OutboxKind.RESPONSE)
    respond(bench.office, REF, BY_PHONE, ANN, NOW + HOUR)
    said = retried(bench, RESPONSE, at("2026-05-01 09:00"))
    assert said == f"{RESPONSE} is not true any more: the complainant is told something else."
    assert (bench.stage().responded_on, bench.stage().response_channel) == (date(2026, 3, 30), Channel.PHONE)


def test_a_response_that_came_back_may_go_again_and_counts_from_then(ledger: Ledger) -> None:
    bench = with_a_returned_response(ledger)
    outbox.retry(bench.office, number_of(bench, RESPONSE), ANN, NOW + DAY)
    bench.deliver(NOW + DAY)
    assert (bench.stage().responded_at, bench.states()["s1.respond"]) == (NOW + DAY, DutyState.MET)


def test_while_its_successor_waits_a_refused_response_is_not_tried_again(ledger: Ledger) -> None:
    bench = with_a_refused(ledger, OutboxKind.RESPONSE)
    respond(bench.office, REF, BY_LETTER, ANN, NOW + HOUR)
    assert retried(bench, RESPONSE) == (
        f"{RESPONSE} is not true any more: the stage ended, or ends, by another letter."
    )
    cancel_letter(bench.office, f"{REF}.s1.response.2", ANN, NOW + HOUR)
    assert "is not true any more" in retried(bench, RESPONSE)  # its outcome was taken back with the successor's


def test_a_refused_holding_letter_is_not_tried_again_after_the_answer(ledger: Ledger) -> None:
    bench = with_a_refused(ledger, OutboxKind.HOLDING)
    respond(bench.office, REF, BY_PHONE, ANN, NOW + HOUR)
    assert "is not true any more" in retried(bench, HOLDING_LETTER)


# What failed, cancelled


def test_cancelling_a_response_that_goes_again_leaves_the_closed_case_its_outcome(ledger: Ledger) -> None:
    bench = with_a_returned_response(ledger)
    outbox.retry(bench.office, number_of(bench, RESPONSE), ANN, NOW + HOUR)
    outbox.cancel(bench.office, number_of(bench, RESPONSE), ANN, NOW + HOUR)
    assert (bench.stage().outcome, bench.stage().decided_by) == (Outcome.UPHELD, ANN)
    assert (bench.status(), bench.states()["s1.respond"]) == (Status.CLOSED, DutyState.VOID)


def test_a_failed_letter_of_a_closed_case_can_be_cleared_away(ledger: Ledger) -> None:
    bench = with_a_returned_response(ledger)
    assert bench.states()["s1.respond"] is DutyState.BLOCKED
    outbox.cancel(bench.office, number_of(bench, RESPONSE), ANN, NOW + HOUR)
    assert bench.row(RESPONSE).state is OutboxState.CANCELLED
    assert bench.states()["s1.respond"] is DutyState.VOID
    assert bench.stage().outcome is Outcome.UPHELD


def test_after_clearing_a_refused_response_the_open_case_is_answered_afresh(ledger: Ledger) -> None:
    bench = with_a_refused(ledger, OutboxKind.RESPONSE)
    outbox.cancel(bench.office, number_of(bench, RESPONSE), ANN, NOW + HOUR)
    assert bench.stage().outcome is None
    assert bench.owed()["s1.respond"] == at("2026-04-08 23:00")
    bench.answered(NOW + 2 * HOUR)
    assert bench.states()["s1.respond"] is DutyState.MET


def test_clearing_a_refused_response_leaves_the_outcome_of_the_one_that_waits(ledger: Ledger) -> None:
    bench = with_a_refused(ledger, OutboxKind.RESPONSE)
    respond(bench.office, REF, BY_LETTER, OLU, NOW + HOUR)
    outbox.cancel(bench.office, number_of(bench, RESPONSE), ANN, NOW + HOUR)
    bench.deliver(NOW + 2 * HOUR)
    assert (bench.stage().outcome, bench.stage().decided_by) == (Outcome.UPHELD, OLU)


def test_the_cancel_button_takes_nothing_back_that_came_back(sqlite_ledger: Ledger) -> None:
    bench = with_a_returned_response(sqlite_ledger)
    said = refusal(bench, lambda: cancel_letter(bench.office, RESPONSE, ANN, NOW))
    assert said == "It is too late: this letter has left, is leaving, or was cancelled before."


# What another letter overtakes


def test_while_a_response_waits_nobody_writes_a_holding_letter(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, BY_LETTER, ANN, NOW)
    said = refusal(bench, lambda: hold(bench.office, REF, HOLDING, OLU, NOW + MINUTE))
    assert said == f"A response to {REF} is written already and leaves soon. Cancel it first."


@pytest.mark.parametrize("answer", [BY_PHONE, BY_LETTER])
def test_a_claimed_holding_letter_does_not_leave_after_the_answer(ledger: Ledger, answer: Answer) -> None:
    bench = work(ledger)
    for text in ("The bin is full.", "The boiler is broken."):
        bench.complaint(text)
    second = "C-2026-00002"
    for reference in (REF, second):
        hold(bench.office, reference, HOLDING, OLU, NOW)

    def answered_meanwhile(_: OutgoingLetter) -> None:
        bench.doors.mail_trouble = nothing_wrong
        respond(bench.office, second, answer, ANN, NOW + 11 * MINUTE)

    bench.doors.mail_trouble = answered_meanwhile
    bench.deliver(NOW + 11 * MINUTE)
    assert [row.state for row in bench.rows(OutboxKind.HOLDING)] == [OutboxState.SENT, OutboxState.CANCELLED]
    assert (bench.promises(second), bench.events(second)[-1]) == ([], "letter_cancelled")
    assert "holding_skipped" not in bench.events(second)


def test_what_an_answer_cancels_stands_in_the_trail(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    respond(bench.office, REF, BY_LETTER, ANN, NOW + MINUTE)
    assert bench.events()[-3:] == ["letter_cancelled", "answer_recorded", "letter_queued"]


def test_an_update_is_owed_again_when_the_answer_that_overtook_it_is_taken_back(ledger: Ledger) -> None:
    bench = with_a_waiting_update(ledger)
    respond(bench.office, REF, BY_LETTER, ANN, HOLD_AT + MINUTE)
    assert (bench.row(UPDATE).state, bench.states()["s1.hold.1"]) == (OutboxState.CANCELLED, DutyState.VOID)
    cancel_letter(bench.office, RESPONSE, ANN, HOLD_AT + 2 * MINUTE)
    for minute in (3, 4):
        bench.sweep(HOLD_AT + minute * MINUTE)
        bench.deliver(HOLD_AT + minute * MINUTE)
    states = [row.state for row in bench.rows(OutboxKind.UPDATE)]
    assert states == [OutboxState.CANCELLED, OutboxState.SENT]
    assert [one.promised_on for one in bench.promises()] == [date(2026, 4, 15)]


def test_a_holding_letter_takes_the_place_of_an_update_that_waits(ledger: Ledger) -> None:
    bench = with_a_waiting_update(ledger)
    hold(bench.office, REF, HOLDING, ANN, HOLD_AT + MINUTE)
    bench.sweep(HOLD_AT + HOUR)
    bench.deliver(HOLD_AT + HOUR)
    assert bench.row(UPDATE).state is OutboxState.CANCELLED
    assert len(bench.promises()) == 1


def test_an_update_that_a_person_cancels_does_not_come_again(ledger: Ledger) -> None:
    bench = with_a_waiting_update(ledger)
    cancel_letter(bench.office, UPDATE, ANN, HOLD_AT + MINUTE)
    bench.sweep(HOLD_AT + HOUR)
    assert [row.state for row in bench.rows(OutboxKind.UPDATE)] == [OutboxState.CANCELLED]


def test_the_owner_is_asked_when_an_update_cannot_be_delivered(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.doors.mail_trouble = refused
    bench.sweep(HOLD_AT)
    bench.deliver(HOLD_AT)
    assert bench.told(ANN)[-1].text == (
        f"A letter on {REF} was not sent: it could not be delivered. Please decide what the complainant is told."
    )


def test_a_mail_that_was_the_answer_cancels_what_waits_and_the_trail_says_so(ledger: Ledger) -> None:
    bench = a_case(ledger)
    mail = bench.reply(ANN, received_at=NOW)
    hold(bench.office, REF, HOLDING, OLU, NOW)
    settle.is_response(bench.office, mail, Outcome.UPHELD, ANN, NOW + MINUTE)
    assert bench.row(HOLDING_LETTER).state is OutboxState.CANCELLED
    assert "letter_cancelled" in bench.events()


# What must be true when it leaves


def test_nobody_is_reminded_of_a_date_that_they_were_never_told(ledger: Ledger) -> None:
    bench = work(ledger)
    held = bench.arrives(bench.a_mail(), MONDAY, held_reason="odd")
    now = at("2026-04-14 10:00")
    release(bench.office, held.message_id, None, ANN, now)
    for moment in (now, now + MINUTE):
        bench.sweep(moment)
        bench.deliver(moment)
    assert [row.kind for row in bench.rows() if row.kind.is_letter] == [OutboxKind.RECEIPT]
    assert any("was never told the date" in note.text for note in bench.told(MIA))


def test_a_receipt_that_waited_tells_the_corrected_date(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "Stamped on Friday", ANN, MONDAY + MINUTE)
    bench.deliver(MONDAY + 2 * MINUTE)
    (letter,) = bench.doors.letters
    words = " ".join(letter.text.split())
    assert "27 March 2026" in words
    assert "7 April 2026" in words  # five working days on, with Easter between
    assert "8 April 2026" not in words
