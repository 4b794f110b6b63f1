"""A mail is filed: what stands in the ledger afterwards, and what happens to mails that cannot be handled."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

from structlog.testing import capture_logs

from handlers.keep import Arrived, keep
from handlers.polling import LEASE_SECONDS, give_back_mailbox, take_mailbox
from handlers.receive import Understood, receive
from letters.book import LetterBook
from letters.notes import Action
from procedure.desk import MailboxRule
from procedure.mail import Dmarc, IncomingMail, MailClass
from procedure.words import DutyState, HeldState, OutboxKind, OutboxState, Status
from storage.ledger import Ledger
from tests.handlers.desk import (
    ADA,
    ADDRESS,
    ANN,
    DAY,
    HOUR,
    JO,
    MAILBOX,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    STRANGER,
    a_desk,
    at,
    broken_book,
    work,
)

LEASE = timedelta(seconds=LEASE_SECONDS)


def test_a_complaint_becomes_a_case_with_its_duties_its_receipt_and_its_card(ledger: Ledger) -> None:
    bench = work(ledger)
    filed = bench.arrives(bench.a_mail())
    assert (filed.mail_class, filed.reference) == (MailClass.NEW, REF)
    assert bench.owed() == {
        "s1.receipt": MONDAY + DAY,
        "s1.propose.1": at("2026-04-07 08:00"),
        "s1.hold.1": at("2026-04-08 14:00"),
        "s1.respond": at("2026-04-08 23:00"),
    }
    rows = bench.rows()
    assert [(one.kind, one.key, one.address) for one in rows] == [
        (OutboxKind.RECEIPT, f"{REF}.s1.receipt.1", JO),
        (OutboxKind.CARD, "card.1.1", "#complaints"),
    ]
    assert {one.due_at for one in rows} == {MONDAY}
    assert bench.events() == ["received"]
    assert (bench.stage().owner, bench.stage().due_on) == (ANN, date(2026, 4, 8))


def test_a_receipt_that_left_meets_its_duty_and_acknowledges(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    assert bench.states()["s1.receipt"] is DutyState.MET
    assert bench.stage().acknowledged_at == bench.stage().receipt_sent_at == MONDAY
    assert bench.events() == ["received", "letter_sent", "acknowledged"]


def test_the_card_of_an_area_stands_in_its_own_channel(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("My bin was not emptied.", delivered=False)
    assert (bench.stage().owner, bench.rows(OutboxKind.CARD)[0].address) == (OLU, "#waste")


def test_an_urgent_complaint_is_told_to_owner_and_manager_at_once(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint("No heating: the boiler is broken.", delivered=False)
    bench.sweep(MONDAY)
    for person in (ANN, MIA):
        (note,) = bench.told(person)
        assert note.text == f"{REF} holds words that may mean danger. Please look at it now."
    assert "s1.hold.1" not in bench.owed()


def test_a_complaint_that_names_its_owner_waits_for_somebody(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint("Ann Owner did not mend the boiler.")
    assert bench.stage().owner == ""
    assert (bench.card().text, bench.card().facts) == ("restricted", ())  # Ann may read the channel


def test_nothing_received_before_a_mailbox_went_live_is_answered(ledger: Ledger) -> None:
    desk = replace(a_desk(), mailboxes=(MailboxRule(MAILBOX, ADDRESS, live_from=date(2026, 4, 1)),))
    bench = work(ledger, desk)
    bench.arrives(bench.a_mail())
    assert bench.letters() == []
    assert [one.text for one in bench.told(ANN)] == [
        f"{REF} came in a way that the bot may not answer. Please write to the complainant yourself."
    ]
    assert bench.owed()["s1.receipt"] == MONDAY + DAY
    assert "s1.hold.1" not in bench.owed()
    bench.arrives(bench.a_mail(), at("2026-04-01 00:00"))
    assert [key for key, _ in bench.letters()] == ["C-2026-00002.s1.receipt.1"]


def test_a_mail_is_filed_once(ledger: Ledger) -> None:
    bench = work(ledger)
    (kept,) = keep(bench.office, MAILBOX, [Arrived("key", MONDAY, b"raw")])
    mails = [Understood(kept.raw_id, kept.key, MONDAY, bench.a_mail())]
    assert len(receive(bench.office, MAILBOX, mails, MONDAY)) == 1
    before = bench.everything()
    assert receive(bench.office, MAILBOX, mails, MONDAY) == []
    assert keep(bench.office, MAILBOX, [Arrived("key", MONDAY, b"raw")]) == []
    assert bench.everything() == before


def test_the_same_mail_under_another_key_is_a_duplicate(ledger: Ledger) -> None:
    bench = work(ledger)
    mail = bench.a_mail()
    bench.arrives(mail)
    again = bench.arrives(mail)
    assert (again.mail_class, again.reference) == (MailClass.DUPLICATE, REF)
    assert len(bench.rows(OutboxKind.RECEIPT)) == 1


def test_a_copy_that_lost_its_message_id_is_a_duplicate_and_one_with_another_is_not(ledger: Ledger) -> None:
    bench = work(ledger)
    mail = bench.a_mail()
    bench.arrives(mail)
    assert bench.arrives(replace(mail, message_id="<another@example.org>")).mail_class is MailClass.NEW
    again = bench.arrives(replace(mail, message_id=""))
    assert (again.mail_class, again.reference) == (MailClass.DUPLICATE, REF)


def test_a_reader_who_lost_the_mailbox_files_nothing(ledger: Ledger) -> None:
    bench = work(ledger)
    mine = take_mailbox(bench.office, MAILBOX, "me", MONDAY)
    assert mine is not None
    assert take_mailbox(bench.office, MAILBOX, "you", MONDAY + MINUTE / 6) is None
    yours = take_mailbox(bench.office, MAILBOX, "you", MONDAY + 2 * LEASE)
    assert yours is not None
    (kept,) = keep(bench.office, MAILBOX, [Arrived("key", MONDAY, b"raw")])
    mails = [Understood(kept.raw_id, kept.key, MONDAY, bench.a_mail())]
    assert receive(bench.office, MAILBOX, mails, MONDAY, mine) == []
    assert len(receive(bench.office, MAILBOX, mails, MONDAY, yours)) == 1
    give_back_mailbox(bench.office, yours)
    assert take_mailbox(bench.office, MAILBOX, "me", MONDAY + 2 * LEASE) is not None


def test_a_batch_stops_when_told_but_files_at_least_one(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    kept = keep(bench.office, MAILBOX, [Arrived(f"key-{one}", MONDAY, b"raw") for one in range(3)])
    mails = [Understood(one.raw_id, one.key, MONDAY, bench.a_mail()) for one in kept]
    assert len(receive(bench.office, MAILBOX, mails, MONDAY, go_on=lambda: False)) == 1
    assert len(receive(bench.office, MAILBOX, mails, MONDAY)) == 2


def test_an_odd_mail_is_held_with_its_reason_and_its_neighbours_go_on(ledger: Ledger) -> None:
    bench = work(ledger)
    kept = keep(bench.office, MAILBOX, [Arrived(f"key-{one}", MONDAY, b"raw") for one in range(3)])
    beyond = at("2045-01-02 09:00")  # where the calendar ends, so that no date can be computed
    mails = [Understood(one.raw_id, one.key, beyond if one.key == "key-1" else MONDAY, bench.a_mail()) for one in kept]
    with capture_logs() as logs:
        filed = receive(bench.office, MAILBOX, mails, MONDAY)
    assert [one["exc_info"] for one in logs if one["event"] == "mail_held"] == [False]  # it says itself what is wrong
    assert [one.mail_class for one in filed] == [MailClass.NEW, MailClass.HELD, MailClass.NEW]
    held = bench.message(filed[1].message_id)
    assert held.held_state is HeldState.HELD
    assert "calendar" in held.held_reason
    (alarm,) = (one for one in bench.told("#complaints") if one.title == "A mail is held")
    assert [one.action for one in alarm.offers] == [
        Action.HELD_LOOK,
        Action.RELEASE,
        Action.HELD_ONTO,
        Action.HELD_REPLAY,
        Action.DISCARD,
    ]


def test_a_fault_that_no_mail_has_made_is_logged_and_everything_is_filed_once(ledger: Ledger) -> None:
    bench = work(ledger)
    kept = keep(bench.office, MAILBOX, [Arrived(f"key-{one}", MONDAY, b"raw") for one in range(2)])
    mails = [Understood(one.raw_id, one.key, MONDAY, bench.a_mail()) for one in kept]
    faults = [KeyError("once")]

    def go_on() -> bool:
        if faults:
            raise faults.pop()
        return True

    with capture_logs() as logs:
        filed = receive(bench.office, MAILBOX, mails, MONDAY, go_on=go_on)
    assert [one.reference for one in filed] == ["C-2026-00001", "C-2026-00002"]
    assert [(one["event"], one["fault"]) for one in logs] == [("batch_filed_anew", "KeyError")]


def test_a_mail_that_a_fault_of_ours_holds_is_logged_with_its_place(ledger: Ledger) -> None:
    bench = work(ledger, letters=cast(LetterBook, "no book"))
    with capture_logs() as logs:
        filed = bench.arrives(bench.a_mail())
    assert (filed.mail_class, filed.held_reason) == (MailClass.HELD, "The bot could not handle this mail.")
    assert [one["exc_info"] for one in logs if one["event"] == "mail_held"] == [True]


def test_a_broken_letter_template_holds_the_mail_and_writes_no_half_case(ledger: Ledger, tmp_path: Path) -> None:
    bench = work(ledger, letters=broken_book(tmp_path, "receipt"))
    filed = bench.arrives(bench.a_mail())
    assert filed.mail_class is MailClass.HELD
    assert bench.letters() == []
    assert [one.kind for one in bench.rows()] == [OutboxKind.ALARM]


def test_a_reply_on_an_open_case_is_news_for_the_owner(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    message_id = bench.reply()
    assert [one.text for one in bench.told(ANN)] == [f"The complainant wrote again on {REF}."]
    assert bench.message(message_id).settled_as == ""
    assert bench.status() is Status.OPEN
    assert bench.letters() == [(f"{REF}.s1.receipt.1", OutboxState.SENT)]


def test_a_strangers_reference_is_held_and_linked(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    message_id = bench.reply(STRANGER)
    assert bench.message(message_id).held_state is HeldState.HELD
    assert bench.events()[-1] == "message_held"


def test_a_reply_that_may_be_forged_is_held(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    mail = replace(bench.a_mail("Close it.", f"Re: {REF}"), dmarc=Dmarc.FAIL)
    filed = bench.arrives(mail, MONDAY + HOUR)
    assert filed.held_reason == "The sender's own domain says that this mail may be forged."


def test_a_staff_reply_asks_the_owner_whether_it_was_the_response(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    message_id = bench.reply(OLU)
    assert bench.message(message_id).settled_as == "undecided"
    (note,) = bench.told(ANN)
    assert [(one.action, one.value) for one in note.offers] == [
        (Action.ANSWERED, f"{message_id}:upheld"),
        (Action.ANSWERED, f"{message_id}:partially_upheld"),
        (Action.ANSWERED, f"{message_id}:not_upheld"),
        (Action.ANSWERED, f"{message_id}:resolved"),
        (Action.IS_UPDATE, str(message_id)),
    ]


def test_what_a_party_writes_through_a_list_is_told_to_the_owner_and_answered_to_nobody(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.arrives(replace(bench.a_mail("Still cold.", f"Re: {REF}"), list_id="<residents.example.org>"))
    assert bench.told(ANN)[-1].text == f"A mail that came through a list was filed on {REF}."
    assert len(bench.letters()) == 1  # the receipt of the complaint


def test_a_receipt_that_came_back_blocks_its_duty_and_tells_owner_and_manager(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    message_id = bench.doors.letters[0].message_id
    bench.bounce(message_id, MONDAY + HOUR)
    assert bench.letters() == [(f"{REF}.s1.receipt.1", OutboxState.BOUNCED)]
    assert bench.states()["s1.receipt"] is DutyState.BLOCKED
    for person in (ANN, MIA):
        assert "came back" in bench.told(person)[-1].text
    assert "s1.hold.1" not in bench.owed()
    bench.bounce(message_id, MONDAY + 2 * HOUR)
    assert bench.states()["s1.receipt"] is DutyState.BLOCKED


def test_a_response_that_came_back_is_owed_until_a_person_acts(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.answered()
    bench.bounce(bench.doors.letters[-1].message_id, MONDAY + 2 * HOUR)
    assert bench.states()["s1.respond"] is DutyState.BLOCKED
    assert "came back" in bench.told(MIA)[-1].text


def test_a_mail_from_nobody_is_held(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    filed = bench.arrives(IncomingMail(text="Who am I?", content_hash="0" * 64))
    assert filed.held_reason == "The mail names no sender."
    assert bench.told(ADA) == []
