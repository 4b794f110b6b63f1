"""A held mail is owed a decision within 24 hours: met, missed, or void with a reason. Not one of an old mailbox."""

from dataclasses import replace

from handlers.adopt import adopt
from handlers.keep import Arrived, keep
from handlers.pen import Complainant, discard, release
from handlers.receive import Understood, receive
from handlers.replay import replay
from procedure.mail import IncomingMail, MailClass
from procedure.words import DutyKind, DutyState, HeldState, OutboxKind, Status
from storage.gauges import desk_counts
from storage.ledger import Ledger
from storage.lines import owed_besides
from tests.handlers.desk import DAY, HOUR, JO, MAILBOX, MIA, MINUTE, MONDAY, OLU, REF, STRANGER, Work, work

FAULT = "The bot could not handle this mail."


def held(ledger: Ledger) -> tuple[Work, int, IncomingMail]:
    bench = work(ledger)
    mail = bench.a_mail()
    return bench, bench.arrives(mail, held_reason=FAULT).message_id, mail


def held_quietly(ledger: Ledger) -> tuple[Work, int, IncomingMail]:
    """Of an old mailbox."""
    bench = work(ledger)
    mail = bench.a_mail()
    (kept,) = keep(bench.office, MAILBOX, [Arrived("old", MONDAY, b"raw")])
    (filed,) = receive(bench.office, MAILBOX, [Understood(kept.raw_id, "old", MONDAY, mail, FAULT)], MONDAY, quiet=True)
    return bench, filed.message_id, mail


def state_of(bench: Work, number: int) -> tuple[DutyState, bool, str]:
    """Its state, whether its deadline passed, and why it was settled without effect."""
    duty = bench.duty(f"desk.held.{number}")
    return duty.state, duty.missed_at is not None, duty.reason


def test_a_held_mail_is_owed_a_decision_24_hours_after_its_receipt(ledger: Ledger) -> None:
    bench, number, _ = held(ledger)
    duty = bench.duty(f"desk.held.{number}")
    assert (duty.kind, duty.due_at, duty.state) == (DutyKind.HELD, MONDAY + DAY, DutyState.OPEN)


def test_released_in_time_it_is_met_and_never_missed(ledger: Ledger) -> None:
    bench, number, _ = held(ledger)
    release(bench.office, number, None, MIA, MONDAY + HOUR)
    bench.sweep(MONDAY + 2 * DAY)
    assert state_of(bench, number) == (DutyState.MET, False, "")


def test_the_passing_of_its_deadline_stands_once_in_the_history_of_the_desk(ledger: Ledger) -> None:
    bench, number, _ = held(ledger)
    bench.sweep(MONDAY + DAY - MINUTE)
    assert "deadline_missed" not in bench.events("")
    for hours in (0, 1, 48):
        bench.sweep(MONDAY + DAY + hours * HOUR)
    assert bench.events("").count("deadline_missed") == 1
    assert state_of(bench, number) == (DutyState.OPEN, True, "")
    release(bench.office, number, None, MIA, MONDAY + 3 * DAY)
    assert state_of(bench, number) == (DutyState.MET, True, "")


def test_where_it_points_to_a_case_its_passing_stands_in_that_history_too(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    number = bench.reply(STRANGER)
    bench.sweep(MONDAY + DAY + 2 * HOUR)
    assert "deadline_missed" in bench.events()
    assert state_of(bench, number) == (DutyState.OPEN, True, "")


def test_discarded_it_is_void_with_its_reason(ledger: Ledger) -> None:
    bench, number, _ = held(ledger)
    discard(bench.office, number, "An advertisement.", MIA, MONDAY + HOUR)
    bench.sweep(MONDAY + 2 * DAY)
    assert state_of(bench, number) == (DutyState.VOID, False, "a person discarded the mail")


def test_a_second_look_that_places_it_meets_the_duty_and_one_that_does_not_leaves_it_owed(ledger: Ledger) -> None:
    bench, number, mail = held(ledger)
    replay(bench.office, number, replace(mail, unreadable="It is encrypted (PGP)."), MIA, MONDAY + HOUR)
    assert state_of(bench, number)[0] is DutyState.OPEN
    replay(bench.office, number, mail, MIA, MONDAY + HOUR)
    assert state_of(bench, number)[0] is DutyState.MET
    assert bench.status() is Status.OPEN


def test_what_a_second_look_holds_for_another_reason_stays_owed(ledger: Ledger) -> None:
    bench, number, mail = held(ledger)
    replay(bench.office, number, replace(mail, from_address="complaints@example.gov.uk"), MIA, MONDAY + HOUR)
    assert bench.message(number).held_state is HeldState.HELD
    assert state_of(bench, number)[0] is DutyState.OPEN


def test_of_an_old_mailbox_nothing_is_owed_nor_reminded_of(ledger: Ledger) -> None:
    bench, number, _ = held_quietly(ledger)
    assert bench.message(number).is_quiet
    with ledger.reading() as tx:
        assert (owed_besides(tx), desk_counts(tx).held_mails) == ([], 0)
    assert bench.rows() == []


def test_a_second_look_at_one_from_an_old_mailbox_makes_a_dormant_case(ledger: Ledger) -> None:
    bench, number, mail = held_quietly(ledger)
    found = replay(bench.office, number, mail, MIA, MONDAY + HOUR)
    assert (found.mail_class, found.reference, bench.status()) == (MailClass.NEW, REF, Status.DORMANT)
    assert (bench.rows(), bench.owed()) == ([], {})


def test_released_by_a_person_it_is_dormant_too_until_somebody_adopts_it(ledger: Ledger) -> None:
    bench, number, _ = held_quietly(ledger)
    say = release(bench.office, number, None, MIA, MONDAY + HOUR, Complainant(JO)).say
    assert say.endswith(f"It is dormant, from an old mailbox: /complaint adopt {REF} makes it live.")
    assert (bench.status(), bench.owed(), bench.rows(OutboxKind.RECEIPT, OutboxKind.CARD)) == (Status.DORMANT, {}, [])
    adopt(bench.office, REF, OLU, MONDAY + 2 * HOUR)
    assert bench.status() is Status.OPEN
