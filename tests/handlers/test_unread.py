"""The sender of a mail that nobody can read is told so once: people only, certain addresses only, and nobody twice."""

from dataclasses import replace

import pytest

from handlers.keep import Arrived, keep
from handlers.letters import pause, resume
from handlers.pen import discard
from handlers.receive import Understood, receive
from handlers.restrict import restrict
from procedure.desk import SENT_ITEMS, MailboxRule
from procedure.mail import Dmarc, IncomingMail
from procedure.references import message_id_about
from procedure.words import DutyState, OutboxKind, OutboxState
from scheduler.ports import OutgoingLetter, TransportError
from storage.held_notes import TOLD_ONE_BY_ONE
from storage.ledger import Ledger
from tests.handlers.desk import ADDRESS, ANN, DAY, HOUR, JO, MAILBOX, MIA, MONDAY, REF, STRANGER, Work, a_desk, work

SEALED = "It is encrypted (S/MIME)."


def sealed(bench: Work, **changes: object) -> IncomingMail:
    return replace(bench.a_mail("", "Bins"), **{"unreadable": SEALED, **changes})  # type: ignore[arg-type]


def told(bench: Work) -> list[str]:
    return [one.address for one in bench.rows(OutboxKind.UNREADABLE)]


def test_the_sender_is_told_in_the_thread_and_the_decision_stays_owed(ledger: Ledger) -> None:
    bench = work(ledger)
    mail = sealed(bench)
    number = bench.arrives(mail).message_id
    bench.deliver(MONDAY)
    (letter,) = bench.doors.letters
    assert (letter.to, letter.in_reply_to, letter.automatic) == (JO, mail.message_id, True)
    assert letter.subject == f"We could not read your message (M-{number})"
    assert "we could not read it: it is encrypted." in " ".join(letter.text.split())
    assert "Received: Monday 30 March 2026" in letter.text
    assert bench.duty(f"desk.held.{number}").state is DutyState.OPEN
    assert bench.rows(OutboxKind.RECEIPT) == []


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("It is larger than 41,943,040 bytes.", "it is too large."),
        ("It is empty: no text, no subject, no file.", "it is empty."),
        ("It is sealed by rights management, which only its sender's mail program opens.", "it is encrypted."),
        ("It has more than 2,000 parts.", "it is in a form that we cannot open."),
    ],
)
def test_the_letter_says_why_in_plain_words(sqlite_ledger: Ledger, reason: str, says: str) -> None:
    bench = work(sqlite_ledger)
    bench.arrives(sealed(bench, unreadable=reason))
    assert says in bench.rows(OutboxKind.UNREADABLE)[0].text.replace("\n", " ")


@pytest.mark.parametrize(
    "changes",
    [
        {"auto_submitted": "auto-replied"},
        {"return_path": ""},
        {"auto_response_suppress": "All"},
        {"precedence": "bulk"},
        {"from_address": "no-reply@example.org"},
        {"from_address": "mailer-daemon@example.org"},
        {"from_address": ADDRESS},
        {"from_address": ANN},
        {"from_address": ""},
        {"from_address": "not an address"},
        {"dmarc": Dmarc.FAIL},
        {"reply_to": STRANGER, "sender_addresses": (JO, STRANGER)},
        {"sender_addresses": (JO, STRANGER)},
        {"loop": "example.gov.uk"},
        {"unreadable": None},
    ],
)
def test_no_robot_none_of_us_and_no_doubtful_address_is_told(sqlite_ledger: Ledger, changes: dict[str, object]) -> None:
    bench = work(sqlite_ledger)
    bench.arrives(sealed(bench, **changes))
    assert told(bench) == []


