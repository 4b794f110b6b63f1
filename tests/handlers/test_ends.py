"""Ends outside the outcomes, with their letters or without, and ends that are taken back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from handlers import ask, outbox
from handlers.cancel import cancel_letter
from handlers.close import Closing, close
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.keep_out import keep_out
from handlers.reopen import reopen
from handlers.respond import Already, Answer, respond
from procedure.amends import NewRemedy, RemedyKind
from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, DutyState, OutboxKind, OutboxState, Status
from storage.cases import find, points_of
from storage.ledger import Ledger
from storage.outbox import Side
from storage.tables import Case, Contact
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
    refused,
    work,
)
from tests.handlers.machine_judge import Watch, must_hold

NOW = MONDAY + 2 * HOUR
WITHDRAWN = Closing(Closure.WITHDRAWN, "You told us that you want to stop.")
QUIETLY = replace(WITHDRAWN, letter=False, reason="She rang and wants no letter.")
MOVED = Closing(
    Closure.TRANSFERRED, "Roads belong to the county.", to="Example County Council", passes_on=True, has_consent=True
)
HOLDING = Holding(date(2026, 4, 15), "we need to visit", "We rang the landlord", "A visit on Tuesday")
BY_PHONE = Answer(Outcome.UPHELD, already=Already(date(2026, 3, 30), Channel.PHONE, "call 12"))


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def case_of(bench: Work) -> Case:
    with bench.office.reading() as (tx, _):
        return find(tx, REF)


def refusal(bench: Work, deed: object) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    assert bench.everything() == before
    return found.value.reason


# Ends


def test_a_complaint_is_withdrawn_when_its_letter_has_left(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = close(bench.office, REF, WITHDRAWN, ANN, NOW)
    assert done.say == (
        f"The letter that closes {REF} as withdrawn is written. The letter leaves in 10 minutes. Then it is closed."
    )
    assert bench.status() is Status.OPEN
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    stage = bench.stage()
    assert (bench.status(), case_of(bench).closure) == (Status.CLOSED, Closure.WITHDRAWN)
    assert (stage.closed_on, stage.responded_on, stage.outcome) == (date(2026, 3, 30), None, None)
    assert "You told us that you want to stop." in bench.doors.letters[-1].text
    assert "We stopped work on it, as you asked." in bench.doors.letters[-1].text
    duty = bench.duty(f"{REF}.s1.respond")
    assert (duty.state, duty.reason) == (DutyState.VOID, "ended otherwise: withdrawn")
    assert bench.owed() == {}
    assert dict(bench.card().facts)["Next"] == "Closed: withdrawn"


def test_a_letter_that_would_close_is_cancelled_within_its_minutes_and_nothing_has_changed(ledger: Ledger) -> None:
    bench = a_case(ledger)
    owed = bench.owed()
    done = close(bench.office, REF, WITHDRAWN, ANN, NOW)
    cancel_letter(bench.office, done.offers[0].value, ANN, NOW + MINUTE)
    bench.deliver(NOW + HOUR)
    assert bench.status() is Status.OPEN
    assert bench.owed() == owed


def test_a_complaint_is_closed_without_a_letter_and_the_reason_stays(ledger: Ledger) -> None:
    bench = a_case(ledger)
    done = close(bench.office, REF, QUIETLY, ANN, NOW)
    assert done.say == f"{REF} is closed as withdrawn. No letter goes out."
    assert bench.status() is Status.CLOSED
    assert bench.rows(OutboxKind.CLOSURE) == []
    assert bench.events()[-1] == "ended"
    assert bench.owed() == {}
    assert bench.told("#complaints")[-1].text == "Closed without a decision: withdrawn. No letter goes out."


def test_a_letter_that_waits_does_not_leave_after_the_end(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)  # the receipt still waits
    hold(bench.office, REF, HOLDING, ANN, NOW)
    close(bench.office, REF, QUIETLY, ANN, NOW)
    bench.deliver(NOW + HOUR)
    assert bench.doors.letters == []
    assert {state for _, state in bench.letters()} == {OutboxState.CANCELLED}


def test_a_promise_that_had_not_lapsed_is_neither_kept_nor_broken_by_a_silent_end(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    close(bench.office, REF, QUIETLY, ANN, NOW + HOUR)
    (promise,) = bench.promises()
    assert (promise.kept, promise.settled_at) == (None, NOW + HOUR)
    assert bench.states()["s1.promise.1"] is DutyState.VOID


def test_a_promise_that_had_lapsed_stays_broken(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    close(bench.office, REF, QUIETLY, ANN, at("2026-04-16 09:00"))
    assert [one.kept for one in bench.promises()] == [False]


def test_the_letter_that_closes_keeps_the_promise_to_write(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    close(bench.office, REF, WITHDRAWN, ANN, NOW + HOUR)
    bench.carrier(NOW + 2 * HOUR).deliver(Side.LETTERS)
    assert [one.kept for one in bench.promises()] == [True]


def test_a_transfer_names_the_other_organisation(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    close(bench.office, REF, MOVED, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    text = bench.doors.letters[-1].text
    assert "\nRoads belong to the county.\n\nThis is a matter for: Example County Council\n" in text
    assert "We passed it on to them." in text


def test_a_welsh_transfer_names_it_in_welsh(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    with bench.office.writing() as (tx, _):
        tx.exec(select(Contact)).one().language = "cy"
    close(bench.office, REF, MOVED, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert "\nMater i'r sefydliad hwn yw: Example County Council\n" in bench.doors.letters[-1].text


def test_without_consent_nothing_is_passed_on_and_the_letter_says_so(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    close(bench.office, REF, replace(MOVED, passes_on=False, has_consent=False), ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert "We did not pass on what you sent us." in bench.doors.letters[-1].text


@pytest.mark.parametrize(
    ("closing", "say"),
    [
        (replace(WITHDRAWN, reason=" "), "Give a reason"),
        (replace(WITHDRAWN, reason="x" * 2001), "Give a reason of at most 2,000 characters."),
        (replace(WITHDRAWN, done="x" * 2001), "have at most 2,000 characters each"),
        (replace(WITHDRAWN, to="Somebody"), "Only a transfer names another organisation."),
        (replace(MOVED, to=" "), "Name the organisation"),
        (replace(MOVED, to="x" * 201), "Name the organisation"),
        (replace(MOVED, has_consent=False), "only with their consent"),
        (replace(WITHDRAWN, closure=Closure.NOT_A_COMPLAINT), "goes its way with `route`"),
        (replace(WITHDRAWN, closure=Closure.DUPLICATE), "with `duplicate`"),
    ],
)
def test_what_is_wrong_with_an_end_is_said(sqlite_ledger: Ledger, closing: Closing, say: str) -> None:
    bench = a_case(sqlite_ledger)
    assert say in refusal(bench, lambda: close(bench.office, REF, closing, ANN, NOW))


def test_a_case_is_not_closed_twice_nor_while_its_last_letter_waits(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    close(bench.office, REF, WITHDRAWN, ANN, NOW)
    again = refusal(bench, lambda: close(bench.office, REF, WITHDRAWN, ANN, NOW))
    assert again == f"A letter that closes {REF} is written already and leaves soon. Cancel it first."
    answer = refusal(bench, lambda: respond(bench.office, REF, BY_PHONE, ANN, NOW))
    assert answer == f"A letter that closes {REF} is written already and leaves soon. Cancel it to change it."
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert "is closed" in refusal(bench, lambda: close(bench.office, REF, WITHDRAWN, ANN, NOW + DAY))


def test_without_an_address_a_case_is_closed_without_a_letter_only(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    bench.bounce(bench.doors.letters[0].message_id, NOW)
    assert "close it without a letter" in refusal(bench, lambda: close(bench.office, REF, WITHDRAWN, ANN, NOW))
    close(bench.office, REF, QUIETLY, ANN, NOW)
    assert bench.status() is Status.CLOSED


def test_a_letter_that_could_not_leave_ends_nothing_and_the_answer_stays_owed(ledger: Ledger) -> None:
    bench = a_case(ledger)
    close(bench.office, REF, WITHDRAWN, ANN, NOW)
    bench.doors.mail_trouble = refused
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    assert bench.status() is Status.OPEN
    assert bench.states()["s1.respond"] is DutyState.OPEN
    close(bench.office, REF, QUIETLY, ANN, NOW + DAY)
    assert bench.status() is Status.CLOSED


def test_what_ended_without_an_answer_is_not_taken_further(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    close(bench.office, REF, QUIETLY, ANN, NOW)
    points = Escalation(("Still cold",), outcome_sought="Heat")
    assert "ended without an answer" in refusal(bench, lambda: escalate(bench.office, REF, points, ANN, NOW))


# Ends that are taken back


def test_a_case_that_was_withdrawn_is_open_again_with_the_date_that_it_had(ledger: Ledger) -> None:
    bench = a_case(ledger)
    before, due = bench.owed(), bench.stage().due_on
    close(bench.office, REF, QUIETLY, ANN, NOW)
    done = reopen(bench.office, REF, "She changed her mind.", OLU, NOW + DAY)
    assert "is open again at stage 1; the answer is due Wed 8 Apr 2026." in done.say
    stage = bench.stage()
    assert (bench.status(), case_of(bench).closure, stage.closed_at, stage.due_on) == (Status.OPEN, None, None, due)
    assert bench.owed() == before
    assert bench.events()[-1] == "reopened"
    assert "is open again" in bench.told(ANN)[-1].text


def test_who_had_no_receipt_before_the_end_gets_it_once_the_case_is_open_again(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    close(bench.office, REF, Closing(Closure.WITHDRAWN, "She rang.", letter=False), ANN, MONDAY)
    bench.carrier(MONDAY).deliver(Side.LETTERS)
    say = reopen(bench.office, REF, "She rang about another.", ANN, MONDAY + HOUR).say
    assert say.endswith("write to them, for no other letter goes by itself.")
    bench.carrier(MONDAY + HOUR).deliver(Side.LETTERS)
    receipts = [OutboxState.CANCELLED, OutboxState.SENT]
    assert [one.state for one in bench.rows(OutboxKind.RECEIPT)] == receipts
    assert bench.states()["s1.receipt"] is DutyState.MET


def test_who_heard_of_the_end_gets_no_receipt_once_the_case_is_open_again(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(delivered=False)
    bench.doors.mail_trouble = later
    bench.carrier(MONDAY).deliver(Side.LETTERS)
    bench.doors.mail_trouble = nothing_wrong
    close(bench.office, REF, Closing(Closure.WITHDRAWN, "You rang."), ANN, MONDAY)
    bench.carrier(MONDAY + HOUR).deliver(Side.LETTERS)
    reopen(bench.office, REF, "She rang about another.", ANN, MONDAY + DAY)
    assert OutboxState.QUEUED not in [one.state for one in bench.rows(OutboxKind.RECEIPT)]


def test_an_answer_is_taken_back_and_stays_in_the_history(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, BY_PHONE, ANN, NOW)
    reopen(bench.office, REF, "We answered the wrong question.", ANN, NOW + DAY)
    stage = bench.stage()
    assert (stage.outcome, stage.responded_on, stage.response_channel, stage.decided_by) == (None, None, None, "")
    assert bench.states()["s1.respond"] is DutyState.OPEN
    with bench.office.reading() as (tx, _):
        assert [one.finding for one in points_of(tx, stage.id or 0)] == [None]
    words = [one.text for one in ask.case(bench.office, REF, ANN).events]
    assert words[-1] == "Open again at stage 1; it had ended on 2026-03-30 (upheld)"
    respond(bench.office, REF, replace(BY_PHONE, outcome=Outcome.NOT_UPHELD), MIA, NOW + DAY + HOUR)
    assert bench.status() is Status.CLOSED


def test_what_was_past_due_is_missed_once_it_is_open_again(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, BY_PHONE, ANN, NOW)
    late = at("2026-04-20 09:00")
    reopen(bench.office, REF, "The answer was not complete.", ANN, late)
    bench.sweep(late)
    assert bench.duty(f"{REF}.s1.respond").missed_at == late
    assert bench.stage().due_on == date(2026, 4, 8)


def test_no_automatic_letter_tells_people_with_an_answer_that_there_is_none(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, BY_PHONE, ANN, NOW)
    late = at("2026-04-20 15:00")
    reopen(bench.office, REF, "The answer was not complete.", ANN, late)
    bench.sweep(late)
    bench.deliver(late)
    assert bench.rows(OutboxKind.UPDATE) == []
    assert any("opened again and the complainant has been told no new date" in one.text for one in bench.told(ANN))


def test_a_promise_that_was_ended_holds_again(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    close(bench.office, REF, QUIETLY, ANN, NOW + HOUR)
    reopen(bench.office, REF, "A mistake.", ANN, NOW + DAY)
    assert bench.states()["s1.promise.1"] is DutyState.OPEN
    assert [one.settled_at for one in bench.promises()] == [None]


def test_the_letter_that_waits_to_close_it_is_cancelled(ledger: Ledger) -> None:
    bench = a_case(ledger)
    close(bench.office, REF, WITHDRAWN, ANN, NOW)
    done = reopen(bench.office, REF, "She rang again.", ANN, NOW + MINUTE)
    assert done.say == f"{REF} stays open: the letter that would have closed it is cancelled."
    bench.deliver(NOW + HOUR)
    assert bench.status() is Status.OPEN
    assert bench.rows(OutboxKind.CLOSURE, state=OutboxState.SENT) == []


def test_an_open_case_is_not_opened_and_a_reason_is_needed(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    assert refusal(bench, lambda: reopen(bench.office, REF, "Why not?", ANN, NOW)) == f"{REF} is open."
    close(bench.office, REF, QUIETLY, ANN, NOW)
    assert "Say why" in refusal(bench, lambda: reopen(bench.office, REF, " ", ANN, NOW))


def test_a_bounced_letter_does_not_close_a_case_a_second_time(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    close(bench.office, REF, WITHDRAWN, ANN, NOW)
    bench.carrier(NOW + HOUR).deliver(Side.LETTERS)
    bench.bounce(bench.doors.letters[-1].message_id, NOW + 2 * HOUR)
    reopen(bench.office, REF, "They never knew.", ANN, NOW + DAY)
    (row,) = bench.rows(OutboxKind.CLOSURE)
    assert "not true any more" in refusal(bench, lambda: outbox.retry(bench.office, row.id or 0, ANN, NOW + DAY))


def test_a_reply_that_waited_for_a_decision_is_settled_by_opening_the_case(ledger: Ledger) -> None:
    bench = a_case(ledger)
    close(bench.office, REF, QUIETLY, ANN, NOW)
    mail = bench.reply(received_at=NOW + HOUR)
    assert [one for one in bench.owed() if "decide" in one]
    reopen(bench.office, REF, "She wants it looked at after all.", ANN, NOW + DAY)
    assert bench.message(mail).settled_as == "reopened"
    assert not [one for one in bench.owed() if "decide" in one]


def test_an_answer_from_before_the_case_was_opened_again_is_recorded_by_a_manager(ledger: Ledger) -> None:
    bench = a_case(ledger)
    respond(bench.office, REF, BY_PHONE, ANN, NOW)
    reopen(bench.office, REF, "The answer was not complete.", ANN, NOW + DAY)
    said = refusal(bench, lambda: respond(bench.office, REF, BY_PHONE, ANN, NOW + DAY + HOUR))
    assert said == "Only a manager may record an answer from before the case was opened again."
    respond(bench.office, REF, BY_PHONE, MIA, NOW + DAY + HOUR)
    assert bench.stage().responded_on == NOW.date()


def test_a_response_from_before_the_case_was_opened_again_blocks_nothing_when_it_comes_back(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered(NOW)
    first = bench.doors.letters[-1].message_id
    reopen(bench.office, REF, "A point was missed.", ANN, NOW + HOUR)
    bench.bounce(first, NOW + 2 * HOUR)
    assert bench.states()["s1.respond"] is DutyState.OPEN
    assert "came back" in bench.told(ANN)[-1].text
    respond(bench.office, REF, BY_PHONE, ANN, NOW + 3 * HOUR)
    assert bench.states()["s1.respond"] is DutyState.MET


def test_a_letter_between_two_answers_is_held_against_the_one_that_stands(ledger: Ledger) -> None:
    """A reply leaves, the stage is opened again, a new date is told, and then it is answered by phone."""
    bench, watch = a_case(ledger), Watch()
    bench.answered(NOW)
    reopen(bench.office, REF, "We answered the wrong question.", MIA, NOW + HOUR)
    must_hold(bench, watch, NOW + HOUR)
    hold(bench.office, REF, HOLDING, ANN, NOW + 2 * HOUR)
    bench.deliver(NOW + 3 * HOUR)
    must_hold(bench, watch, NOW + 3 * HOUR)
    respond(bench.office, REF, BY_PHONE, ANN, NOW + 4 * HOUR)
    must_hold(bench, watch, NOW + 4 * HOUR)
    assert [one.state for one in bench.rows(OutboxKind.RESPONSE, OutboxKind.HOLDING)] == [OutboxState.SENT] * 2


# An answer that failed to leave


def with_a_refused_answer(ledger: Ledger) -> Work:
    bench = a_case(ledger)
    owed = (NewRemedy(RemedyKind.REPAIR, "A new part.", promised_on=date(2026, 5, 6), owner=ANN),)
    respond(bench.office, REF, Answer(Outcome.UPHELD, "We were wrong.", remedies=owed), ANN, NOW)
    bench.doors.mail_trouble = refused
    bench.carrier(NOW + 10 * MINUTE).deliver(Side.LETTERS)
    bench.doors.mail_trouble = nothing_wrong
    return bench


def test_an_answer_that_failed_ends_with_the_complaint_that_is_withdrawn(ledger: Ledger) -> None:
    bench = with_a_refused_answer(ledger)
    close(bench.office, REF, QUIETLY, ANN, NOW + HOUR)
    answer = bench.row(f"{REF}.s1.response.1")
    assert (answer.state, bench.stage().outcome) == (OutboxState.CANCELLED, None)
    assert bench.owed() == {}
    assert "not true any more" in refusal(bench, lambda: outbox.retry(bench.office, answer.id or 0, ANN, NOW + DAY))


def test_an_answer_that_failed_is_not_tried_again_while_a_letter_that_closes_the_case_waits(ledger: Ledger) -> None:
    bench = with_a_refused_answer(ledger)
    close(bench.office, REF, WITHDRAWN, ANN, NOW + HOUR)
    row_id = bench.row(f"{REF}.s1.response.1").id or 0
    why = refusal(bench, lambda: outbox.retry(bench.office, row_id, ANN, NOW + HOUR))
    assert why == f"{REF}.s1.response.1 is not true any more: the stage ended, or ends, by another letter."


def test_a_stage_that_is_open_again_is_nobodys_where_its_owner_was_kept_out_meanwhile(ledger: Ledger) -> None:
    bench = a_case(ledger)
    close(bench.office, REF, QUIETLY, ANN, NOW)
    keep_out(bench.office, REF, ANN, MIA, NOW)
    reopen(bench.office, REF, "She wants an answer.", OLU, NOW + HOUR)
    assert bench.stage().owner == ""
    assert bench.told(MIA)[-1].text == f"{REF} needs another owner: somebody is kept out of it."
