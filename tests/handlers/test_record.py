"""Letters that a person carries: nothing of them is mailed, and what they settle is settled by the day recorded."""

import json
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from handlers import ask
from handlers import outbox as sorting
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.agenda import is_settled, next_instant
from handlers.calendar import Wish, change
from handlers.cancel import cancel_letter
from handlers.close import Closing, close
from handlers.contacts import Party, consent, set_party
from handlers.correct import correct_receipt
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.new import Complaint, new
from handlers.open import open_case
from handlers.paper import paper
from handlers.phoned import acknowledged, promised
from handlers.record import posted
from handlers.respond import respond
from handlers.seed import seed
from letters.notes import Action
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.words import Channel, Consent, ContactRole, DutyState, OutboxKind, OutboxState, PromiseKind, Status
from storage.cases import complainant_of, find
from storage.ledger import Ledger, Tx
from storage.outbox import oldest_queued_letter
from storage.spoken import Spoken
from tests.answers import upheld
from tests.handlers.desk import (
    ANN,
    DAY,
    HEAD,
    HOUR,
    MIA,
    MINUTE,
    MONDAY,
    OLU,
    REF,
    SAM,
    STAFF_ONLY,
    Work,
    a_desk,
    at,
    preset,
    work,
)

NOW = MONDAY + 2 * HOUR
TUESDAY = date(2026, 3, 31)
HOLDING = Holding(date(2026, 4, 15), "We need to visit", "We rang the landlord", "A visit on Tuesday")
BY_POST = Spoken(TUESDAY, Channel.POST)


def by_post(ledger: Ledger, **changes: str) -> Work:
    """A complaint that came by letter, from somebody who has no mail address."""
    bench = work(ledger)
    where = changes or {"postal_address": "1 Boiler Lane\nExampleton"}
    new(bench.office, Complaint(MONDAY.date(), Channel.POST, ("The boiler is cold",), "Jo", **where), ANN, MONDAY)
    return bench


def answered(bench: Work, now: datetime = NOW) -> None:
    respond(bench.office, REF, upheld(), ANN, now)


def waiting(bench: Work) -> list[str]:
    return [one.key for one in bench.rows(state=OutboxState.QUEUED) if one.kind.is_letter]


def test_the_receipt_of_a_postal_complaint_is_never_mailed_and_waits_for_a_person(ledger: Ledger) -> None:
    bench = by_post(ledger)
    bench.deliver(NOW)
    bench.deliver(NOW + 30 * DAY)
    assert bench.doors.letters == []
    assert waiting(bench) == [f"{REF}.s1.receipt.1"]
    row = bench.row(f"{REF}.s1.receipt.1")
    assert (row.channel, row.address, row.attempts) == (Channel.POST, "", 0)
    assert REF in row.text


def test_what_waits_for_a_person_keeps_no_clock_gauge_or_queue_waiting(ledger: Ledger) -> None:
    bench = by_post(ledger)
    bench.deliver(NOW)
    assert is_settled(bench.office, NOW)
    with ledger.reading() as tx:
        assert oldest_queued_letter(tx) is None
    assert ask.figures_now(bench.office, NOW).letters == ()
    instants = {next_instant(bench.office, NOW), next_instant(bench.office, MONDAY - DAY)}
    assert bench.row(f"{REF}.s1.receipt.1").due_at not in instants


def test_a_recorded_receipt_meets_its_duty_by_the_day_it_was_posted(ledger: Ledger) -> None:
    bench = by_post(ledger)
    done = posted(bench.office, REF, BY_POST, ANN, NOW + DAY)
    assert done.say == f"Recorded: the receipt of {REF} left on Tue 31 Mar 2026."
    assert bench.states()["s1.receipt"] is DutyState.MET
    assert bench.stage().receipt_sent_at == at("2026-03-31 11:00")
    assert bench.row(f"{REF}.s1.receipt.1").state is OutboxState.SENT
    assert "A letter left by post: receipt." in [note.text for note in bench.told("#complaints")]
    assert "letter_carried" in bench.events()


