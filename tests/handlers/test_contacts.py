"""Parties of a case: what is kept of them, whom letters go to, and that nothing is told before a consent is there."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.close import Closing, close
from handlers.contacts import Party, consent, party, remove_party, set_party
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.respond import respond
from handlers.seed import seed
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.words import Channel, Consent, ContactRole, DutyState, OutboxKind, OutboxState
from storage.cases import complainant_of, contacts_of, find
from storage.ledger import Ledger
from storage.parties import heed_of
from storage.tables import Payload
from storage.trail import of_case
from tests.answers import upheld
from tests.handlers.desk import (
    ADDRESS,
    ANN,
    DAY,
    HEAD,
    HOUR,
    JO,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    SAM,
    STAFF_ONLY,
    Work,
    at,
    work,
)

NOW = MONDAY + 2 * HOUR
TODAY = MONDAY.date()
RUTH = "ruth@law.example"
MOTHER = Party(ContactRole.AFFECTED, "Flo Quillfeather")
LAWYER = Party(ContactRole.REPRESENTATIVE, "Ruth Law", RUTH)
JO_HERSELF = Party(ContactRole.COMPLAINANT, "Jo Quillfeather", JO)
HOLDING = Holding(date(2026, 4, 15), "We need to visit", "We rang the landlord", "A visit on Tuesday")


def a_case(ledger: Ledger) -> Work:
    bench = work(ledger)
    bench.complaint()
    return bench


def roles(bench: Work) -> dict[str, tuple[str, Consent]]:
    with bench.office.ledger.reading() as tx:
        return {one.role: (one.address, one.consent) for one in contacts_of(tx, find(tx, REF).id or 0)}


def addressee(bench: Work) -> str:
    with bench.office.ledger.reading() as tx:
        contact = complainant_of(tx, find(tx, REF).id or 0)
        return contact.address if contact else ""


def heed(bench: Work) -> tuple[str, ...]:
    with bench.office.ledger.reading() as tx:
        return heed_of(tx, find(tx, REF).id or 0)


def mailed(bench: Work, now: object) -> list[str]:
    bench.deliver(now)  # type: ignore[arg-type]
    return [one.to for one in bench.doors.letters]


def refusal(deed: object) -> str:
    with pytest.raises(NotAllowed) as found:
        deed()  # type: ignore[operator]
    return found.value.reason


# What is kept


def test_details_are_kept_and_show_what_to_heed(ledger: Ledger) -> None:
    bench = a_case(ledger)
    details = replace(JO_HERSELF, adjustments="Large print", vulnerability="Lives alone", language="cy")
    done = set_party(bench.office, REF, details, ANN, NOW)
    assert done.say == (
        f"Kept: the complainant of {REF}. Adjustments: Large print Vulnerability: Lives alone "
        "Letters in the language 'cy'."
    )
    assert party(bench.office, REF, ContactRole.COMPLAINANT, ANN, NOW) == details
    assert heed(bench)[0] == "Adjustments: Large print"


def test_personal_details_stand_in_no_event_thread_or_card(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, replace(JO_HERSELF, adjustments="Braille", vulnerability="Is ill"), ANN, NOW)
    set_party(bench.office, REF, replace(JO_HERSELF, phone="01234 5"), ANN, NOW)
    said = " ".join((*(note.to_json() for note in bench.told("#complaints")), bench.card().to_json()))
    for word in ("Braille", "ill", "01234", "Quillfeather"):
        assert word not in said
    with bench.office.ledger.reading() as tx:
        case_id = find(tx, REF).id or 0
        data = " ".join(one.data for one in of_case(tx, case_id))
        words = " ".join(tx.exec(select(Payload.text)).all())
    assert "Braille" not in data
    assert "adjustments: Braille" in words  # the old value, where it can be erased


def test_a_new_mail_address_forgets_that_the_old_one_bounced(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.bounce(bench.doors.letters[0].message_id, NOW)
    assert "The last letter by mail came back." in heed(bench)
    set_party(bench.office, REF, replace(JO_HERSELF, address="jo@new.example"), ANN, NOW)
    assert heed(bench) == ()
    hold(bench.office, REF, HOLDING, ANN, NOW)
    assert mailed(bench, NOW + 10 * MINUTE)[-1] == "jo@new.example"


def test_who_prefers_the_post_from_now_on_is_not_mailed_even_what_waits(ledger: Ledger) -> None:
    bench = a_case(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    by_post = replace(JO_HERSELF, preferred_channel=Channel.POST, postal_address="1 Boiler Lane")
    set_party(bench.office, REF, by_post, ANN, NOW + MINUTE)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO]  # the receipt of before
    assert bench.row(f"{REF}.s1.holding.1").state is OutboxState.CANCELLED
    assert "the complainant is now to be reached by post" in bench.told(ANN)[-1].text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(JO_HERSELF, address="jo"), "This is no mail address."),
        (replace(JO_HERSELF, address=ADDRESS), "This mail address is one of ours."),
        (replace(JO_HERSELF, address=ANN), "This mail address is one of ours."),
        (replace(JO_HERSELF, address=""), "Give a mail address, or choose post or phone."),
        (replace(JO_HERSELF, preferred_channel=Channel.PHONE), "Give the phone number"),
        (replace(JO_HERSELF, preferred_channel=Channel.POST), "There is no postal address to write to."),
        (replace(JO_HERSELF, preferred_channel=Channel.WEB), "Choose e-mail, post or phone."),
        (replace(JO_HERSELF, language="xx", name="x" * 201), "The name has at most 200 characters. Letters are"),
    ],
)
def test_what_cannot_be_kept_is_refused(sqlite_ledger: Ledger, wrong: Party, said: str) -> None:
    bench = a_case(sqlite_ledger)
    before = bench.everything()
    assert refusal(lambda: set_party(bench.office, REF, wrong, ANN, NOW)).startswith(said)
    assert bench.everything() == before


@pytest.mark.parametrize(("by", "may"), [(ANN, True), (OLU, True), (MIA, True), (HEAD, False), (SAM, False)])
def test_details_are_for_who_may_read_the_case(sqlite_ledger: Ledger, by: str, may: bool) -> None:
    bench = a_case(sqlite_ledger)
    if may:
        assert party(bench.office, REF, ContactRole.COMPLAINANT, by, NOW).address == JO
        assert set_party(bench.office, REF, JO_HERSELF, by, NOW).reference == REF
        return
    said = STAFF_ONLY if by == SAM else f"{REF} is open to its owner, the deputy and the manager only."
    assert refusal(lambda: party(bench.office, REF, ContactRole.COMPLAINANT, by, NOW)) == said
    assert refusal(lambda: set_party(bench.office, REF, JO_HERSELF, by, NOW)) == said
    assert refusal(lambda: remove_party(bench.office, REF, ContactRole.COMPLAINANT, by, NOW)) == said


def test_somebody_must_be_left_to_be_answered(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    assert "Somebody must be left" in refusal(
        lambda: remove_party(bench.office, REF, ContactRole.COMPLAINANT, ANN, NOW)
    )
    remove_party(bench.office, REF, ContactRole.AFFECTED, ANN, NOW)
    assert list(roles(bench)) == ["complainant"]
    said = refusal(lambda: remove_party(bench.office, REF, ContactRole.AFFECTED, ANN, NOW))
    assert said == f"{REF} has no affected person."


# Consent


def test_until_consent_has_come_nothing_of_the_case_is_told(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    assert roles(bench)["affected"] == ("", Consent.REQUESTED)
    why = "the consent of the affected person was asked for on Mon 30 Mar 2026 and has not come"
    said = f"Nothing may be told on {REF} yet: {why}. When it has come, record it."
    before = bench.everything()
    assert refusal(lambda: respond(bench.office, REF, upheld(), ANN, NOW)) == said
    assert refusal(lambda: hold(bench.office, REF, HOLDING, ANN, NOW)) == said
    confirmed = Acknowledgement(("The boiler",), "Heating")
    assert refusal(lambda: acknowledge(bench.office, REF, confirmed, ANN, NOW)) == said
    assert bench.everything() == before
    assert f"Nothing of the case may be told yet: {why}." in heed(bench)


def test_no_update_goes_by_itself_and_the_clock_goes_on(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    bench.sweep(at("2026-04-08 14:00"))  # 15:00 in the office on the due date
    assert bench.rows(OutboxKind.UPDATE) == []
    assert any("the consent of the affected person" in note.text for note in bench.told(ANN))
    bench.sweep(at("2026-04-09 08:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at is not None
    assert mailed(bench, at("2026-04-09 08:00")) == [JO]  # the receipt


def test_once_it_has_come_everything_may_be_told(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    done = consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW)
    assert done.say == f"{REF}: consent received on Mon 30 Mar 2026."
    respond(bench.office, REF, upheld(), ANN, NOW)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO, JO]
    assert "Consent: received." in [note.text for note in bench.told("#complaints")]


def test_a_consent_that_is_not_needed_holds_nothing_back(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    consent(bench.office, REF, Consent.NOT_NEEDED, TODAY, ANN, NOW)
    assert "is written" in respond(bench.office, REF, upheld(), ANN, NOW).say


def test_a_refusal_takes_back_what_waits_to_leave(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW)
    respond(bench.office, REF, upheld(), ANN, NOW)
    consent(bench.office, REF, Consent.REFUSED, TODAY, ANN, NOW + MINUTE)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO]
    assert bench.row(f"{REF}.s1.response.1").state is OutboxState.CANCELLED
    assert bench.stage().outcome is None
    assert "the affected person refused consent on Mon 30 Mar 2026" in bench.told(ANN)[-1].text


def test_without_consent_the_case_can_still_be_closed_with_a_letter(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    consent(bench.office, REF, Consent.REFUSED, TODAY, ANN, NOW)
    close(bench.office, REF, Closing(Closure.OUT_OF_JURISDICTION, "We have no consent."), ANN, NOW)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO, JO]


def test_a_next_stage_opens_without_its_letter_while_consent_is_missing(ledger: Ledger) -> None:
    bench = a_case(ledger)
    bench.answered()
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    done = escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + DAY)
    assert "No acknowledgement is written: the consent of the affected person" in done.say
    assert bench.stage().number == 2


def test_the_owner_is_reminded_to_ask_again_until_it_has_come(ledger: Ledger) -> None:
    bench = a_case(ledger)
    seed(bench.office, MONDAY)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    (key,) = [one for one in bench.owed() if "consent" in one]
    # Five working days after Monday 30 March: Wednesday 8 April, since Easter lies between.
    assert bench.owed()[key] == at("2026-04-08 23:00")
    bench.sweep(at("2026-04-09 08:00"))
    rows = [row.cells for note in bench.told(ANN) if note.rows for row in note.rows]
    assert (REF, "Ask again for the consent", "Wed 8 Apr 2026", "1 working day late", "you") in rows
    consent(bench.office, REF, Consent.REQUESTED, date(2026, 4, 9), ANN, at("2026-04-09 09:00"))
    assert bench.owed()[key] == at("2026-04-16 23:00")
    consent(bench.office, REF, Consent.RECEIVED, date(2026, 4, 9), ANN, at("2026-04-09 10:00"))
    assert bench.states()[key] is DutyState.VOID


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2025, 3, 1)])
def test_a_consent_has_a_day_that_can_be(sqlite_ledger: Ledger, on: date) -> None:
    bench = a_case(sqlite_ledger)
    assert "Add one first" in refusal(lambda: consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW))
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    assert "The date lies" in refusal(lambda: consent(bench.office, REF, Consent.RECEIVED, on, ANN, NOW))
    assert refusal(lambda: consent(bench.office, REF, Consent.RECEIVED, TODAY, SAM, NOW)) == STAFF_ONLY


def test_a_representative_of_somebody_else_needs_one_consent_which_is_recorded_once(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    set_party(bench.office, REF, replace(LAWYER, address=JO), ANN, NOW)  # who complained acts for her mother
    assert roles(bench) == {"affected": ("", Consent.REQUESTED), "representative": (JO, Consent.REQUESTED)}
    done = consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW + MINUTE)
    assert "Nothing of the case may be told" not in done.say
    respond(bench.office, REF, upheld(), ANN, NOW + HOUR)
    assert mailed(bench, NOW + 2 * HOUR) == [JO, JO]
    consent(bench.office, REF, Consent.REFUSED, TODAY, ANN, NOW + 3 * HOUR)
    assert {one for _, one in roles(bench).values()} == {Consent.REFUSED}


def test_beside_a_complainant_each_consent_is_recorded_by_itself(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, MOTHER, ANN, NOW)
    set_party(bench.office, REF, LAWYER, ANN, NOW)
    consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW)
    assert roles(bench)["representative"] == (RUTH, Consent.REQUESTED)
    consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW, role=ContactRole.REPRESENTATIVE)
    assert roles(bench)["representative"] == (RUTH, Consent.RECEIVED)
    assert addressee(bench) == RUTH


def test_what_whoever_it_is_about_needs_is_seen_before_anybody_writes(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    set_party(bench.office, REF, replace(MOTHER, adjustments="Large print", vulnerability="Bereaved"), ANN, NOW)
    last = ("Adjustments (affected person): Large print", "Vulnerability (affected person): Bereaved")
    assert heed(bench)[-2:] == last


# Representatives


def test_letters_go_to_the_representative_once_consent_is_there(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, LAWYER, ANN, NOW)
    assert addressee(bench) == JO  # who complains may always be told of their own case
    hold(bench.office, REF, HOLDING, ANN, NOW)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO, JO]
    consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW + HOUR)
    respond(bench.office, REF, upheld(), ANN, NOW + HOUR)
    assert mailed(bench, NOW + 2 * HOUR) == [JO, JO, RUTH]
    assert "Letters go to the representative." in heed(bench)


def test_a_letter_that_waits_does_not_go_to_somebody_who_is_replaced_meanwhile(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, LAWYER, ANN, NOW)
    respond(bench.office, REF, upheld(), ANN, NOW)
    consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW + MINUTE)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO]
    assert "letters go to somebody else now" in bench.told(ANN)[-1].text


def test_who_wrote_turns_out_to_write_for_somebody(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, Party(ContactRole.REPRESENTATIVE, "Jo Quillfeather", JO), ANN, NOW)
    assert roles(bench) == {"representative": (JO, Consent.REQUESTED)}
    assert "the person whom it is about" in refusal(lambda: respond(bench.office, REF, upheld(), ANN, NOW))
    assert bench.states()["s1.respond"] is DutyState.OPEN
    consent(bench.office, REF, Consent.RECEIVED, TODAY, ANN, NOW)
    respond(bench.office, REF, upheld(), ANN, NOW)
    assert mailed(bench, NOW + 10 * MINUTE) == [JO, JO]


def test_two_parties_have_no_mail_address_in_common(sqlite_ledger: Ledger) -> None:
    bench = a_case(sqlite_ledger)
    said = "Another party of this case has this mail address."
    assert refusal(lambda: set_party(bench.office, REF, replace(MOTHER, address=JO), ANN, NOW)) == said
    set_party(bench.office, REF, LAWYER, ANN, NOW)
    assert refusal(lambda: set_party(bench.office, REF, replace(JO_HERSELF, address=RUTH), ANN, NOW)) == said


def test_a_representatives_mail_is_a_reply_of_a_party(ledger: Ledger) -> None:
    bench = a_case(ledger)
    set_party(bench.office, REF, LAWYER, ANN, NOW)
    bench.reply(RUTH, received_at=NOW + HOUR)
    assert bench.told(ANN)[-1].text == f"The complainant wrote again on {REF}."


def test_who_may_not_read_the_case_records_a_consent_and_hears_nothing_of_the_persons_health(ledger: Ledger) -> None:
    bench = a_case(ledger)
    ill = replace(JO_HERSELF, adjustments="Large print", vulnerability="Ill at home")
    for kept in (ill, MOTHER):
        set_party(bench.office, REF, kept, ANN, NOW)
    said = [consent(bench.office, REF, Consent.RECEIVED, TODAY, by, NOW).say for by in (HEAD, ANN)]
    assert said == [
        f"{REF}: consent received on Mon 30 Mar 2026.",
        f"{REF}: consent received on Mon 30 Mar 2026. Adjustments: Large print Vulnerability: Ill at home",
    ]
