"""Sorting a case from Slack: its way, its area, its urgency, and to whom it is open."""

import pytest

from handlers import ask
from letters.notes import Action
from procedure.errors import NotAllowed
from procedure.words import OutboxKind, Route, Status
from tests.bot.slack.conftest import House
from tests.bot.slack.test_actions import press
from tests.bot.slack.test_commands import owner_of, typed
from tests.bot.slack.test_forms import letters_of, opened, sent
from tests.bot.slack.workspace import ANN, HEAD, MIA


def test_the_form_sends_a_case_on_and_its_letter_waits(house: House) -> None:
    reference = house.complaints.file()
    values = {"route": "foi", "reason": "You ask for a contract."}
    errors, shown = sent(house, opened(house, f"route {reference}"), **values)
    assert errors == {}
    assert "freedom of information request" in shown.words
    assert (ask.line(house.office, reference).route, ask.line(house.office, reference).owner) == (Route.FOI, ANN.email)
    assert any(reference in key for key in letters_of(house, OutboxKind.ROUTE))


def test_a_form_without_a_reason_is_refused_under_its_field(house: House) -> None:
    reference = house.complaints.file()
    errors, _ = sent(house, opened(house, f"route {reference}"), route="foi", reason=" ")
    assert list(errors) == ["reason"]
    assert ask.line(house.office, reference).status is Status.OPEN


def test_it_is_noted_as_answered_there_and_comes_back_with_a_reason(house: House) -> None:
    reference = house.complaints.file()
    sent(house, opened(house, f"route {reference}"), route="enquiry", reason="A councillor asks.")
    assert "2026-13-01" in typed(house, f"route {reference} answered 2026-13-01").text
    assert "answered on Tue 31 Mar 2026" in typed(house, f"route {reference} answered 2026-03-31").text
    assert "complaint after all" in typed(house, f"unroute {reference} She complains.", MIA).text
    assert ask.line(house.office, reference).status is Status.OPEN


def test_the_button_that_brings_a_case_back_asks_why(house: House) -> None:
    reference = house.complaints.file()
    sent(house, opened(house, f"route {reference}"), route="enquiry", reason="A councillor asks.")
    view = press(house, ANN, Action.UNROUTE, reference).view
    assert view is not None
    errors, shown = sent(house, str(view["id"]), reason="A complaint.")
    assert (errors, reference in shown.words) == ({}, True)


def test_a_case_moves_to_another_area_by_code_or_name(house: House) -> None:
    reference = house.complaints.file()
    assert "is in Waste now" in typed(house, f"area {reference} waste").text
    assert ask.line(house.office, reference).area == "waste"
    assert "There is no area 'moon'" in typed(house, f"area {reference} moon").text
    assert "Say which area" in typed(house, f"area {reference}").text


def test_another_procedure_is_for_managers(house: House) -> None:
    reference = house.complaints.file()
    assert "Only a manager" in typed(house, f"procedure {reference} frontline wrong", ANN).text
    assert "Only a manager" in typed(house, f"procedure {reference} frontline wrong", HEAD).text
    assert "runs under" in typed(house, f"procedure {reference} frontline wrong", MIA).text
    assert "There is no procedure 'moon'" in typed(house, f"procedure {reference} moon wrong", MIA).text


def test_a_case_is_marked_urgent_taken_in_hand_and_not_urgent(house: House) -> None:
    reference = house.complaints.file()
    assert "is urgent" in typed(house, f"urgent {reference}").text
    assert "in your hands" in press(house, HEAD, Action.ATTEND, reference).text
    assert HEAD.name in press(house, ANN, Action.ATTEND, reference).text
    assert "not urgent any more" in typed(house, f"urgent {reference} off").text
    assert "Say on or off" in typed(house, f"urgent {reference} perhaps").text


def test_a_person_kept_out_by_a_mention_sees_nothing_any_more(house: House) -> None:
    reference = house.complaints.file()
    assert "Say whom" in typed(house, f"keepout {reference}", MIA).text
    assert "is kept out" in typed(house, f"keepout {reference} <@{ANN.id}|ann>", MIA).text
    assert owner_of(house, reference) == ""
    for text in ("show", "why", "take", "note", "respond", "hold", "escalate", "urgent", "route"):
        shown = typed(house, f"{text} {reference} words", ANN)
        assert "not open to you" in shown.text or reference not in str(shown.blocks), text
    assert reference not in typed(house, "list", ANN).text
    assert "Only a manager" in typed(house, f"keepout {reference} <@{HEAD.id}> off", HEAD).text
    assert "not kept out" in typed(house, f"keepout {reference} <@{ANN.id}> off", MIA).text


def test_a_sensitive_case_is_seen_by_those_named_alone(house: House) -> None:
    reference = house.complaints.file()
    assert "only Ann" in typed(house, f"sensitive {reference}", ANN).text
    assert "not open to you" in typed(house, f"show {reference}", HEAD).text
    typed(house, f"sensitive {reference} <@{HEAD.id}>", ANN)
    assert reference in typed(house, f"show {reference}", HEAD).text
    assert "Only a manager" in typed(house, f"sensitive {reference} off", ANN).text


def test_a_date_told_wrongly_is_put_right_by_a_form_that_shows_the_letter(house: House) -> None:
    reference = house.complaints.file()
    assert "no date that is wrong" in press(house, ANN, Action.CORRECT_DATE, reference).text


@pytest.mark.parametrize("action", [Action.KEEP_OUT, Action.NOT_ABOUT])
def test_a_case_that_names_its_owner_is_sorted_by_a_button(house: House, action: Action) -> None:
    reference = house.complaints.file(f"{ANN.name} and the boiler")
    assert owner_of(house, reference) == ""
    press(house, MIA, action, reference)
    if action is Action.NOT_ABOUT:
        assert owner_of(house, reference) == ANN.email
    else:
        with pytest.raises(NotAllowed):
            ask.case(house.office, reference, ANN.email)


def test_cases_of_many_people_are_linked_by_one_button(house: House) -> None:
    first, *others = [house.complaints.file() for _ in range(3)]
    shown = press(house, ANN, Action.GROUP, " ".join((first, *others)))
    assert shown.text.startswith(f"2 cases are linked to {first} as related.")
    assert {one.reference for one in ask.case(house.office, first, ANN.email).links} == {*others}
    for value in (first, f"{first} nonsense", f"{first}  {others[0]}"):
        assert "linked" not in press(house, ANN, Action.GROUP, value).text
