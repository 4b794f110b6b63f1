"""Whom the handlers believe: reports that anybody may write, mails in our own name, tries that came too late."""

from dataclasses import replace

import pytest

from handlers import letters
from handlers.carry import Carried, Fate, carry
from handlers.claim import claim
from handlers.contacts import Party, set_party
from handlers.escalate import Escalation, escalate
from handlers.pen import Complainant, release
from handlers.settle import is_response
from procedure.errors import NotAllowed
from procedure.mail import Dmarc, MailClass, Report
from procedure.outcomes import Outcome
from procedure.words import ContactRole, DutyState, HeldState, OutboxKind, OutboxState
from storage.ledger import Ledger
from storage.outbox import Side
from tests.handlers.desk import ADDRESS, ANN, DAY, HEAD, HOUR, JO, MIA, MINUTE, MONDAY, OLU, REF, Work, work

RECEIPT = f"{REF}.s1.receipt.1"


def test_a_report_by_address_alone_touches_no_letter_that_has_not_left(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    report = replace(bench.a_mail(sender="eve@elsewhere.example"), report=Report.FAILED, failed_recipients=(JO,))
    filed = bench.arrives(report, MONDAY + HOUR)
    assert (filed.mail_class, filed.reference) == (MailClass.BOUNCE, REF)
    assert bench.row(RECEIPT).state is OutboxState.QUEUED
    assert "letter_bounced" not in bench.events()


def test_a_report_by_address_alone_is_tied_to_the_newest_letter_of_the_last_days(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    report = replace(bench.a_mail(sender="postmaster@example.org"), report=Report.FAILED, failed_recipients=(JO,))
    bench.arrives(report, MONDAY + HOUR)
    assert bench.row(RECEIPT).state is OutboxState.BOUNCED


def test_a_report_by_address_alone_touches_no_letter_that_went_elsewhere(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    set_party(bench.office, REF, Party(ContactRole.COMPLAINANT, address="jo@new.example"), ANN, MONDAY + HOUR)
    bench.answered()
    report = replace(bench.a_mail(sender="postmaster@example.org"), report=Report.FAILED, failed_recipients=(JO,))
    bench.arrives(report, MONDAY + 2 * HOUR)
    assert bench.row(RECEIPT).state is OutboxState.BOUNCED
    assert [row.state for row in bench.rows(OutboxKind.RESPONSE)] == [OutboxState.SENT]
    assert bench.states()["s1.respond"] is DutyState.MET


@pytest.mark.parametrize("sender", [OLU, ADDRESS])
def test_a_mail_from_one_of_us_never_becomes_a_case_of_ours(ledger: Ledger, sender: str) -> None:
    bench = work(ledger)
    filed = bench.arrives(bench.a_mail(sender=sender, subject="FW: complaint"), MONDAY, "somebody must look")
    with pytest.raises(NotAllowed, match="This mail comes from one of us"):
        release(bench.office, filed.message_id, None, ANN, MONDAY + HOUR)
    release(bench.office, filed.message_id, None, ANN, MONDAY + HOUR, Complainant("Resident@Example.org"))
    assert [row.address for row in bench.rows(OutboxKind.RECEIPT)] == ["resident@example.org"]


def test_a_mail_in_a_colleagues_name_that_their_own_domain_disowns_is_held(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    forged = replace(bench.a_mail(sender=OLU, subject=f"Re: {REF}"), dmarc=Dmarc.FAIL)
    filed = bench.arrives(forged, MONDAY + HOUR)
    assert bench.message(filed.message_id).held_state is HeldState.HELD
    assert bench.told(ANN) == []


@pytest.mark.parametrize("sender", [OLU, ADDRESS])
def test_a_mail_in_a_colleagues_name_from_outside_without_a_sign_in_is_held(ledger: Ledger, sender: str) -> None:
    bench = work(ledger)
    bench.complaint()
    forged = replace(bench.a_mail(sender=sender, subject=f"Re: {REF}"), is_from_outside=True)
    message = bench.message(bench.arrives(forged, MONDAY + HOUR).message_id)
    assert (message.held_state, "without a sign-in" in message.held_reason) == (HeldState.HELD, True)
    assert bench.told(ANN) == []


@pytest.mark.parametrize(("sender", "named"), [(OLU, "Olu"), (ADDRESS, "One of us")])
def test_the_owner_is_told_in_whose_name_a_mail_came(ledger: Ledger, sender: str, named: str) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.arrives(bench.a_mail(sender=sender, subject=f"Re: {REF}"), MONDAY + HOUR)
    (note,) = (one for one in bench.told(ANN) if "Is this the response?" in one.text)
    assert note.text.startswith(named)


def test_a_reply_of_a_party_and_somebody_else_waits_for_a_person(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    several = replace(bench.a_mail(subject=f"Re: {REF}"), has_several_senders=True)
    message = bench.message(bench.arrives(several, MONDAY + HOUR).message_id)
    assert (message.held_state, "several senders" in message.held_reason) == (HeldState.HELD, True)


def test_whoever_decided_stage_1_does_not_decide_stage_2_by_a_button_either(ledger: Ledger) -> None:
    bench, message_id = _at_stage_2_with_a_staff_reply(ledger)
    with pytest.raises(NotAllowed, match="Whoever decided the stage before"):
        is_response(bench.office, message_id, Outcome.UPHELD, ANN, MONDAY + 2 * DAY)
    is_response(bench.office, message_id, Outcome.UPHELD, HEAD, MONDAY + 2 * DAY)
    assert bench.stage().decided_by == HEAD


def test_the_reply_by_which_staff_escalated_has_been_opened(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.answered()
    message_id = bench.reply(received_at=MONDAY + DAY)
    escalate(bench.office, REF, Escalation(("Nothing was mended.",), outcome_sought="Mend it."), MIA, MONDAY + DAY)
    message = bench.message(message_id)
    assert (message.settled_as, message.opened_by) == ("escalation", MIA)


def test_letters_that_were_stopped_after_they_were_claimed_stay(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    (row,) = claim(bench.office, Side.LETTERS, "bot", MONDAY, MONDAY, 10)
    letters.pause(bench.office, "a wrong template", MIA, MONDAY)
    assert carry(bench.office, None, row, "bot", MONDAY, MONDAY) is None
    assert bench.row(RECEIPT).state is OutboxState.QUEUED


def test_a_try_that_failed_after_a_colleague_took_over_says_nothing_of_the_colleagues(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    (row,) = claim(bench.office, Side.LETTERS, "slow", MONDAY, MONDAY, 10)
    carry(bench.office, None, row, "slow", MONDAY, MONDAY)
    (taken_over,) = claim(bench.office, Side.LETTERS, "quick", MONDAY + MINUTE, MONDAY + MINUTE, 10)
    carry(bench.office, None, taken_over, "quick", MONDAY + MINUTE, MONDAY + MINUTE)
    failed = Carried(row, Fate.LATER, why="time-out")
    carry(bench.office, failed, None, "slow", MONDAY + MINUTE, MONDAY + MINUTE)
    assert bench.row(RECEIPT).state is OutboxState.SENDING
    carry(bench.office, Carried(taken_over, Fate.LEFT, "id"), None, "quick", MONDAY + MINUTE, MONDAY + MINUTE)
    assert bench.row(RECEIPT).state is OutboxState.SENT
    assert bench.stage().receipt_sent_at == MONDAY + MINUTE


def _at_stage_2_with_a_staff_reply(ledger: Ledger) -> tuple[Work, int]:
    bench = work(ledger)
    bench.complaint()
    bench.answered(by=ANN)
    bench.deliver(MONDAY + 2 * HOUR)
    bench.reply(received_at=MONDAY + DAY)
    escalate(bench.office, REF, Escalation(("Nothing was mended.",), outcome_sought="Mend it."), MIA, MONDAY + DAY)
    return bench, bench.reply(OLU, received_at=MONDAY + DAY + HOUR)
