"""Mails that people decide about: staff replies, replies on closed cases, the holding pen, and the outbox."""

from datetime import date, timedelta

import pytest

from handlers import ask, outbox
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.pen import discard, release
from handlers.respond import respond
from handlers.settle import file_reply, is_response, is_update
from letters.notes import Action
from procedure.errors import NotAllowed
from procedure.mail import IncomingMail, MailClass
from procedure.outcomes import Outcome
from procedure.words import Channel, DutyState, HeldState, OutboxKind, OutboxState, Status
from storage.ledger import Ledger
from tests.answers import upheld
from tests.handlers.desk import (
    ANN,
    DAY,
    HOUR,
    JO,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    STRANGER,
    Work,
    later,
    nothing_wrong,
    refused,
    work,
)

NOW = MONDAY + DAY


def with_a_staff_reply(ledger: Ledger) -> tuple[Work, int]:
    bench = work(ledger)
    bench.complaint()
    return bench, bench.reply(OLU, received_at=MONDAY + HOUR)


def with_a_held_mail(ledger: Ledger) -> tuple[Work, int]:
    bench = work(ledger)
    bench.complaint()
    return bench, bench.reply(STRANGER)


def with_a_refused_receipt(ledger: Ledger) -> tuple[Work, int]:
    bench = work(ledger)
    bench.doors.mail_trouble = refused
    bench.complaint()
    return bench, bench.row(f"{REF}.s1.receipt.1").id or 0


def test_a_staff_reply_that_was_the_answer_ends_the_stage_at_its_time_without_a_letter(ledger: Ledger) -> None:
    bench, message_id = with_a_staff_reply(ledger)
    done = is_response(bench.office, message_id, Outcome.NOT_UPHELD, ANN, NOW)
    assert done.say == f"{REF} is answered and stage 1 is closed. No letter goes out."
    stage = bench.stage()
    assert (stage.responded_at, stage.outcome, stage.decided_by) == (MONDAY + HOUR, Outcome.NOT_UPHELD, ANN)
    assert (stage.response_channel, stage.response_evidence) == (Channel.EMAIL, f"mail {message_id}")
    assert bench.status() is Status.CLOSED
    assert bench.states()["s1.respond"] is DutyState.MET
    assert bench.message(message_id).settled_as == "response"
    assert [key for key, _ in bench.letters()] == [f"{REF}.s1.receipt.1"]
    assert bench.events()[-3:] == ["answer_recorded", "answered", "closed"]


def test_a_staff_reply_is_settled_once(ledger: Ledger) -> None:
    bench, message_id = with_a_staff_reply(ledger)
    is_update(bench.office, message_id, ANN, NOW)
    before = bench.everything()
    with pytest.raises(NotAllowed, match=r"^Somebody decided about this mail already: update.$"):
        is_response(bench.office, message_id, Outcome.UPHELD, OLU, NOW)
    with pytest.raises(NotAllowed, match=r"^Somebody decided about this mail already: update.$"):
        is_update(bench.office, message_id, OLU, NOW)
    assert bench.everything() == before


def test_an_update_leaves_the_stage_and_its_dates_alone(ledger: Ledger) -> None:
    bench, message_id = with_a_staff_reply(ledger)
    owed = bench.owed()
    done = is_update(bench.office, message_id, ANN, NOW)
    assert done.say == f"Noted: the mail on {REF} was filed as update."
    assert bench.owed() == owed
    assert bench.status() is Status.OPEN
    assert bench.message(message_id).opened_by == ANN


def test_a_staff_reply_is_not_the_answer_while_a_response_leaves(ledger: Ledger) -> None:
    bench, message_id = with_a_staff_reply(ledger)
    respond(bench.office, REF, upheld(), ANN, NOW)
    before = bench.everything()
    with pytest.raises(NotAllowed, match="is written already and leaves soon"):
        is_response(bench.office, message_id, Outcome.UPHELD, ANN, NOW)
    assert bench.everything() == before


def test_a_staff_reply_as_the_answer_stops_a_holding_letter(ledger: Ledger) -> None:
    bench, message_id = with_a_staff_reply(ledger)
    hold(bench.office, REF, Holding(date(2026, 4, 15), "We need to visit", "We rang", "A visit"), ANN, NOW)
    is_response(bench.office, message_id, Outcome.UPHELD, ANN, NOW)
    assert bench.row(f"{REF}.s1.holding.1").state is OutboxState.CANCELLED


def test_a_reply_on_a_closed_case_is_decided_by_a_person(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.answered()
    message_id = bench.reply(received_at=NOW)
    (note,) = (one for one in bench.told(ANN) if "does the complaint go on" in one.text)
    assert [one.action for one in note.offers] == [Action.OPEN, Action.ESCALATE, Action.FILE_REPLY]
    assert list(bench.owed()) == [f"s1.decide.{message_id}"]
    file_reply(bench.office, message_id, OLU, NOW + HOUR)
    assert bench.owed() == {}
    assert bench.status() is Status.CLOSED
    with pytest.raises(NotAllowed, match=r"^Somebody decided about this mail already: filed.$"):
        file_reply(bench.office, message_id, OLU, NOW + HOUR)


@pytest.mark.parametrize("which", ["the complaint itself", "nothing"])
def test_there_must_be_something_to_decide(sqlite_ledger: Ledger, which: str) -> None:
    bench, _ = with_a_staff_reply(sqlite_ledger)
    number = 1 if which == "the complaint itself" else 999
    for deed in (is_update, file_reply):
        with pytest.raises(NotAllowed, match=r"^There is no such mail to decide about.$"):
            deed(bench.office, number, ANN, NOW)


def test_a_staff_reply_on_a_stage_that_ended_is_no_answer_to_the_next(sqlite_ledger: Ledger) -> None:
    bench, message_id = with_a_staff_reply(sqlite_ledger)
    bench.answered()
    with pytest.raises(NotAllowed, match=f"^{REF} is closed: stage 1 was answered or ended.$"):
        is_response(bench.office, message_id, Outcome.UPHELD, ANN, NOW)
    escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW)
    with pytest.raises(NotAllowed, match=r"at an earlier stage, so it does not answer stage 2.$"):
        is_response(bench.office, message_id, Outcome.UPHELD, ANN, NOW)


