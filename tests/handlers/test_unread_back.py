"""What comes back to a letter about a mail that nobody can read is tied to that letter; it is no case, nor answered."""

from dataclasses import replace

import pytest

from bot.mail.message import understand
from handlers.contacts import Party, set_party
from handlers.keep import Arrived, keep
from handlers.pen import release
from handlers.receive import Understood, receive
from handlers.replay import replay
from procedure.bounces import BOUNCES_WITHIN
from procedure.desk import SENT_ITEMS
from procedure.mail import IncomingMail, MailClass, Report
from procedure.words import ContactRole, HeldState, OutboxKind, OutboxState
from scheduler.ports import OutgoingLetter
from storage.cases import complainant_of, find
from storage.ledger import Ledger
from storage.unread_back import IT_CAME_BACK
from tests.bot.mail.corpus import NAMES, expectation, mail_bytes
from tests.handlers.desk import DAY, HOUR, JO, MAILBOX, MIA, MINUTE, MONDAY, REF, Work, work

DAEMON = "mailer-daemon@mx.example.net"
IN_THE_CORPUS = "<c-2026-00042.receipt.1.abcdefghijkl@example.gov.uk>"
NAMING_IT = [name for name in NAMES if expectation(name).get("bounced_message_id") == IN_THE_CORPUS]


def told(bench: Work, subject: str = "Bins") -> OutgoingLetter:
    """A sealed mail is held, and its sender told."""
    bench.arrives(replace(bench.a_mail("", subject), unreadable="It is encrypted (S/MIME)."))
    bench.deliver(MONDAY)
    return bench.doors.letters[-1]


def from_a_server(bench: Work, **changes: object) -> IncomingMail:
    mail = bench.a_mail("Undelivered", "Undelivered mail", DAEMON)
    return replace(mail, return_path="", **changes)  # type: ignore[arg-type]


def states(bench: Work) -> list[OutboxState]:
    return [one.state for one in bench.rows(OutboxKind.UNREADABLE)]


def test_the_corpus_names_the_letter_in_many_forms() -> None:
    assert len(NAMING_IT) >= 25


@pytest.mark.parametrize("name", NAMING_IT)
def test_whatever_mail_system_sends_it_back_it_is_tied_to_its_letter_and_nobody_is_answered(
    sqlite_ledger: Ledger, name: str
) -> None:
    bench = work(sqlite_ledger)
    letter = told(bench)
    named = letter.message_id.strip("<>").encode(), IN_THE_CORPUS.strip("<>").encode()
    filed = bench.arrives(understand(mail_bytes(name).replace(named[1], named[0])), MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR)
    assert (filed.mail_class, filed.reference, filed.held_reason) == (MailClass.BOUNCE, "", "")
    assert states(bench) == [OutboxState.BOUNCED]
    assert bench.doors.letters == [letter]


@pytest.mark.parametrize(
    "changes",
    [
        {"report": Report.FAILED, "failed_recipients": (JO,)},
        {"failed_recipients": (JO,)},
        {"failed_recipients": (JO,), "in_reply_to": "<of-nobody@example.net>"},
    ],
)
def test_what_names_only_the_address_is_tied_to_the_letter_that_went_there_last(
    ledger: Ledger, changes: dict[str, object]
) -> None:
    bench = work(ledger)
    told(bench)
    assert bench.arrives(from_a_server(bench, **changes), MONDAY + HOUR).mail_class is MailClass.BOUNCE
    assert states(bench) == [OutboxState.BOUNCED]


def test_a_letter_of_a_case_that_went_there_since_is_the_one_that_came_back(ledger: Ledger) -> None:
    bench = work(ledger)
    told(bench)
    bench.complaint(received_at=MONDAY + MINUTE)
    filed = bench.arrives(from_a_server(bench, failed_recipients=(JO,)), MONDAY + HOUR)
    assert filed.reference == REF
    assert states(bench) == [OutboxState.SENT]
    assert [one.state for one in bench.rows(OutboxKind.RECEIPT)] == [OutboxState.BOUNCED]