def test_an_answer_by_post_closes_the_stage_on_the_day_it_was_posted(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    assert bench.status() is Status.OPEN
    assert dict(bench.card().facts)["Next"] == "The response is written: somebody must post it or phone"
    said = posted(
        bench.office, f"{REF}.s1.response.1", Spoken(TUESDAY, Channel.POST, "first class"), HEAD, NOW + 2 * DAY
    )
    assert said.say.startswith("Recorded: the response of")
    stage = bench.stage()
    assert (stage.responded_on, stage.response_channel, stage.closed_on) == (TUESDAY, Channel.POST, TUESDAY)
    assert bench.status() is Status.CLOSED
    assert bench.states()["s1.respond"] is DutyState.MET
    assert bench.states()["s1.receipt"] is DutyState.MET


def test_a_holding_letter_by_post_promises_when_it_is_posted_and_not_before(ledger: Ledger) -> None:
    bench = by_post(ledger)
    done = hold(bench.office, REF, HOLDING, ANN, NOW)
    assert "please print and post the letter" in done.say
    assert [offer.action.value for offer in done.offers] == ["posted", "cancel_letter"]
    assert bench.promises() == []
    posted(bench.office, f"{REF}.s1.holding.1", BY_POST, ANN, NOW + DAY)
    (promise,) = bench.promises()
    assert (promise.promised_on, promise.made_at) == (date(2026, 4, 15), at("2026-03-31 11:00"))


def test_an_acknowledgement_by_post_starts_the_clock_on_the_day_it_was_written(ledger: Ledger) -> None:
    bench = by_post(ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW)
    posted(bench.office, f"{REF}.s1.acknowledgement.1", BY_POST, ANN, NOW + DAY)
    assert bench.stage().acknowledged_at == at("2026-03-31 11:00")


def test_a_closing_letter_by_post_ends_the_case_when_it_is_posted(ledger: Ledger) -> None:
    bench = by_post(ledger)
    close(bench.office, REF, Closing(Closure.WITHDRAWN, "You told us to stop."), ANN, NOW)
    assert bench.status() is Status.OPEN
    posted(bench.office, f"{REF}.s1.closure.1", BY_POST, ANN, NOW + DAY)
    assert bench.status() is Status.CLOSED


def test_the_next_stage_is_acknowledged_by_post_too(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    posted(bench.office, f"{REF}.s1.response.1", BY_POST, ANN, NOW + DAY)
    done = escalate(bench.office, REF, Escalation(("Still cold",), outcome_sought="Heat"), ANN, NOW + 2 * DAY)
    assert "please print and post the letter" in done.say
    bench.deliver(NOW + 3 * DAY)
    assert bench.doors.letters == []


def test_a_letter_by_phone_is_read_out_and_recorded(ledger: Ledger) -> None:
    bench = by_post(ledger, phone="01234 567890")
    answered(bench)
    assert bench.row(f"{REF}.s1.response.1").channel is Channel.PHONE
    posted(bench.office, f"{REF}.s1.response.1", Spoken(TUESDAY), ANN, NOW + DAY)
    assert bench.stage().response_channel is Channel.PHONE


def test_a_letter_that_is_read_out_asks_for_no_reply_to_a_mail(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger, phone="01234 567890")
    respond(bench.office, REF, upheld(), ANN, NOW)
    (letter,) = bench.rows(OutboxKind.RESPONSE)
    assert "Write to us and tell us what is still wrong." in " ".join(letter.text.split())
    assert "this email" not in letter.text


def test_the_owner_is_asked_to_post_it_every_day_until_it_is_recorded(ledger: Ledger) -> None:
    bench = by_post(ledger)
    seed(bench.office, MONDAY)
    answered(bench)
    bench.sweep(at("2026-03-31 08:00"))
    (note,) = [one for one in bench.told(ANN) if one.title.startswith("Your cases")]
    assert [row.cells[:2] for row in note.rows] == [
        (REF, "Post the letter: receipt"),
        (REF, "Post the letter: response"),
    ]
    assert note.rows[1].offers[0].value == f"{REF}.s1.response.1"
    posted(bench.office, f"{REF}.s1.response.1", BY_POST, ANN, NOW + DAY)
    assert waiting(bench) == []  # who has the answer needs no receipt any more
    bench.sweep(at("2026-04-01 08:00"))
    assert len([one for one in bench.told(ANN) if one.title.startswith("Your cases")]) == 1


def test_a_letter_that_nobody_posts_for_days_is_the_managers(ledger: Ledger) -> None:
    bench = by_post(ledger)
    seed(bench.office, MONDAY)
    for day in (31, 1, 2):
        bench.sweep(at(f"2026-0{3 if day == 31 else 4}-{day:02} 08:00"))
    (note,) = [one for one in bench.told(MIA) if one.title.startswith("Your cases")]
    assert [row.cells for row in note.rows] == [
        (REF, "Post the letter: receipt", "Mon 30 Mar 2026", "3 working days late", "Ann Owner")
    ]


def test_an_earlier_letter_for_the_post_keeps_no_mail_waiting(ledger: Ledger) -> None:
    bench = by_post(ledger)
    with bench.office.ledger.writing() as tx:
        from_post_to_mail(tx)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    bench.deliver(NOW + 10 * MINUTE)
    assert [one.to for one in bench.doors.letters] == ["jo@example.org"]


def from_post_to_mail(tx: Tx) -> None:
    contact = complainant_of(tx, find(tx, REF).id or 0)
    assert contact is not None
    contact.address, contact.preferred_channel = "jo@example.org", Channel.EMAIL


def test_a_letter_that_waits_can_be_cancelled_but_not_retried(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    row = bench.row(f"{REF}.s1.response.1")
    with pytest.raises(NotAllowed, match="is carried by a person"):
        sorting.retry(bench.office, row.id or 0, ANN, NOW)
    cancel_letter(bench.office, row.key, ANN, NOW)
    assert bench.stage().outcome is None
    with pytest.raises(NotAllowed, match="does not wait for a person any more"):
        posted(bench.office, row.key, BY_POST, ANN, NOW + DAY)


def test_a_letter_that_is_not_true_any_more_cannot_be_posted(ledger: Ledger) -> None:
    bench = by_post(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW)
    answered(bench)
    assert waiting(bench) == [f"{REF}.s1.receipt.1", f"{REF}.s1.response.1"]


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        (Spoken(date(2026, 3, 29), Channel.POST), "The date lies between Mon 30 Mar 2026, the letter was written"),
        (Spoken(date(2026, 4, 1), Channel.POST), "The date lies between"),
        (Spoken(TUESDAY, Channel.EMAIL), "Say whether it was by post, by phone or in person."),
        (Spoken(TUESDAY, Channel.POST, "x" * 501), "What shows it has at most 500 characters."),
    ],
)
def test_what_cannot_be_is_refused(sqlite_ledger: Ledger, spoken: Spoken, said: str) -> None:
    bench = by_post(sqlite_ledger)
    before = bench.everything()
    with pytest.raises(NotAllowed) as refusal:
        posted(bench.office, REF, spoken, ANN, NOW + DAY)
    assert refusal.value.reason.startswith(said)
    assert bench.everything() == before


def test_which_letter_must_be_said_where_several_wait_and_none_is_named(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger)
    answered(bench)
    with pytest.raises(NotAllowed, match="Several letters of"):
        posted(bench.office, REF, BY_POST, ANN, NOW + DAY)
    for which, said in (("C-2026-99999", "There is no case"), ("nothing", "There is no such letter")):
        with pytest.raises(NotAllowed, match=said):
            posted(bench.office, which, BY_POST, ANN, NOW + DAY)
    mailed = work_by_mail(bench)
    with pytest.raises(NotAllowed, match="No letter of"):
        posted(bench.office, mailed, BY_POST, ANN, NOW + DAY)


def work_by_mail(bench: Work) -> str:
    return bench.complaint()


def test_a_stranger_records_nothing(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger)
    deeds = (
        lambda: posted(bench.office, REF, BY_POST, SAM, NOW + DAY),
        lambda: acknowledged(bench.office, REF, BY_POST, (), SAM, NOW + DAY),
        lambda: promised(bench.office, REF, BY_POST, date(2026, 4, 15), "The part", SAM, NOW + DAY),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed) as refusal:
            deed()
        assert refusal.value.reason == STAFF_ONLY


# By phone


def test_an_acknowledgement_by_phone_starts_the_clock_on_the_day_of_the_call(ledger: Ledger) -> None:
    lgsco = preset("eng-lgsco-2026")
    bench = work(ledger, replace(a_desk(), default_procedure=lgsco.id, procedures={lgsco.id: lgsco}))
    bench.complaint()
    assert bench.stage().started_on is None
    done = acknowledged(bench.office, REF, Spoken(TUESDAY), ("No heat", "No answer"), ANN, NOW + 2 * DAY)
    stage = bench.stage()
    assert (stage.started_on, stage.acknowledged_at) == (TUESDAY, at("2026-03-31 11:00"))
    # Ten working days after Tuesday 31 March, without Good Friday and Easter Monday.
    assert stage.due_on == date(2026, 4, 16)
    assert done.say == f"{REF}: Acknowledged by phone on Tue 31 Mar 2026; our reply by Thu 16 Apr 2026."
    assert bench.states()["s1.acknowledge"] is DutyState.MET
    assert bench.events()[-1] == "phoned"
    with pytest.raises(NotAllowed, match="was acknowledged by a person already"):
        acknowledged(bench.office, REF, Spoken(TUESDAY), (), ANN, NOW + 2 * DAY)


def test_an_acknowledgement_by_phone_meets_the_receipt_that_waits_for_the_post(ledger: Ledger) -> None:
    bench = by_post(ledger)
    acknowledged(bench.office, REF, Spoken(TUESDAY), (), ANN, NOW + DAY)
    assert bench.states()["s1.receipt"] is DutyState.MET
    assert bench.stage().receipt_sent_at == at("2026-03-31 11:00")


def test_an_acknowledgement_that_is_written_already_is_not_recorded_beside(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW)
    with pytest.raises(NotAllowed, match="Record that one, or cancel it"):
        acknowledged(bench.office, REF, Spoken(TUESDAY), (), ANN, NOW + DAY)


def test_a_new_date_by_phone_is_a_promise_like_that_of_a_letter(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    done = promised(bench.office, REF, Spoken(TUESDAY), date(2026, 4, 15), "The part is late", ANN, NOW + DAY)
    assert done.say == f"{REF}: The complainant was told Wed 15 Apr 2026 by phone on Tue 31 Mar 2026."
    (promise,) = bench.promises()
    assert (promise.kind, promise.promised_on, promise.reason) == (
        PromiseKind.HOLDING,
        date(2026, 4, 15),
        "The part is late",
    )
    assert bench.stage().due_on == date(2026, 4, 8)
    assert "s1.promise.1" in bench.owed()
    assert len(bench.doors.letters) == 1  # the receipt


def test_instead_of_a_third_holding_letter_the_manager_phones(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    promised(bench.office, REF, Spoken(TUESDAY), date(2026, 4, 15), "The part is late", ANN, NOW + DAY)
    promised(
        bench.office, REF, Spoken(date(2026, 4, 15)), date(2026, 4, 22), "Later still", ANN, at("2026-04-15 12:00")
    )
    third = (Spoken(date(2026, 4, 22)), date(2026, 4, 29), "The part was wrong")
    now = at("2026-04-22 12:00")
    with pytest.raises(NotAllowed, match="Only a manager may give a new date for the third time"):
        promised(bench.office, REF, *third, ANN, now)
    promised(bench.office, REF, *third, MIA, now)
    assert [one.kept for one in bench.promises()] == [True, True, None]
    with pytest.raises(NotAllowed, match="a manager phones"):
        hold(bench.office, REF, Holding(date(2026, 5, 8), "Once more", "Done", "Left"), MIA, now + HOUR)


@pytest.mark.parametrize(
    ("promised_on", "reason", "said"),
    [
        (date(2026, 4, 15), " ", "Give a reason of at most 2,000 characters."),
        (date(2026, 4, 8), "The part", "The new date must lie after Wed 8 Apr 2026."),
        (date(2026, 4, 18), "The part", "Sat 18 Apr 2026 is no working day"),
        (date(2027, 4, 15), "The part", "The new date must lie within 60 working days, by Fri 3 Jul 2026"),
    ],
)
def test_a_wrong_promise_is_refused(sqlite_ledger: Ledger, promised_on: date, reason: str, said: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    before = bench.everything()
    with pytest.raises(NotAllowed) as refusal:
        promised(bench.office, REF, Spoken(TUESDAY), promised_on, reason, ANN, NOW + DAY)
    assert refusal.value.reason.startswith(said)
    assert bench.everything() == before


def test_a_letter_for_the_post_is_read_with_the_case(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger)
    kinds = {one.kind: one.to for one in open_case(bench.office, REF, ANN, NOW)}
    assert kinds["receipt"] == "post"
    listed = ask.outbox(bench.office, [OutboxState.QUEUED])
    assert [one.to for one in listed if one.kind is OutboxKind.RECEIPT] == ["post"]


def test_a_letter_for_the_post_is_kept_as_a_word_file_with_the_address(ledger: Ledger) -> None:
    bench = by_post(ledger)
    row = bench.row(f"{REF}.s1.receipt.1")
    found = paper(bench.office, row.id or 0, NOW)
    assert found.name == f"{REF}.s1.receipt.1.docx"
    with ZipFile(BytesIO(found.content)) as made:
        words = made.read("word/document.xml").decode()
    assert "1 Boiler Lane" in words
    assert REF in words
    with pytest.raises(NotAllowed, match="There is no letter for the post numbered 999"):
        paper(bench.office, 999, NOW)


def test_without_a_postal_address_nothing_is_written_for_the_post(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger)
    with bench.office.ledger.writing() as tx:
        contact = complainant_of(tx, find(tx, REF).id or 0)
        assert contact is not None
        contact.postal_address = ""
    with pytest.raises(NotAllowed, match="There is no postal address to write to"):
        answered(bench)


# Dates of reply


def acknowledged_by_post(ledger: Ledger) -> Work:
    """The acknowledgement is written and waits for the post; on Wednesday the day of receipt moves, and its date."""
    bench = by_post(ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "Typed wrongly.", MIA, NOW + 2 * DAY)
    return bench


ACKNOWLEDGEMENT_LETTER = f"{REF}.s1.acknowledgement.1"


def test_an_acknowledgement_is_not_posted_with_a_date_of_reply_that_moved(ledger: Ledger) -> None:
    bench = acknowledged_by_post(ledger)
    for day in (date(2026, 4, 1), date(2026, 4, 2)):
        with pytest.raises(NotAllowed, match="the date of reply that it gives is not the right one any more"):
            posted(bench.office, ACKNOWLEDGEMENT_LETTER, Spoken(day, Channel.POST), ANN, NOW + 3 * DAY)
    assert bench.row(ACKNOWLEDGEMENT_LETTER).state is OutboxState.QUEUED
    cancel_letter(bench.office, ACKNOWLEDGEMENT_LETTER, ANN, NOW + 3 * DAY)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW + 3 * DAY)
    again = [key for key in waiting(bench) if "acknowledgement" in key][-1]
    done = posted(bench.office, again, Spoken(date(2026, 4, 2), Channel.POST), ANN, NOW + 3 * DAY)
    assert (bench.row(again).state, done.offers) == (OutboxState.SENT, ())


def test_what_was_posted_before_its_date_moved_is_recorded_and_put_right(ledger: Ledger) -> None:
    bench = acknowledged_by_post(ledger)
    done = posted(bench.office, ACKNOWLEDGEMENT_LETTER, BY_POST, ANN, NOW + 2 * DAY)
    assert bench.row(ACKNOWLEDGEMENT_LETTER).state is OutboxState.SENT
    assert [one.action for one in done.offers] == [Action.CORRECT_DATE]


def test_an_acknowledgement_is_not_posted_after_the_date_of_reply_that_it_gives(ledger: Ledger) -> None:
    bench = by_post(ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW)
    with pytest.raises(NotAllowed, match="the date that it gives has passed while it waited"):
        posted(bench.office, ACKNOWLEDGEMENT_LETTER, Spoken(date(2026, 4, 9), Channel.POST), ANN, NOW + 15 * DAY)
    posted(bench.office, ACKNOWLEDGEMENT_LETTER, Spoken(date(2026, 4, 8), Channel.POST), ANN, NOW + 15 * DAY)


def test_a_letter_by_post_that_gives_a_date_which_moved_is_no_file_to_print(ledger: Ledger) -> None:
    bench = acknowledged_by_post(ledger)
    row = bench.row(ACKNOWLEDGEMENT_LETTER)
    with pytest.raises(NotAllowed, match="must not be posted: the date of reply"):
        paper(bench.office, row.id or 0, NOW + 2 * DAY)
    posted(bench.office, ACKNOWLEDGEMENT_LETTER, BY_POST, ANN, NOW + 2 * DAY)
    assert paper(bench.office, row.id or 0, NOW + 3 * DAY).content


def test_a_date_that_a_holding_letter_moved_is_not_given_by_a_letter_that_is_posted_later(ledger: Ledger) -> None:
    bench = by_post(ledger)
    acknowledge(bench.office, REF, Acknowledgement(("The boiler",), "Heating"), ANN, NOW)
    promised(bench.office, REF, Spoken(TUESDAY), date(2026, 4, 15), "We need to visit", ANN, NOW + DAY)
    with pytest.raises(NotAllowed, match="not the right one any more"):
        posted(bench.office, ACKNOWLEDGEMENT_LETTER, BY_POST, ANN, NOW + 2 * DAY)
    posted(bench.office, ACKNOWLEDGEMENT_LETTER, Spoken(MONDAY.date(), Channel.POST), ANN, NOW + 2 * DAY)


def printed(bench: Work, now: datetime) -> str:
    found = paper(bench.office, bench.row(f"{REF}.s1.receipt.1").id or 0, now)
    with ZipFile(BytesIO(found.content)) as made:
        return made.read("word/document.xml").decode()


def test_a_receipt_for_the_post_is_printed_with_the_dates_and_the_address_of_that_moment(ledger: Ledger) -> None:
    bench = by_post(ledger)
    assert "8 April 2026" in printed(bench, NOW)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "Typed wrongly.", ANN, NOW)
    party = Party(ContactRole.COMPLAINANT, name="Jo", preferred_channel=Channel.POST, postal_address="2 Right Street")
    set_party(bench.office, REF, party, ANN, NOW)
    words = printed(bench, NOW + MINUTE)
    assert ("7 April 2026" in words, "8 April 2026" in words) == (True, False)
    assert ("2 Right Street" in words, "1 Boiler Lane" in words) == (True, False)
    assert json.loads(bench.row(f"{REF}.s1.receipt.1").facts) == {"reply_by": "2026-04-07"}


def test_what_was_posted_is_shown_as_it_was(ledger: Ledger) -> None:
    bench = by_post(ledger)
    posted(bench.office, REF, BY_POST, ANN, NOW + DAY)
    correct_receipt(bench.office, REF, date(2026, 3, 27), "Typed wrongly.", ANN, NOW + DAY)
    assert "8 April 2026" in printed(bench, NOW + DAY)


def refused_to_print(bench: Work, key: str, now: datetime) -> str:
    with pytest.raises(NotAllowed) as told:
        paper(bench.office, bench.row(key).id or 0, now)
    return told.value.reason


HOLDING_LETTER, RESPONSE_LETTER = f"{REF}.s1.holding.1", f"{REF}.s1.response.1"


def test_a_holding_letter_is_neither_printed_nor_posted_after_the_day_that_it_promises(ledger: Ledger) -> None:
    bench = by_post(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    late = NOW + 17 * DAY
    assert "the date that it gives has passed while it waited" in refused_to_print(bench, HOLDING_LETTER, late)
    with pytest.raises(NotAllowed, match="the date that it gives has passed while it waited"):
        posted(bench.office, HOLDING_LETTER, Spoken(date(2026, 4, 16), Channel.POST), ANN, late)
    posted(bench.office, HOLDING_LETTER, Spoken(date(2026, 4, 15), Channel.POST), ANN, late)


def test_a_holding_letter_is_not_printed_with_a_day_that_was_closed_meanwhile(ledger: Ledger) -> None:
    bench = by_post(ledger)
    hold(bench.office, REF, HOLDING, ANN, NOW)
    change(bench.office, (Wish(date(2026, 4, 15), "Flood"),), MIA, NOW + MINUTE)
    said = refused_to_print(bench, HOLDING_LETTER, NOW + HOUR)
    assert "the day that it promises has become a day on which nobody works" in said


def test_a_letter_is_not_printed_for_an_address_from_which_the_complainant_has_moved(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    party = Party(ContactRole.COMPLAINANT, name="Jo", preferred_channel=Channel.POST, postal_address="2 Right Street")
    set_party(bench.office, REF, party, ANN, NOW + MINUTE)
    said = refused_to_print(bench, RESPONSE_LETTER, NOW + HOUR)
    assert "letters go to somebody else now, or to another address" in said
    cancel_letter(bench.office, RESPONSE_LETTER, ANN, NOW + HOUR)
    answered(bench, NOW + HOUR)
    again = bench.rows(OutboxKind.RESPONSE)[-1]
    assert paper(bench.office, again.id or 0, NOW + 2 * HOUR).content


def test_a_letter_is_not_printed_without_the_consent_that_was_refused_meanwhile(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    affected = Party(ContactRole.AFFECTED, name="Una")
    set_party(bench.office, REF, affected, ANN, NOW + MINUTE)
    consent(bench.office, REF, Consent.REFUSED, MONDAY.date(), ANN, NOW + MINUTE)
    assert "consent" in refused_to_print(bench, RESPONSE_LETTER, NOW + HOUR)


MOVED = Party(ContactRole.COMPLAINANT, name="Jo", preferred_channel=Channel.POST, postal_address="2 Right Street")


def test_whoever_wrote_a_letter_for_the_post_hears_that_it_must_be_written_anew(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    done = set_party(bench.office, REF, MOVED, OLU, NOW + MINUTE)
    anew = f"Written before that, and not to be carried any more: {RESPONSE_LETTER}. Cancel it, and write another."
    assert anew in done.say
    (told,) = (one for one in bench.told(ANN) if anew in one.text)
    assert (Action.CANCEL_LETTER, RESPONSE_LETTER) in [(one.action, one.value) for one in told.offers]
    again = set_party(bench.office, REF, replace(MOVED, phone="01234 567890"), OLU, NOW + HOUR)
    assert "Written before that" not in again.say  # it was said already


def test_an_address_that_was_never_wrong_lets_the_letter_go(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger)
    answered(bench)
    set_party(bench.office, REF, MOVED, ANN, NOW + MINUTE)
    set_party(bench.office, REF, replace(MOVED, postal_address="1 Boiler Lane\nExampleton"), ANN, NOW + HOUR)
    assert paper(bench.office, bench.row(RESPONSE_LETTER).id or 0, NOW + 2 * HOUR).content


def test_a_letter_is_recorded_as_posted_only_before_the_day_on_which_the_address_changed(ledger: Ledger) -> None:
    bench = by_post(ledger)
    answered(bench)
    set_party(bench.office, REF, MOVED, ANN, NOW + DAY)
    with pytest.raises(NotAllowed, match="letters go to somebody else now, or to another address"):
        posted(bench.office, RESPONSE_LETTER, BY_POST, ANN, NOW + 2 * DAY)
    posted(bench.office, RESPONSE_LETTER, Spoken(MONDAY.date(), Channel.POST), ANN, NOW + 2 * DAY)
    assert bench.status() is Status.CLOSED


def test_what_was_to_be_said_on_the_phone_is_not_said_to_whom_a_representative_speaks_for(ledger: Ledger) -> None:
    bench = by_post(ledger, phone="01234 567890")
    answered(bench)
    lawyer = Party(ContactRole.REPRESENTATIVE, name="Lee Law", phone="01234 1", preferred_channel=Channel.PHONE)
    set_party(bench.office, REF, lawyer, ANN, NOW + MINUTE)
    done = consent(bench.office, REF, Consent.RECEIVED, MONDAY.date(), OLU, NOW + HOUR)
    assert RESPONSE_LETTER in done.say
    with pytest.raises(NotAllowed, match="letters go to somebody else now"):
        posted(bench.office, RESPONSE_LETTER, Spoken(TUESDAY), ANN, NOW + DAY)


def test_a_number_that_changed_is_no_reason_to_write_again_what_is_said_on_the_phone(sqlite_ledger: Ledger) -> None:
    bench = by_post(sqlite_ledger, phone="01234 567890")
    answered(bench)
    jo = Party(ContactRole.COMPLAINANT, name="Jo", phone="01234 567891", preferred_channel=Channel.PHONE)
    assert RESPONSE_LETTER not in set_party(bench.office, REF, jo, ANN, NOW + MINUTE).say
    posted(bench.office, RESPONSE_LETTER, Spoken(TUESDAY), ANN, NOW + DAY)
    assert bench.status() is Status.CLOSED


def test_whoever_wrote_what_is_to_be_said_hears_that_it_must_wait_for_a_consent(ledger: Ledger) -> None:
    bench = by_post(ledger, phone="01234 567890")
    set_party(bench.office, REF, Party(ContactRole.AFFECTED, name="Una"), ANN, NOW)
    consent(bench.office, REF, Consent.RECEIVED, MONDAY.date(), ANN, NOW)
    answered(bench)
    done = consent(bench.office, REF, Consent.REFUSED, MONDAY.date(), OLU, NOW + MINUTE)
    held = f"Not to be posted or said, since the affected person refused consent on Mon 30 Mar 2026: {RESPONSE_LETTER}."
    assert held in done.say
    assert held in bench.told(ANN)[-1].text