def test_what_the_bot_itself_could_not_handle_is_told_to_no_sender(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.arrives(sealed(bench), held_reason="The bot could not handle this mail.")
    assert told(bench) == []


def test_an_address_is_told_once_in_seven_days_however_much_it_sends(ledger: Ledger) -> None:
    bench = work(ledger)
    for hours in range(0, 24 * 7, 8):
        bench.arrives(sealed(bench), MONDAY + hours * HOUR)
    assert told(bench) == [JO]
    bench.arrives(sealed(bench), MONDAY + 7 * DAY)
    assert told(bench) == [JO, JO]


def test_two_robots_without_any_mark_exchange_one_letter(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    for hours in range(50):
        bench.arrives(sealed(bench, in_reply_to=told_in(bench)), MONDAY + hours * HOUR)
        bench.deliver(MONDAY + hours * HOUR)
    assert len(bench.doors.letters) == 1


def told_in(bench: Work) -> str:
    return bench.doors.letters[-1].message_id if bench.doors.letters else ""


def test_a_party_is_told_too_and_the_case_knows(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    bench.arrives(sealed(bench, subject=f"Re: {REF}"), MONDAY + HOUR)
    assert told(bench) == [JO]
    assert bench.events()[-2:] == ["message_held", "unreadable_told"]


def test_nobody_with_whom_contact_is_restricted_is_told(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    restrict(bench.office, REF, "Only by post.", (MONDAY + 90 * DAY).date(), MIA, MONDAY)
    bench.arrives(sealed(bench), MONDAY + HOUR)
    assert told(bench) == []


def test_what_came_before_the_mailbox_was_live_is_told_to_nobody(sqlite_ledger: Ledger) -> None:
    live = MailboxRule(MAILBOX, ADDRESS, live_from=(MONDAY + DAY).date())
    bench = work(sqlite_ledger, replace(a_desk(), mailboxes=(live,)))
    bench.arrives(sealed(bench))
    assert told(bench) == []


def test_of_an_old_mailbox_nobody_is_told(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    (kept,) = keep(bench.office, MAILBOX, [Arrived("old", MONDAY, b"raw")])
    receive(bench.office, MAILBOX, [Understood(kept.raw_id, "old", MONDAY, sealed(bench))], MONDAY, quiet=True)
    assert bench.rows() == []


def test_it_waits_while_letters_are_stopped_and_does_not_leave_once_somebody_has_decided(ledger: Ledger) -> None:
    bench = work(ledger)
    pause(bench.office, "A restore.", MIA, MONDAY)
    number = bench.arrives(sealed(bench)).message_id
    bench.deliver(MONDAY)
    discard(bench.office, number, "She has phoned.", MIA, MONDAY + HOUR)
    resume(bench.office, MIA, MONDAY + 2 * HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    assert bench.doors.letters == []
    assert [one.state for one in bench.rows(OutboxKind.UNREADABLE)] == [OutboxState.CANCELLED]


def test_stopped_letters_go_when_they_are_let_go(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    pause(bench.office, "A restore.", MIA, MONDAY)
    bench.arrives(sealed(bench))
    resume(bench.office, MIA, MONDAY + 2 * HOUR)
    bench.deliver(MONDAY + 2 * HOUR)
    assert [one.to for one in bench.doors.letters] == [JO]


def test_when_its_sender_writes_again_the_team_is_told_which_mail_waits(ledger: Ledger) -> None:
    bench = work(ledger)
    number = bench.arrives(sealed(bench)).message_id
    bench.complaint("My boiler was not mended.", received_at=MONDAY + 2 * DAY)
    for target in ("#complaints", ANN):
        (told,) = (one for one in bench.told(target) if "of the same sender is held" in one.text)
        assert f"Mail {number} of the same sender is held since Mon 30 Mar 2026." in told.text
        assert f"/complaint correct {REF} 2026-03-30 WHY" in told.text
        assert [one.value for one in told.offers] == [str(number)] * 2
    assert bench.duty(f"desk.held.{number}").missed_at is None


def test_what_was_decided_or_lies_long_back_is_not_mentioned(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    discard(bench.office, bench.arrives(sealed(bench)).message_id, "She has phoned.", MIA, MONDAY)
    bench.arrives(sealed(bench, from_address=STRANGER))
    bench.arrives(sealed(bench))
    bench.complaint(received_at=MONDAY + 31 * DAY)
    assert "wrote_before" not in bench.events()


def test_a_letter_that_a_restored_ledger_has_lost_is_not_sent_again(ledger: Ledger) -> None:
    bench = work(ledger)
    mail = sealed(bench)
    own = IncomingMail(message_id="<lost@example.gov.uk>", in_reply_to=mail.message_id, loop="example.gov.uk")
    (kept,) = keep(bench.office, MAILBOX + SENT_ITEMS, [Arrived("sent", MONDAY, b"raw")])
    receive(bench.office, MAILBOX + SENT_ITEMS, [Understood(kept.raw_id, "sent", MONDAY, own)], MONDAY + HOUR)
    bench.arrives(mail)
    assert told(bench) == []
    bench.arrives(sealed(bench))
    assert told(bench) == [JO]


def in_sent_items(bench: Work, key: str, own: IncomingMail) -> int:
    (kept,) = keep(bench.office, MAILBOX + SENT_ITEMS, [Arrived(key, MONDAY, key.encode())])
    (filed,) = receive(bench.office, MAILBOX + SENT_ITEMS, [Understood(kept.raw_id, key, MONDAY, own)], MONDAY + HOUR)
    return filed.message_id


def about(bench: Work, number: int, answers: str) -> IncomingMail:
    """Our letter about the mail of this number, as it stands in the sent items."""
    own_id = message_id_about(number, "unreadable", bench.office.desk.domain, bench.office.secret)
    return IncomingMail(message_id=own_id, in_reply_to=answers, content_hash=own_id)


def test_no_other_mail_gets_the_number_that_a_letter_has_told_before_a_restore_and_its_own_gets_it_again(
    ledger: Ledger,
) -> None:
    bench = work(ledger)
    first = bench.arrives(bench.a_mail()).message_id
    lost = sealed(bench)
    assert in_sent_items(bench, "later", about(bench, first + 6, "<unheard-of@example.org>")) > first + 6
    assert in_sent_items(bench, "sooner", about(bench, first + 4, lost.message_id)) > first + 6
    others = [bench.arrives(sealed(bench)).message_id for _ in range(3)]
    assert min(others) > first + 6
    assert bench.arrives(lost).message_id == first + 4
    assert bench.arrives(replace(lost, content_hash="once more")).message_id > max(others)
    assert bench.duty(f"desk.held.{first + 4}").state is DutyState.OPEN


def test_a_letter_about_a_mail_that_is_here_moves_no_number(ledger: Ledger) -> None:
    bench = work(ledger)
    number = bench.arrives(sealed(bench)).message_id
    assert in_sent_items(bench, "sent", about(bench, number, "")) == number + 1


def test_a_letter_of_ours_that_answers_nothing_hinders_none_to_a_mail_without_message_id(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    own = IncomingMail(message_id="<lost@example.gov.uk>", loop="example.gov.uk")
    (kept,) = keep(bench.office, MAILBOX + SENT_ITEMS, [Arrived("sent", MONDAY, b"raw")])
    receive(bench.office, MAILBOX + SENT_ITEMS, [Understood(kept.raw_id, "sent", MONDAY, own)], MONDAY)
    bench.arrives(sealed(bench, message_id=""))
    assert told(bench) == [JO]


def test_made_up_senders_in_a_flood_get_nothing_and_no_manager_hears_of_letters_that_fail(ledger: Ledger) -> None:
    def refuse(letter: OutgoingLetter) -> None:
        raise TransportError("550 no such user", permanent=True)

    bench = work(ledger)
    for number in range(TOLD_ONE_BY_ONE + 40):
        sender = f"v{number}@victim.example.org"
        bench.arrives(sealed(bench, from_address=sender, sender_addresses=(sender,)))
    bench.doors.mail_trouble = refuse
    bench.deliver(MONDAY + HOUR)
    assert len(told(bench)) == TOLD_ONE_BY_ONE
    assert [one.state for one in bench.rows(OutboxKind.UNREADABLE)] == [OutboxState.REFUSED] * TOLD_ONE_BY_ONE
    assert [one for one in bench.told(MIA) if one.title == "Delivery"] == []


def test_a_letter_that_was_withdrawn_has_told_nobody(ledger: Ledger) -> None:
    bench = work(ledger)
    number = bench.arrives(sealed(bench)).message_id
    discard(bench.office, number, "It came twice.", MIA, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR)
    bench.arrives(sealed(bench), MONDAY + DAY)
    bench.deliver(MONDAY + DAY)
    assert [one.to for one in bench.doors.letters] == [JO]