def test_by_its_address_alone_a_report_is_tied_to_no_letter_that_left_long_ago(ledger: Ledger) -> None:
    bench = work(ledger)
    told(bench)
    late = MONDAY + BOUNCES_WITHIN + HOUR
    assert bench.arrives(from_a_server(bench, failed_recipients=(JO,)), late).mail_class is MailClass.BOUNCE
    assert states(bench) == [OutboxState.SENT]


def test_whoever_decides_about_the_mail_reads_once_that_its_sender_does_not_know(ledger: Ledger) -> None:
    bench = work(ledger)
    letter = told(bench)
    for hours in (1, 2):
        bench.bounce(letter.message_id, MONDAY + hours * HOUR)
    message = bench.message(1)
    assert message.held_state is HeldState.HELD
    assert message.held_reason == f"It is encrypted (S/MIME). {IT_CAME_BACK}"


def test_a_mail_that_stays_unread_after_another_try_still_says_so(ledger: Ledger) -> None:
    bench = work(ledger)
    letter = told(bench)
    bench.bounce(letter.message_id, MONDAY + HOUR)
    mail = replace(bench.a_mail("", "Bins"), unreadable="It is encrypted (PGP).")
    assert replay(bench.office, 1, mail, MIA, MONDAY + DAY).held_reason == f"It is encrypted (PGP). {IT_CAME_BACK}"


def test_on_a_case_the_contact_is_marked_and_the_history_says_so(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    letter = told(bench, f"Re: {REF}")
    assert bench.bounce(letter.message_id, MONDAY + HOUR).reference == REF
    assert bench.events()[-1] == "letter_bounced"
    with bench.office.ledger.reading() as tx:
        contact = complainant_of(tx, find(tx, REF).id or 0)
        assert contact is not None
        assert contact.bounced_at == MONDAY + HOUR


def test_an_automatic_answer_to_it_is_recorded_and_is_no_case(ledger: Ledger) -> None:
    bench = work(ledger)
    letter = told(bench)
    away = replace(bench.a_mail("I am away."), auto_submitted="auto-replied", in_reply_to=letter.message_id)
    filed = bench.arrives(away, MONDAY + HOUR)
    bench.deliver(MONDAY + HOUR)
    assert (filed.mail_class, filed.reference, filed.held_reason) == (MailClass.AUTOMATIC, "", "")
    assert (states(bench), bench.doors.letters) == ([OutboxState.SENT], [letter])


def test_an_answer_to_it_is_filed_on_the_case_that_its_mail_has_become(ledger: Ledger) -> None:
    bench = work(ledger)
    letter = told(bench)
    release(bench.office, 1, None, MIA, MONDAY + HOUR)
    away = replace(bench.a_mail("I am away."), auto_submitted="auto-replied", in_reply_to=letter.message_id)
    assert bench.arrives(away, MONDAY + 2 * HOUR).reference == REF
    answer = replace(bench.a_mail("In plain words."), in_reply_to=letter.message_id)
    filed = bench.arrives(answer, MONDAY + DAY)
    assert (filed.mail_class, filed.reference) == (MailClass.REPLY, REF)


def test_the_letter_itself_is_known_as_ours_without_its_loop_header_and_takes_no_number(ledger: Ledger) -> None:
    bench = work(ledger)
    letter = told(bench)
    own = IncomingMail(message_id=letter.message_id, from_address=JO, in_reply_to="<lost@example.org>")
    (kept,) = keep(bench.office, MAILBOX + SENT_ITEMS, [Arrived("sent", MONDAY, b"raw")])
    (filed,) = receive(bench.office, MAILBOX + SENT_ITEMS, [Understood(kept.raw_id, "sent", MONDAY, own)], MONDAY)
    assert filed.mail_class is MailClass.OWN
    assert bench.complaint() == REF


def test_the_letter_is_in_the_language_that_was_set_down_for_its_reader(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    set_party(bench.office, REF, Party(ContactRole.COMPLAINANT, "Jo", JO, language="cy"), MIA, MONDAY)
    assert told(bench).subject == "Nid oeddem yn gallu darllen eich neges (M-2)"
