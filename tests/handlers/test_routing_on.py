"""What is no complaint goes its way with its own date, and comes back as if nothing had happened."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from handlers import ask
from handlers.cancel import cancel_letter
from handlers.contacts import Party, set_party
from handlers.correct_date import correct_date, correction_proposal
from handlers.keep_out import keep_out
from handlers.open import open_case
from handlers.respond import Answer, respond
from handlers.route import Routed, route, route_answered, unroute
from handlers.seed import seed
from letters.notes import Action
from procedure.errors import NotAllowed
from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, ContactRole, DutyState, OutboxKind, OutboxState, Route, Status
from storage.cases import find
from storage.ledger import Ledger
from storage.outbox import Side
from storage.tables import Case, Routing
from tests.handlers.desk import (
    ADA,
    ANN,
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
    STRANGER,
    Work,
    at,
    refused,
    work,
)

NOW = MONDAY + HOUR
FOI_DUE = date(2026, 4, 29)
LETTER = f"{REF}.s1.route.1"
FOI = Routed(Route.FOI, "You ask for the contract with our plumbers.", OLU)
SAFE = Routed(Route.SAFEGUARDING, "A child may be at risk.", HEAD)


def a_routed_case(ledger: Ledger, routed: Routed = FOI, letter_left: bool = True) -> Work:
    bench = work(ledger)
    bench.complaint()
    route(bench.office, REF, routed, ANN, NOW)
    if letter_left:
        bench.deliver(NOW + 10 * MINUTE)
    return bench


def case_of(bench: Work) -> Case:
    with bench.office.ledger.reading() as tx:
        return find(tx, REF)


def test_it_closes_as_no_complaint_and_its_answer_is_owed_there_from_the_original_receipt(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    assert (bench.status(), case_of(bench).closure) == (Status.CLOSED, Closure.NOT_A_COMPLAINT)
    assert bench.owed() == {"route.1": at("2026-04-29 23:00")}
    assert bench.duty(f"{REF}.route.1").person == OLU
    assert bench.states()["s1.respond"] is DutyState.VOID


def test_the_complainant_gets_a_letter_after_ten_minutes_and_it_names_no_officer(ledger: Ledger) -> None:
    bench = a_routed_case(ledger, letter_left=False)
    assert bench.row(LETTER).due_at == NOW + 10 * MINUTE
    bench.deliver(NOW + 10 * MINUTE)
    letter = bench.doors.letters[-1]
    assert letter.to == JO
    for said in ("Wednesday 29 April 2026", "the information rights team", "You ask for the contract"):
        assert said in letter.text
    assert "Olu" not in letter.text


def test_the_letter_names_the_external_body_and_nothing_is_left_to_mend(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    done = route(bench.office, REF, FOI, ANN, NOW)
    assert done.say.endswith("A letter says so. The letter leaves in 10 minutes.")
    bench.deliver(NOW + 10 * MINUTE)
    assert "Local Government and Social Care Ombudsman" in bench.doors.letters[-1].text


def test_who_prefers_post_gets_the_letter_on_paper(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    by_post = Party(ContactRole.COMPLAINANT, "Jo", JO, postal_address="1 High Street\nCoventry CV1 1AA")
    set_party(bench.office, REF, replace(by_post, preferred_channel=Channel.POST), ANN, NOW)
    assert "please print and post the letter" in route(bench.office, REF, FOI, ANN, NOW).say


def test_whoever_deals_with_it_is_told_and_the_card_says_where_it_went(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    note = bench.told(OLU)[-1]
    assert note.text == f"{REF} is a freedom of information request, not a complaint. Answer it by Wed 29 Apr 2026."
    assert [one.action for one in note.offers] == [Action.OPEN, Action.ROUTE_ANSWERED, Action.UNROUTE]
    card = dict(bench.card().facts)
    assert card["Next"] == "Closed: not a complaint, sent on as foi, to be answered by Wed 29 Apr 2026"


def test_it_stands_on_the_list_of_whoever_deals_with_it_until_it_is_answered(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    seed(bench.office, at("2026-04-28 07:00"))
    bench.sweep(at("2026-04-28 08:00"))
    rows = [row.cells[:2] for one in bench.told(OLU) for row in one.rows]
    assert rows == [(REF, "Answer what was no complaint")]
    route_answered(bench.office, REF, None, OLU, at("2026-04-28 09:00"))
    assert bench.states()["route.1"] is DutyState.MET
    bench.sweep(at("2026-04-29 08:00"))
    assert [row.cells[0] for one in bench.told(OLU) for row in one.rows] == [REF]


def test_an_answer_in_the_future_or_before_the_receipt_is_refused(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    for on in (date(2026, 3, 29), date(2026, 4, 1)):
        with pytest.raises(NotAllowed, match="came between"):
            route_answered(bench.office, REF, on, OLU, NOW + HOUR)


def test_without_a_person_it_goes_to_whom_the_settings_name_else_stays_with_the_owner(ledger: Ledger) -> None:
    bench = a_routed_case(ledger, replace(FOI, to=""))
    assert bench.duty(f"{REF}.route.1").person == ANN


def test_a_safeguarding_concern_alerts_its_person_at_once_by_two_channels_and_writes_no_letter(ledger: Ledger) -> None:
    bench = a_routed_case(ledger, SAFE)
    assert "Please act at once." in bench.told(HEAD)[-1].text
    (mail,) = bench.rows(OutboxKind.STAFF_MAIL)
    assert (mail.address, mail.state) == (HEAD, OutboxState.SENT)
    assert bench.rows(OutboxKind.ROUTE) == []
    assert bench.owed() == {"route.1": at("2026-03-30 23:00")}


def test_where_nobody_can_be_written_to_people_are_told_and_no_letter_goes(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    bench.deliver(MONDAY)
    bench.bounce(bench.row(f"{REF}.s1.receipt.1").message_id, MONDAY + MINUTE)
    done = route(bench.office, REF, FOI, ANN, NOW)
    assert done.say.endswith("No letter goes out: please tell the complainant yourself.")
    assert bench.rows(OutboxKind.ROUTE) == []


def test_a_case_whose_answer_is_written_is_not_sent_on(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    respond(bench.office, REF, Answer(Outcome.NOT_UPHELD, "We were right."), ANN, NOW)
    with pytest.raises(NotAllowed, match="written already"):
        route(bench.office, REF, FOI, ANN, NOW)


def test_it_is_not_sent_on_to_somebody_whom_it_is_about(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    keep_out(bench.office, REF, OLU, MIA, NOW)
    with pytest.raises(NotAllowed, match="kept out"):
        route(bench.office, REF, FOI, ANN, NOW)


def test_it_comes_back_with_its_original_receipt_and_dates(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    before = (bench.stage().model_dump(exclude={"receipt_sent_at"}), bench.owed())
    route(bench.office, REF, FOI, ANN, NOW)
    unroute(bench.office, REF, "It is about the plumber, not the contract.", MIA, NOW + 5 * MINUTE)
    assert (bench.stage().model_dump(exclude={"receipt_sent_at"}), bench.owed()) == before
    assert (bench.status(), case_of(bench).closure) == (Status.OPEN, None)


def test_a_route_letter_that_has_not_left_does_not_leave_any_more(ledger: Ledger) -> None:
    bench = a_routed_case(ledger, letter_left=False)
    done = unroute(bench.office, REF, "A complaint.", MIA, NOW + 5 * MINUTE)
    assert bench.row(LETTER).state is OutboxState.CANCELLED
    assert done.offers == ()


def test_after_the_letter_has_left_a_correction_is_offered_shown_and_sent(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    later = at("2026-03-31 09:00")
    done = unroute(bench.office, REF, "A complaint.", MIA, later)
    assert [one.action for one in done.offers] == [Action.CORRECT_DATE]
    shown = correction_proposal(bench.office, REF, MIA, later)
    assert (shown.wrong_on, shown.right_on) == (FOI_DUE, date(2026, 4, 8))
    correct_date(bench.office, REF, shown.because, MIA, later)
    bench.deliver(later + 10 * MINUTE)
    text = bench.doors.letters[-1].text
    assert "Wednesday 8 April 2026" in text
    assert text == shown.letter.text
    with pytest.raises(NotAllowed, match="told no date that is wrong"):
        correction_proposal(bench.office, REF, MIA, later + HOUR)


def test_what_is_past_due_when_it_comes_back_stays_past_due_and_no_update_goes_by_itself(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    later = at("2026-04-10 10:00")
    unroute(bench.office, REF, "A complaint.", MIA, later)
    bench.sweep(later)
    assert bench.stage().due_on == date(2026, 4, 8)
    assert bench.duty(f"{REF}.s1.respond").missed_at == later
    assert bench.rows(OutboxKind.UPDATE) == []
    assert "was told that this is no complaint" in bench.told(ANN)[-1].text
    with pytest.raises(NotAllowed, match="Write a holding letter instead"):
        correct_date(bench.office, REF, "It is a complaint.", MIA, later)


def test_it_can_be_sent_on_again_under_a_number_of_its_own(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    unroute(bench.office, REF, "A complaint.", MIA, NOW + HOUR)
    route(bench.office, REF, FOI, ANN, NOW + 2 * HOUR)
    with bench.office.ledger.reading() as tx:
        assert list(tx.exec(select(Routing.number).order_by(col(Routing.number)))) == [1, 2]
    assert set(bench.owed()) == {"route.2"}


def test_a_reply_on_it_asks_whether_it_is_a_complaint_after_all(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    bench.reply(received_at=NOW + HOUR)
    note = bench.told(ANN)[-1]
    assert note.text.endswith("We sent it on as no complaint: is it one after all?")
    assert Action.UNROUTE in [one.action for one in note.offers]


def test_the_history_names_the_role_of_whoever_changed_what_figures_count(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    unroute(bench.office, REF, "A complaint.", MIA, NOW + HOUR)
    said = [one.text for one in ask.case(bench.office, REF, MIA).events if one.kind in ("routed", "unrouted")]
    assert said == [
        "Sent on as foi, to be answered by 2026-04-29; counted in no figure any more (handler)",
        "A complaint after all, with its original dates; counted again (manager)",
    ]


def test_a_route_letter_that_is_cancelled_leaves_the_case_where_it_went(ledger: Ledger) -> None:
    bench = a_routed_case(ledger, letter_left=False)
    cancel_letter(bench.office, LETTER, ANN, NOW + MINUTE)
    assert set(bench.owed()) == {"route.1"}


@pytest.mark.parametrize("by", [ANN, OLU, MIA, ADA])
def test_everybody_who_works_on_complaints_may_send_on_and_take_back(sqlite_ledger: Ledger, by: str) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    route(bench.office, REF, FOI, by, NOW)
    route_answered(bench.office, REF, None, by, NOW)
    unroute(bench.office, REF, "A complaint.", by, NOW)
    assert bench.status() is Status.OPEN


@pytest.mark.parametrize("by", [SAM, STRANGER])
def test_nobody_else_may(sqlite_ledger: Ledger, by: str) -> None:
    bench = a_routed_case(sqlite_ledger)
    before = bench.everything()
    for act in (
        lambda: route(bench.office, REF, FOI, by, NOW),
        lambda: route_answered(bench.office, REF, None, by, NOW),
        lambda: unroute(bench.office, REF, "A complaint.", by, NOW),
        lambda: correct_date(bench.office, REF, "Wrong.", by, NOW),
    ):
        with pytest.raises(NotAllowed, match=STAFF_ONLY):
            act()
    assert bench.everything() == before


def test_content_of_what_was_sent_on_is_open_to_whoever_deals_with_it(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    assert open_case(bench.office, REF, OLU, NOW)[0].kind == "new"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("FOI request: spending on boilers", "freedom of information request"),
        ("Freedom of Information Act 2000", "freedom of information request"),
        ("My subject access request", "subject access request"),
    ],
)
def test_a_subject_that_speaks_of_a_way_of_its_own_is_pointed_out(ledger: Ledger, subject: str, title: str) -> None:
    bench = work(ledger)
    bench.arrives(bench.a_mail("Please send me the figures.", subject))
    assert bench.told("#complaints")[-1].text == (
        f"{REF} may be a {title} and not a complaint. If it is, send it on with: /complaint route {REF}"
    )


def test_an_ordinary_subject_hints_at_nothing(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.arrives(bench.a_mail("The boiler is broken.", "Information about my folio and the SAR team"))
    assert not [one for one in bench.told("#complaints") if "may be" in one.text]


def test_who_had_no_receipt_before_it_was_sent_on_gets_it_when_it_comes_back(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint(delivered=False)
    route(bench.office, REF, FOI, ANN, MONDAY)
    bench.carrier(MONDAY).deliver(Side.LETTERS)  # no receipt of what is no complaint
    unroute(bench.office, REF, "A complaint.", MIA, MONDAY + 5 * MINUTE)
    bench.carrier(MONDAY + 5 * MINUTE).deliver(Side.LETTERS)
    assert bench.letters() == [
        (f"{REF}.s1.receipt.1", OutboxState.CANCELLED),
        (f"{REF}.s1.route.1", OutboxState.CANCELLED),
        (f"{REF}.s1.receipt.2", OutboxState.SENT),
    ]


def test_a_route_letter_that_was_refused_told_nobody_and_is_not_tried_again(ledger: Ledger) -> None:
    bench = a_routed_case(ledger, letter_left=False)
    bench.doors.mail_trouble = refused
    bench.deliver(NOW + 10 * MINUTE)
    done = unroute(bench.office, REF, "A complaint.", MIA, NOW + HOUR)
    assert (bench.row(LETTER).state, done.offers) == (OutboxState.CANCELLED, ())


def test_what_comes_back_is_nobodys_where_its_owner_was_kept_out_meanwhile(ledger: Ledger) -> None:
    bench = a_routed_case(ledger)
    keep_out(bench.office, REF, ANN, MIA, NOW + HOUR)
    unroute(bench.office, REF, "A complaint.", OLU, NOW + 2 * HOUR)
    assert bench.stage().owner == ""
    assert bench.told(MIA)[-1].text == f"{REF} needs another owner: somebody is kept out of it."
