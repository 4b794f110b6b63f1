"""A complaint that came otherwise than by mail is logged: dated by its first receipt, routed, and acknowledged."""

from dataclasses import replace
from datetime import date

import pytest

from handlers import ask
from handlers.new import Complaint, new
from procedure.errors import NotAllowed
from procedure.preset import Target, Unit
from procedure.words import Channel, DutyState, EnteredHow, OutboxKind, OutboxState
from storage.cases import complainant_of, find, points_of
from storage.ledger import Ledger
from storage.tables import Contact
from tests.handlers.desk import ANN, DAY, HEAD, HOUR, JO, MIA, MONDAY, REF, STAFF_ONLY, Work, a_desk, at, work

TODAY = date(2026, 3, 30)
BY_PHONE = Complaint(TODAY, Channel.PHONE, ("The boiler is broken.",), "Jo", address=JO)


def points(bench: Work) -> list[str]:
    with bench.office.reading() as (tx, _):
        return [one.text for one in points_of(tx, bench.stage().id or 0)]


def contact(bench: Work) -> Contact | None:
    with bench.office.reading() as (tx, _):
        return complainant_of(tx, find(tx, REF).id or 0)


def words(bench: Work) -> str:
    """The first letter that left, without its line breaks."""
    return " ".join(bench.doors.letters[0].text.split())


def refusal(bench: Work, complaint: Complaint) -> str:
    before = bench.everything()
    with pytest.raises(NotAllowed) as found:
        new(bench.office, complaint, ANN, MONDAY)
    assert bench.everything() == before
    return found.value.reason


def test_a_call_becomes_a_case_like_a_mail_with_its_receipt_and_card(ledger: Ledger) -> None:
    bench = work(ledger)
    done = new(bench.office, replace(BY_PHONE, points=("The boiler is broken.", "Nobody rang back.")), ANN, MONDAY)
    assert done.say == f"The complaint is logged as {REF}, due Wed 8 Apr 2026. The receipt is on its way."
    bench.deliver(MONDAY)
    assert [one.to for one in bench.doors.letters] == [JO]
    assert "You will have our reply by Wednesday 8 April 2026." in words(bench)
    assert bench.stage().owner == ANN  # by the words of the points
    assert bench.states()["s1.receipt"] is DutyState.MET
    assert points(bench) == ["The boiler is broken.", "Nobody rang back."]
    assert bench.events()[0] == "logged"
    assert dict(bench.card().facts)["Due"] == "Wed 8 Apr 2026"
    (logged, letter) = ask.case(bench.office, REF, ANN).messages
    assert (logged.kind, logged.text, letter.kind) == ("logged", "The boiler is broken.\nNobody rang back.", "receipt")


def test_the_clock_runs_from_the_first_receipt_and_the_late_receipt_says_sorry(ledger: Ledger) -> None:
    bench = work(ledger)
    new(bench.office, replace(BY_PHONE, received_on=date(2026, 3, 26), channel=Channel.POST), ANN, MONDAY)
    stage = bench.stage()
    assert (stage.received_on, stage.due_on) == (date(2026, 3, 26), date(2026, 4, 2))
    assert stage.requested_at == at("2026-03-26 12:00")
    bench.deliver(MONDAY)
    assert "Your message came on Thursday 26 March 2026." in words(bench)


def test_a_service_request_that_became_a_complaint_keeps_its_first_date_with_the_reason(ledger: Ledger) -> None:
    bench = work(ledger)
    why = "Reported as a repair on 2 March; three visits came to nothing."
    new(bench.office, replace(BY_PHONE, received_on=date(2026, 3, 2), because=why), ANN, MONDAY)
    assert bench.stage().due_on == date(2026, 3, 9)
    bench.sweep(MONDAY)
    assert "deadline_missed" in bench.events()


def test_an_anonymous_complaint_gets_no_letters_and_its_duties_say_why(ledger: Ledger) -> None:
    bench = work(ledger)
    done = new(bench.office, replace(BY_PHONE, name="", address="", is_anonymous=True), ANN, MONDAY)
    assert done.say.endswith("It is anonymous: no letter goes out.")
    bench.deliver(MONDAY)
    bench.sweep(MONDAY + DAY + HOUR)
    receipt = bench.duty(f"{REF}.s1.receipt")
    assert (receipt.state, receipt.reason) == (DutyState.VOID, "anonymous: there is nobody to write to")
    assert bench.letters() == []
    assert bench.states()["s1.respond"] is DutyState.OPEN
    assert contact(bench) is None


def test_an_anonymous_complaint_owes_no_acknowledgement_either(sqlite_ledger: Ledger) -> None:
    desk = a_desk()
    procedure = desk.procedure("frontline")
    first = replace(procedure.stages[0], acknowledge=Target(5, Unit.WORKING_DAYS))
    desk = replace(desk, procedures={"frontline": replace(procedure, stages=(first, *procedure.stages[1:]))})
    bench = work(sqlite_ledger, desk)
    new(bench.office, replace(BY_PHONE, name="", address="", is_anonymous=True), ANN, MONDAY)
    assert bench.states()["s1.acknowledge"] is DutyState.VOID


