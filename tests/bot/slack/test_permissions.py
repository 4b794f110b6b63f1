"""Who may do what: an owner, a colleague, a manager; and those who belong to the workspace but not to the desk."""

from typing import Any

import pytest

from bot.slack.people import OUTSIDERS
from bot.slack.submissions import response_to
from bot.slack.verbs import VERBS
from handlers import ask
from letters.notes import Action
from sandbox import Member
from storage.views import CaseView
from tests.bot.slack.conftest import House
from tests.bot.slack.test_actions import press
from tests.bot.slack.workspace import ANN, GUEST, HEAD, MIA, NOBODY, STRANGER

NOT_ON_THE_LIST = f"You are not on the list of people who work on complaints here. Ask {MIA.name} to add you."
REFUSALS = {NOBODY: NOT_ON_THE_LIST, GUEST: OUTSIDERS, STRANGER: OUTSIDERS}


def everything(house: House, reference: str) -> CaseView:
    return ask.case(house.office, reference, MIA.email)


@pytest.mark.parametrize("member", REFUSALS, ids=lambda member: member.handle)
def test_no_command_tells_an_outsider_anything(house: House, member: Member) -> None:
    reference = house.complaints.file()
    before = everything(house, reference)
    for verb in VERBS:
        shown = house.script.command(member, f"/complaint {verb.name} {reference} some words")
        assert shown.text == REFUSALS[member]
        assert reference not in shown.words
        assert shown.view is None
    assert everything(house, reference) == before


@pytest.mark.parametrize("member", REFUSALS, ids=lambda member: member.handle)
def test_no_button_does_anything_for_an_outsider(house: House, member: Member) -> None:
    reference = house.complaints.file()
    before = everything(house, reference)
    for action in Action:
        shown = press(house, member, action, reference)
        assert shown.text == REFUSALS[member]
        assert shown.view is None
    assert everything(house, reference) == before


@pytest.mark.parametrize("member", REFUSALS, ids=lambda member: member.handle)
def test_no_form_is_taken_from_an_outsider(house: House, member: Member) -> None:
    reference = house.complaints.file()
    view = press(house, ANN, Action.ASSIGN, reference).view
    assert view is not None
    values = {"person": {"person": {"type": "users_select", "selected_user": HEAD.id}}}
    body: dict[str, Any] = {"user": {"id": member.id}, "view": {**view, "state": {"values": values}}}
    answered = response_to(house.door.front_desk, body)
    assert answered == {"response_action": "errors", "errors": {"person": REFUSALS[member]}}
    assert ask.line(house.office, reference).owner != HEAD.email


@pytest.mark.parametrize(("member", "may"), [(ANN, True), (HEAD, False), (MIA, True)], ids=lambda one: str(one)[:30])
def test_content_is_for_owner_and_manager(house: House, member: Member, may: bool) -> None:
    reference = house.complaints.file()
    assert ("Periwinkle" in press(house, member, Action.OPEN, reference).words) is may


@pytest.mark.parametrize("member", [ANN, HEAD, MIA], ids=lambda member: member.handle)
def test_everyone_on_the_desk_sees_where_a_case_stands(house: House, member: Member) -> None:
    reference = house.complaints.file()
    assert reference in house.script.command(member, f"/complaint show {reference}").text
