"""What is amiss is told once, by a way that works, and once more when it is over; and the balance of the mail."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text, update
from sqlmodel import col

from handlers.keep import Arrived, keep
from handlers.polling import poll_failed, polled
from handlers.respond import respond
from handlers.seed import seed
from handlers.watch import amiss, balances_in, watch
from letters.notes import from_json
from procedure.amiss import Balance
from procedure.desk import Expiry
from procedure.mail import MailClass
from procedure.words import OutboxKind
from storage.ledger import Ledger
from storage.outbox import Side
from storage.tables import Outbox
from tests.answers import upheld
from tests.handlers.desk import ANN, DAY, HOUR, MAILBOX, MIA, MINUTE, MONDAY, REF, Work, a_desk, later, work


def at_work(ledger: Ledger) -> Work:
    bench = work(ledger)
    seed(bench.office, MONDAY)
    polled(bench.office, MAILBOX, MONDAY)
    return bench


def said(bench: Work) -> list[str]:
    return [one.text for one in bench.told(MIA)]


def test_a_mailbox_that_fails_for_long_is_told_once_and_once_more_when_it_is_read_again(ledger: Ledger) -> None:
    bench = at_work(ledger)
    poll_failed(bench.office, MAILBOX, "the password is wrong")
    for minutes in range(1, 60):
        watch(bench.office, "", MONDAY + minutes * MINUTE, MONDAY + minutes * MINUTE)
    polled(bench.office, MAILBOX, MONDAY + HOUR)
    for minutes in (60, 61):
        watch(bench.office, "", MONDAY + minutes * MINUTE, MONDAY + minutes * MINUTE)
    assert said(bench) == [
        "The mailbox complaints could not be read since 2026-03-30 09:00 UTC: the password is wrong.",
        "The mailbox complaints is read again, and what came meanwhile is filed.",
    ]
    assert bench.rows(OutboxKind.STAFF_MAIL) == []


def test_what_is_soon_over_is_told_to_nobody(ledger: Ledger) -> None:
    bench = at_work(ledger)
    poll_failed(bench.office, MAILBOX, "out of reach")
    assert watch(bench.office, "", MONDAY, MONDAY) == 0
    polled(bench.office, MAILBOX, MONDAY + 10 * MINUTE)
    assert watch(bench.office, "", MONDAY + 10 * MINUTE, MONDAY + 10 * MINUTE) == 0
    poll_failed(bench.office, MAILBOX, "out of reach")
    assert watch(bench.office, "", MONDAY + 20 * MINUTE, MONDAY + 20 * MINUTE) == 0
    assert said(bench) == []


def test_the_second_outage_has_an_alarm_of_its_own(ledger: Ledger) -> None:
    bench = at_work(ledger)
    for outage in range(2):
        began = MONDAY + outage * DAY
        poll_failed(bench.office, MAILBOX, "out of reach")
        watch(bench.office, "", began, began)
        watch(bench.office, "", began + 15 * MINUTE, began + 15 * MINUTE)
        polled(bench.office, MAILBOX, began + HOUR)
        watch(bench.office, "", began + HOUR, began + HOUR)
    assert len(said(bench)) == 4


def test_a_broken_slack_is_told_by_mail_and_with_it_whatever_else_breaks(ledger: Ledger) -> None:
    bench = at_work(ledger)
    poll_failed(bench.office, MAILBOX, "the password is wrong")
    for minutes in (0, 20, 40):
        watch(bench.office, "Slack cannot be reached.", MONDAY, MONDAY + minutes * MINUTE)
    mails = bench.rows(OutboxKind.STAFF_MAIL)
    assert [one.address for one in mails] == [MIA, MIA]
    assert [one.text.partition("\n")[0] for one in mails] == [
        "The mailbox complaints could not be read since 2026-03-30 09:00 UTC: the password is wrong.",
        "Slack cannot be reached.",
    ]
    bench.deliver(MONDAY + HOUR)
    assert [one.to for one in bench.doors.letters] == [MIA, MIA]


def test_a_secret_that_ends_is_told_once_while_there_is_time(ledger: Ledger) -> None:
    ends = Expiry("the mailbox complaints", "FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET", date(2026, 5, 1))
    bench = work(ledger, replace(a_desk(), expiries=(ends,)))
    seed(bench.office, MONDAY)
    for days in range(5):
        polled(bench.office, MAILBOX, MONDAY + days * DAY)
        watch(bench.office, "", MONDAY + days * DAY, MONDAY + days * DAY)
    assert said(bench) == [
        "The secret of the mailbox complaints expires in 30 days, on 2026-05-01. "
        "Have a new one made, and put it into FRONTLINE_MAILBOX_COMPLAINTS_CLIENT_SECRET."
    ]


def test_what_was_seen_is_the_sum_over_all_classes(ledger: Ledger) -> None:
    bench = at_work(ledger)
    bench.complaint()
    bench.reply()
    bench.arrives(bench.a_mail(), MONDAY + DAY)
    assert balances_in(ledger, bench.office.desk, MONDAY + DAY) == (
        Balance(MAILBOX, date(2026, 3, 31), 1, {MailClass.NEW: 1}),
        Balance(MAILBOX, date(2026, 3, 30), 2, {MailClass.NEW: 1, MailClass.REPLY: 1}),
    )


def test_a_mail_that_is_kept_and_never_filed_is_a_gap_with_one_alarm(ledger: Ledger) -> None:
    bench = at_work(ledger)
    keep(bench.office, MAILBOX, [Arrived("lost", MONDAY, b"raw")])
    polled(bench.office, MAILBOX, MONDAY + HOUR)
    watch(bench.office, "", MONDAY, MONDAY + HOUR)
    assert amiss(bench.office, "", MONDAY, MONDAY + HOUR) == ()  # it may be filed in a moment
    for minutes in (80, 81):
        polled(bench.office, MAILBOX, MONDAY + minutes * MINUTE)
        watch(bench.office, "", MONDAY, MONDAY + minutes * MINUTE)
    (told,) = said(bench)
    assert told.startswith("The mailbox complaints does not balance on 2026-03-30: 1 seen; 1 in no class.")
    assert [one.say for one in amiss(bench.office, "", MONDAY, MONDAY + 81 * MINUTE)] == [told]


def test_a_filed_mail_without_a_row_is_a_gap_at_once(sqlite_ledger: Ledger) -> None:
    bench = at_work(sqlite_ledger)
    bench.complaint()
    with sqlite_ledger.writing() as tx:
        tx.connection().execute(text("UPDATE messages SET raw_mail_id = NULL"))
    (found,) = balances_in(sqlite_ledger, bench.office.desk, MONDAY)
    assert found.gap == 1
    assert len(amiss(bench.office, "", MONDAY, MONDAY)) == 1


def test_the_digest_states_the_balance_of_the_days_since_the_last_one(ledger: Ledger) -> None:
    bench = at_work(ledger)
    bench.complaint()
    bench.sweep(MONDAY + timedelta(hours=23))
    notes = [from_json(one.note) for one in bench.rows(OutboxKind.DIGEST)]
    assert ("Mail of complaints, Mon 30 Mar 2026", "1 seen: 1 new") in notes[-1].facts


def test_a_letter_is_late_from_when_it_may_leave_or_since_it_was_tried(ledger: Ledger) -> None:
    bench = at_work(ledger)
    bench.complaint()
    polled(bench.office, MAILBOX, MONDAY + 5 * HOUR)
    respond(bench.office, REF, upheld(), ANN, MONDAY)
    with ledger.writing() as tx:
        responses = update(Outbox).where(col(Outbox.kind) == OutboxKind.RESPONSE)
        tx.connection().execute(responses.values(due_at=MONDAY + 4 * HOUR))
    assert amiss(bench.office, "", MONDAY + 5 * HOUR, MONDAY + 5 * HOUR) == ()
    bench.doors.mail_trouble = later
    bench.carrier(MONDAY + 4 * HOUR).deliver(Side.LETTERS)
    (late,) = amiss(bench.office, "", MONDAY + 5 * HOUR, MONDAY + 5 * HOUR)
    assert late.say.startswith("A letter has waited for more than two hours.")