def test_who_has_only_a_phone_gets_no_mail_and_people_are_told_to_ring(ledger: Ledger) -> None:
    bench = work(ledger)
    done = new(bench.office, replace(BY_PHONE, address="", phone="01234 5"), MIA, MONDAY)
    assert done.say.endswith("There is no mail address: please confirm it by phone or post.")
    bench.deliver(MONDAY + DAY)
    assert bench.doors.letters == []
    assert bench.letters() == [(f"{REF}.s1.receipt.1", OutboxState.QUEUED)]  # to be read out
    assert bench.told(ANN)[0].text.startswith(f"{REF} came by phone, without a mail address.")
    assert bench.states()["s1.receipt"] is DutyState.OPEN
    found = contact(bench)
    assert found is not None
    assert (found.phone, found.preferred_channel) == ("01234 5", Channel.PHONE)


def test_the_area_a_person_chooses_wins_over_the_words(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    new(bench.office, replace(BY_PHONE, area="waste"), ANN, MONDAY)
    assert ask.line(bench.office, REF).area == "waste"


def test_a_complaint_may_begin_at_stage_two_where_the_procedure_says_so(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    new(bench.office, replace(BY_PHONE, stage=2), ANN, MONDAY)
    stage = bench.stage()
    assert (stage.number, stage.entered_how, stage.owner) == (2, EnteredHow.DIRECT, HEAD)
    desk = a_desk()
    procedure = desk.procedure("frontline")
    closed = replace(procedure.stages[1], direct_entry=False)
    strict = replace(desk, procedures={"frontline": replace(procedure, stages=(procedure.stages[0], closed))})
    bench = replace(bench, office=replace(bench.office, desk=strict))
    assert refusal(bench, replace(BY_PHONE, stage=2)) == (
        "A complaint cannot begin at stage 2 (Investigation by the head of service) of this procedure."
    )


def test_urgent_words_of_a_call_are_told_at_once(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    new(bench.office, replace(BY_PHONE, points=("The boiler: no heating since Monday.",)), MIA, MONDAY)
    bench.sweep(MONDAY)
    assert "may mean danger" in bench.told(ANN)[0].text


def test_a_second_press_of_the_form_opens_no_second_case(ledger: Ledger) -> None:
    bench = work(ledger)
    first = new(bench.office, replace(BY_PHONE, key="abc"), ANN, MONDAY)
    second = new(bench.office, replace(BY_PHONE, key="abc"), ANN, MONDAY + HOUR)
    assert first.reference == second.reference == REF
    assert len(bench.rows(OutboxKind.RECEIPT)) == 1


@pytest.mark.parametrize(
    ("changes", "say"),
    [
        ({"points": (" ",)}, "Say what the complaint is about"),
        ({"received_on": date(2026, 3, 31)}, "cannot lie in the future"),
        ({"received_on": date(2025, 3, 28)}, "more than 366 days back"),
        ({"received_on": date(2026, 3, 20)}, "Say why it is logged so long after"),
        ({"received_on": date(2026, 3, 20), "because": "x" * 2001}, "at most 2,000 characters"),
        ({"address": ""}, "or say that it is anonymous"),
        ({"is_anonymous": True}, "empty one of the two"),
        ({"address": "Jo <jo@example.org>"}, "This is no mail address"),
        ({"address": "complaints@example.gov.uk"}, "one of ours"),
        ({"address": ANN}, "one of ours"),
        ({"area": "parks"}, "There is no area 'parks'. Known are: repairs, waste."),
        ({"language": "fr"}, "Letters are written in"),
        ({"name": "x" * 201}, "A name has at most 200 characters."),
        ({"phone": "1" * 41}, "A phone number has at most 40 characters."),
        ({"postal_address": "x" * 501}, "A postal address has at most 500 characters."),
        ({"stage": 3}, "has no stage 3"),
    ],
)
def test_what_is_wrong_is_said(sqlite_ledger: Ledger, changes: dict[str, object], say: str) -> None:
    assert say in refusal(work(sqlite_ledger), replace(BY_PHONE, **changes))  # type: ignore[arg-type]


def test_all_mistakes_are_said_at_once(sqlite_ledger: Ledger) -> None:
    wrong = replace(BY_PHONE, received_on=date(2026, 4, 1), address="nobody", area="parks")
    said = refusal(work(sqlite_ledger), wrong)
    assert all(words in said for words in ("in the future", "no mail address", "no area 'parks'"))


def test_only_staff_log_complaints(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    with pytest.raises(NotAllowed, match=f"^{STAFF_ONLY}$"):
        new(bench.office, BY_PHONE, JO, MONDAY)
