"""The holding pen: who complains and since when, who may read what waits there, and a second try after a fault."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers import ask
from handlers.keep import Arrived, keep
from handlers.keep_out import keep_out
from handlers.look import complainant_proposal, look, recorded_only
from handlers.pen import Complainant, discard, release
from handlers.receive import Understood, receive
from handlers.replay import kept, replay
from handlers.sensitive import make_sensitive
from handlers.settle import is_response
from procedure.errors import NotAllowed
from procedure.mail import Attachment, IncomingMail, MailClass
from procedure.outcomes import Outcome
from procedure.words import HeldState, OutboxKind
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
    MONDAY,
    OLU,
    REF,
    STRANGER,
    Work,
    at,
    work,
)

NOW = MONDAY + DAY
PASSED_ON = "Can you log this?\n\nFrom: Jo Quillfeather <jo@example.org>\nTo: Ann <ann@example.gov.uk>\n\nThe boiler."


def passed_on(ledger: Ledger) -> tuple[Work, int]:
    """Ann forwards what a resident wrote to her."""
    bench = work(ledger)
    mail = bench.a_mail(PASSED_ON, "FW: boiler", ANN)
    return bench, bench.arrives(mail).message_id


def not_understood(ledger: Ledger, mail: IncomingMail | None = None) -> tuple[Work, int]:
    """A mail that the bot could not read when it came."""
    bench = work(ledger)
    return bench, bench.arrives(mail or IncomingMail(), held_reason="The bot could not handle this mail.").message_id


def test_who_complains_and_since_when_is_confirmed_and_the_clock_runs_from_there(ledger: Ledger) -> None:
    bench, mail = passed_on(ledger)
    named = Complainant(" Jo@Example.org", "Jo Quillfeather", date(2026, 3, 26))
    assert release(bench.office, mail, None, ANN, NOW, named).reference == REF
    # Thursday noon; the clock is that of a mail that came then: five working days later is Thursday 2 April.
    assert (bench.stage().requested_at, bench.stage().due_on) == (at("2026-03-26 12:00"), date(2026, 4, 2))
    (receipt,) = bench.rows(OutboxKind.RECEIPT)
    assert (receipt.address, "sorry" in receipt.text.lower()) == (JO, True)
    row = bench.message(mail)
    assert (row.from_address, row.from_name, row.held_state) == (JO, "Jo Quillfeather", HeldState.RELEASED)
    # The mail itself is as it came; Ann, whom its heading names, is not taken for the one complained about.
    assert row.received_at == MONDAY
    assert bench.stage().owner == ANN


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (Complainant(), "This mail comes from one of us."),
        (Complainant("nobody"), "names no sender that can be written to"),
        (Complainant(OLU), "This mail comes from one of us."),
        (Complainant(JO, received_on=date(2026, 3, 31)), "cannot be later than that of the mail"),
        (Complainant(JO, received_on=date(2025, 3, 1)), "more than 366 days before the mail"),
        (Complainant(JO, "x" * 201), "at most 200 characters"),
    ],
)
def test_what_cannot_be_confirmed_changes_nothing(sqlite_ledger: Ledger, named: Complainant, says: str) -> None:
    bench, mail = passed_on(sqlite_ledger)
    before = bench.everything()
    with pytest.raises(NotAllowed, match=says):
        release(bench.office, mail, None, ANN, NOW, named)
    assert bench.everything() == before


def test_the_form_proposes_the_outsider_who_is_named_first_to_those_who_may_read_it(sqlite_ledger: Ledger) -> None:
    bench, mail = passed_on(sqlite_ledger)
    for person, address in ((ANN, JO), (MIA, JO), (OLU, "")):
        found = complainant_proposal(bench.office, mail, person, NOW)
        assert (found.address, found.received_on) == (address, date(2026, 3, 30))


def test_the_pen_is_read_by_managers_and_by_who_passed_the_mail_on_and_each_look_is_an_event(ledger: Ledger) -> None:
    bench, mail = passed_on(ledger)
    for person in (ANN, MIA, ADA):
        assert look(bench.office, mail, person, NOW).text.startswith("Can you log this?")
    with pytest.raises(NotAllowed, match="managers and administrators"):
        look(bench.office, mail, OLU, NOW)
    assert bench.events("") == ["held_opened"] * 3
    assert bench.message(mail).opened_by == ANN


def test_what_points_to_a_case_is_read_by_who_may_read_the_case(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    mail = bench.reply(STRANGER)
    assert look(bench.office, mail, ANN, NOW).view.reference == REF
    assert look(bench.office, mail, OLU, NOW).text  # Ann's deputy
    discard(bench.office, mail, "Not hers.", MIA, NOW)
    with pytest.raises(NotAllowed, match=f"Mail {mail} waits no more: somebody discarded it"):
        look(bench.office, mail, ANN, NOW)


def test_a_second_try_files_a_mail_by_its_first_receipt(ledger: Ledger) -> None:
    bench, number = not_understood(ledger)
    mail = replace(bench.a_mail(), attachments=(Attachment("boiler.jpg", "image/jpeg", 9, "a" * 64),))
    found = replay(bench.office, number, mail, MIA, NOW + DAY)
    assert (found.mail_class, found.reference) == (MailClass.NEW, REF)
    assert bench.stage().requested_at == MONDAY
    assert bench.message(number).text == mail.text
    assert bench.events("") == ["replayed"]
    assert ask.held(bench.office) == ()
    with pytest.raises(NotAllowed, match=f"waits no more: it is filed as {REF}"):
        replay(bench.office, number, mail, MIA, NOW + DAY)


def test_a_second_try_of_a_copy_finds_the_case_of_the_first(sqlite_ledger: Ledger) -> None:
    bench, number = not_understood(sqlite_ledger)
    mail = bench.a_mail()
    bench.arrives(mail)
    found = replay(bench.office, number, mail, MIA, NOW)
    assert (found.mail_class, found.reference) == (MailClass.DUPLICATE, REF)
    assert len(ask.cases(bench.office, now=NOW)) == 1


def test_what_still_cannot_be_read_stays_held_with_what_is_known_of_it_now(sqlite_ledger: Ledger) -> None:
    bench, number = not_understood(sqlite_ledger)
    mail = replace(bench.a_mail(), unreadable="It is encrypted (PGP).")
    found = replay(bench.office, number, mail, MIA, NOW)
    assert (found.reference, found.held_reason) == ("", "It is encrypted (PGP).")
    (held,) = ask.held(bench.office)
    assert (held.reason, held.from_address) == ("It is encrypted (PGP).", JO)


def test_the_bytes_for_a_second_try_are_those_that_came(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    one = keep(bench.office, MAILBOX, [Arrived("key", MONDAY, b"Subject: \xff")])[0]
    filed = receive(bench.office, MAILBOX, [Understood(one.raw_id, one.key, MONDAY, IncomingMail(), "No.")], MONDAY)
    found = kept(bench.office, filed[0].message_id, MIA)
    assert (found.content, found.attempts) == (b"Subject: \xff", 1)


def test_what_was_only_recorded_is_listed_for_days_and_may_become_a_case(ledger: Ledger) -> None:
    bench = work(ledger)
    through_list = replace(bench.a_mail(), list_id="<residents.example.org>")
    number = bench.arrives(through_list).message_id
    bench.arrives(replace(bench.a_mail(), auto_submitted="auto-replied"), MONDAY - timedelta(days=9))

    (shown,) = recorded_only(bench.office, 7, NOW)
    assert (shown.id, shown.mail_class) == (number, MailClass.BULK)
    assert look(bench.office, number, MIA, NOW).text == through_list.text
    release(bench.office, number, None, MIA, NOW)
    assert bench.stage().requested_at == MONDAY
    assert [one.address for one in bench.rows(OutboxKind.RECEIPT)] == [JO]
    assert recorded_only(bench.office, 7, NOW + HOUR) == ()
    with pytest.raises(NotAllowed, match=f"waits no more: it is filed as {REF}"):
        release(bench.office, number, None, MIA, NOW + HOUR)


def test_what_one_of_us_wrote_may_be_the_response_of_the_case_that_it_is_filed_on(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    answer = bench.arrives(bench.a_mail("We are sorry.", "Your boiler", ADDRESS), MONDAY + HOUR)
    assert answer.held_reason == "Somebody of us wrote this, but to which case?"
    release(bench.office, answer.message_id, REF, OLU, NOW)
    assert bench.message(answer.message_id).mail_class is MailClass.STAFF_REPLY
    assert "Is this the response?" in bench.told(ANN)[-1].text
    is_response(bench.office, answer.message_id, Outcome.UPHELD, ANN, NOW)
    assert bench.stage().responded_at == MONDAY + HOUR


def test_nothing_from_before_the_mailbox_went_live_is_answered_when_a_person_releases_it(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    old = bench.arrives(bench.a_mail("Hello?", f"Re: {REF}", STRANGER), MONDAY - 3 * DAY).message_id
    found = release(bench.office, old, None, MIA, NOW)
    assert [one.address for one in bench.rows(OutboxKind.RECEIPT)] == [JO]
    assert any(f"{found.reference} came in a way that the bot may not answer" in one.text for one in bench.told(MIA))


def test_a_second_try_that_points_to_a_sensitive_case_names_it_to_nobody_else(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    make_sensitive(bench.office, REF, (), ANN, NOW)
    number = bench.arrives(IncomingMail(), MONDAY + HOUR, held_reason="The bot could not handle this mail.").message_id
    found = replay(bench.office, number, bench.a_mail("Hm.", f"Re: {REF}", STRANGER), MIA, NOW)
    assert (found.reference, REF in found.say, REF in found.held_reason) == ("", False, False)
    assert ask.held(bench.office, MIA) == ()
    assert [one.reference for one in ask.held(bench.office, ANN)] == [REF]
    with pytest.raises(NotAllowed, match="not open to you"):
        release(bench.office, number, None, MIA, NOW)


def test_a_second_try_that_finds_the_case_links_the_mail_to_it(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    number = bench.arrives(IncomingMail(), MONDAY + HOUR, held_reason="The bot could not handle this mail.").message_id
    replay(bench.office, number, bench.a_mail("Hm.", f"Re: {REF}", STRANGER), MIA, NOW)
    (held,) = ask.held(bench.office)
    assert held.reference == REF
    assert bench.events()[-1] == "message_held"


def test_urgent_words_in_a_held_mail_alert_the_rota_before_anybody_has_decided(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.arrives(bench.a_mail("She has no heating.", "FW: help", OLU))
    (note,) = bench.told(MIA)
    assert note.title == "A held mail holds words that may mean danger"
    assert "heating" not in note.text
    bench.arrives(bench.a_mail("A late bin.", "FW: bins", OLU))
    assert len(bench.told(MIA)) == 1


def test_urgent_words_held_for_a_case_are_told_to_nobody_who_is_kept_out_of_it(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, MIA, ANN, NOW)
    bench.arrives(bench.a_mail("No heating here.", f"Re: {REF}", STRANGER), NOW)
    assert not any("danger" in one.title for one in bench.told(MIA))


def test_a_robot_gets_no_receipt_when_a_person_makes_a_case_of_what_it_wrote(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    robot = replace(bench.a_mail(sender="no-reply@portal.example"), auto_submitted="auto-generated")
    number = bench.arrives(robot).message_id
    assert release(bench.office, number, None, MIA, NOW).reference == REF
    assert bench.letters() == []
    assert "write to the complainant yourself" in bench.told(ANN)[-1].text