def test_a_held_mail_is_released_onto_a_case(ledger: Ledger) -> None:
    bench, message_id = with_a_held_mail(ledger)
    assert release(bench.office, message_id, REF, OLU, NOW).say == f"The mail is released and filed as {REF}."
    mail = bench.message(message_id)
    assert (mail.held_state, mail.mail_class, mail.opened_by) == (HeldState.RELEASED, MailClass.REPLY, OLU)
    assert bench.events()[-2:] == ["message_filed", "released"]
    assert bench.told(ANN)[-1].text == f"A mail from somebody else was filed on {REF}."
    assert ask.held(bench.office) == ()


def test_a_held_mail_is_released_as_a_case_whose_clock_runs_from_its_receipt(ledger: Ledger) -> None:
    bench, message_id = with_a_held_mail(ledger)
    done = release(bench.office, message_id, None, OLU, NOW + DAY)
    assert done.reference == "C-2026-00002"
    assert bench.stage(done.reference).requested_at == MONDAY + HOUR
    receipt = bench.row("C-2026-00002.s1.receipt.1")
    assert (receipt.address, receipt.due_at) == (STRANGER, NOW + DAY)
    assert "sorry" in receipt.text.lower()  # more than 24 hours late


def test_a_held_mail_is_discarded_with_a_reason_and_kept(ledger: Ledger) -> None:
    bench, message_id = with_a_held_mail(ledger)
    assert discard(bench.office, message_id, "Spam", OLU, NOW).say == (
        f"Mail {message_id} is discarded; its bytes are kept."
    )
    assert bench.message(message_id).held_state is HeldState.DISCARDED
    assert bench.events("")[-1] == "discarded"
    with pytest.raises(NotAllowed, match=f"^Mail {message_id} waits no more: somebody discarded it.$"):
        release(bench.office, message_id, None, OLU, NOW)
    with pytest.raises(NotAllowed, match=f"^Mail {message_id} waits no more: somebody discarded it.$"):
        discard(bench.office, message_id, "Spam", OLU, NOW)


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_discarding_needs_a_reason(sqlite_ledger: Ledger, reason: str) -> None:
    bench, message_id = with_a_held_mail(sqlite_ledger)
    with pytest.raises(NotAllowed, match=r"^Give a reason of at most 500 characters.$"):
        discard(bench.office, message_id, reason, OLU, NOW)


def test_a_release_onto_a_case_that_is_not_there_changes_nothing(ledger: Ledger) -> None:
    bench, message_id = with_a_held_mail(ledger)
    before = bench.everything()
    with pytest.raises(NotAllowed, match=r"^There is no case C-2026-00099.$"):
        release(bench.office, message_id, "C-2026-00099", OLU, NOW)
    assert bench.everything() == before


def test_a_mail_from_nobody_can_only_be_filed_on_a_case(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    message_id = bench.arrives(IncomingMail(text="Who am I?", content_hash="0" * 64)).message_id
    before = bench.everything()
    with pytest.raises(NotAllowed, match="names no sender that can be written to"):
        release(bench.office, message_id, None, OLU, NOW)
    assert bench.everything() == before
    release(bench.office, message_id, REF, OLU, NOW)


def test_a_refused_letter_blocks_its_duty_until_it_is_tried_again(ledger: Ledger) -> None:
    bench, row_id = with_a_refused_receipt(ledger)
    assert bench.states()["s1.receipt"] is DutyState.BLOCKED
    assert bench.events()[-1] == "letter_failed"
    assert "could not be delivered" in bench.told(MIA)[-1].text
    bench.doors.mail_trouble = nothing_wrong
    done = outbox.retry(bench.office, row_id, OLU, NOW)
    assert done.say == f"{REF}.s1.receipt.1 is tried again now."
    assert bench.states()["s1.receipt"] is DutyState.OPEN
    bench.deliver(NOW)
    assert bench.states()["s1.receipt"] is DutyState.MET
    assert [one.to for one in bench.doors.letters] == [JO]
    with pytest.raises(NotAllowed, match=r"^It cannot be tried again: it has left, is leaving, or was cancelled.$"):
        outbox.retry(bench.office, row_id, OLU, NOW)


def test_a_letter_that_waits_for_its_next_try_can_be_cancelled(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.doors.mail_trouble = later
    bench.complaint()
    row = bench.row(f"{REF}.s1.receipt.1")
    assert row.due_at == MONDAY + MINUTE
    outbox.cancel(bench.office, row.id or 0, OLU, MONDAY)
    bench.doors.mail_trouble = nothing_wrong
    bench.deliver(MONDAY + timedelta(days=3))
    assert bench.doors.letters == []
    assert "s1.receipt" in bench.owed()
    with pytest.raises(NotAllowed, match=r"^It cannot be cancelled: only what waits or has failed can.$"):
        outbox.cancel(bench.office, row.id or 0, OLU, MONDAY)


def test_what_is_not_in_the_outbox_is_named(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    for deed in (outbox.retry, outbox.cancel):
        with pytest.raises(NotAllowed, match=r"^There is nothing numbered 7 in the outbox.$"):
            deed(bench.office, 7, OLU, NOW)
    assert bench.rows(OutboxKind.ALARM) == []
