"""Who somebody is, by their Slack id."""

import pytest

from bot.slack.clients import reading_client
from bot.slack.people import OUTSIDERS, People
from procedure.errors import NotAllowed
from sandbox import Member, Sandbox
from sandbox.people import BOT_USER_ID, TEAM_ID
from tests.bot.slack.workspace import ANN, GUEST, STRANGER


def people_of(workspace: Sandbox, team: str = TEAM_ID) -> People:
    return People(reading_client(workspace.bot_token, workspace.api_url), lambda: team)


def test_a_member_is_known_by_address(workspace: Sandbox) -> None:
    assert people_of(workspace).email_of(ANN.id) == ANN.email


@pytest.mark.parametrize("user_id", [GUEST.id, STRANGER.id, BOT_USER_ID, "U000NOBODY", ""])
def test_guests_strangers_bots_and_the_unknown_are_turned_away(workspace: Sandbox, user_id: str) -> None:
    with pytest.raises(NotAllowed, match=OUTSIDERS):
        people_of(workspace).email_of(user_id)


def test_a_member_of_another_team_is_turned_away(workspace: Sandbox) -> None:
    with pytest.raises(NotAllowed, match=OUTSIDERS):
        people_of(workspace, team="T0ANOTHER").email_of(ANN.id)


def test_slack_is_asked_once_in_a_while(healed: Sandbox) -> None:
    people = people_of(healed)
    people.email_of(ANN.id)
    healed.faults.slack.fail_next("users.info", "account_inactive", times=10)
    assert people.email_of(ANN.id) == ANN.email


def test_whoever_was_met_is_remembered_with_id(workspace: Sandbox) -> None:
    met: list[tuple[str, str]] = []
    client = reading_client(workspace.bot_token, workspace.api_url)
    people = People(client, lambda: TEAM_ID, lambda email, user_id: met.append((email, user_id)))
    members: tuple[Member, ...] = (ANN, ANN)
    assert [people.email_of(one.id) for one in members] == [ANN.email, ANN.email]
    assert met == [(ANN.email, ANN.id)]


def test_reading_is_tried_again_where_slack_is_out_of_order(healed: Sandbox) -> None:
    healed.faults.slack.fail_next("users.info", "service_unavailable", http_status=503)
    assert people_of(healed).email_of(ANN.id) == ANN.email
