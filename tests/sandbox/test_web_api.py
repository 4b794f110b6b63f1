"""The Web API: what Slack refuses is refused, with Slack's words; what it takes is taken in every form."""

import json
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from sandbox import Sandbox
from tests.sandbox.conftest import ANN, MIA, SAM, Script
from tests.sandbox.forms import modal

Json = dict[str, Any]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        ("xapp-sandbox", "auth.test", "not_allowed_token_type"),
        ("xoxb-sandbox", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-sandbox", "conversations.history", "unknown_method"),
    ],
)
def test_tokens_and_methods_are_checked(sandbox: Sandbox, token: str, method: str, error: str) -> None:
    client = WebClient(token=token, base_url=sandbox.api_url)
    assert refusal(lambda: client.api_call(method)) == error


@pytest.mark.parametrize("form", ["query", "form", "json"])
def test_arguments_come_in_three_forms_with_blocks_as_text(sandbox: Sandbox, form: str) -> None:
    blocks = json.dumps([{"type": "divider", "block_id": "d"}])
    args = {"channel": "#complaints", "text": "Hallo", "blocks": blocks}
    url, data, kind = sandbox.api_url + "chat.postMessage", b"", "application/x-www-form-urlencoded"
    if form == "query":
        url += "?" + urlencode(args)
    else:
        data = urlencode(args).encode() if form == "form" else json.dumps(args).encode()
        kind = kind if form == "form" else "application/json;charset=utf-8"
    request = Request(url, data, {"Authorization": "Bearer xoxb-sandbox", "Content-Type": kind})  # noqa: S310
    with urlopen(request, timeout=5) as answer:  # noqa: S310
        said = json.loads(answer.read())
    assert (said["ok"], said["message"]["blocks"]) == (True, [{"type": "divider", "block_id": "d"}])


def test_an_empty_json_body_is_an_empty_set_of_arguments(sandbox: Sandbox) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}
    with urlopen(Request(sandbox.api_url + "auth.test", b"", headers), timeout=5) as answer:  # noqa: S310
        assert json.loads(answer.read())["ok"] is True
        assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_messages_are_posted_threaded_changed_and_deleted(client: WebClient, script: Script) -> None:
    first = client.chat_postMessage(channel="complaints", text="A case")
    client.chat_postMessage(channel=first["channel"], text="A mail came", thread_ts=first["ts"])
    gone = client.chat_postMessage(channel=first["channel"], text="Oops")
    client.chat_update(channel=first["channel"], ts=first["ts"], text="A closed case")
    client.chat_delete(channel=gone["channel"], ts=gone["ts"])
    listed = script.get("/sandbox/channels/complaints")
    assert [(one["text"], one["thread_ts"]) for one in listed] == [
        ("A closed case", None),
        ("A mail came", first["ts"]),
    ]
    assert set(listed[0]) == {"ts", "thread_ts", "user", "text", "blocks"}


def test_an_update_of_the_text_keeps_the_blocks_and_an_empty_list_removes_them(client: WebClient) -> None:
    block = {"type": "divider", "block_id": "d"}
    posted = client.chat_postMessage(channel="complaints", text="A", blocks=[block])
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    assert client.chat_update(**where, text="B")["message"]["blocks"] == [block]
    assert "blocks" not in client.chat_update(**where, text="C", blocks=[])["message"]


def test_time_stamps_never_repeat(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="complaints", text="x")["ts"] for _ in range(20)]
    assert stamps == sorted(set(stamps))


REFUSED: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {"channel": "nowhere", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "complaints"}, "no_text"),
    ("chat.postMessage", {"channel": "complaints", "text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", {"channel": "complaints", "text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "complaints", "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
    ("chat.postMessage", {"channel": "complaints", "text": "x", "thread_ts": "soon"}, "invalid_thread_ts"),
    ("chat.postEphemeral", {"channel": "complaints", "user": "U1", "text": "x"}, "user_not_in_channel"),
    ("chat.postEphemeral", {"channel": ANN.dm_id, "user": MIA.id, "text": "x"}, "user_not_in_channel"),
    ("chat.update", {"channel": "complaints", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": "complaints", "ts": "1.000001"}, "message_not_found"),
    ("conversations.open", {"users": "U1"}, "user_not_found"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.info", {"channel": "nowhere"}, "channel_not_found"),
    ("users.info", {"user": "U1"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nobody@example.org"}, "users_not_found"),
    ("users.lookupByEmail", {"email": SAM.email}, "users_not_found"),
    ("usergroups.users.list", {"usergroup": "S1"}, "no_such_subteam"),
    ("views.update", {"view_id": "V1", "view": modal()}, "not_found"),
    ("views.publish", {"user_id": "U1", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ("views.publish", {"user_id": ANN.id, "view": modal()}, "invalid_arguments"),
    ("views.open", {"view": modal()}, "invalid_trigger_id"),
]


@pytest.mark.parametrize(("method", "args", "error"), REFUSED)
def test_slacks_refusals(client: WebClient, method: str, args: Json, error: str) -> None:
    assert refusal(lambda: client.api_call(method, json=args)) == error


def test_invalid_blocks_say_what_is_wrong(client: WebClient) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="complaints", text="x", blocks=blocks)
    assert caught.value.response["error"] == "invalid_blocks"
    (said,) = caught.value.response["response_metadata"]["messages"]
    assert said == "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"


def test_another_persons_message_cannot_be_changed(client: WebClient, script: Script) -> None:
    ts = script.post("/sandbox/message", {"user": ANN.email, "channel": "complaints", "text": "Hm"})["ts"]
    assert refusal(lambda: client.chat_update(channel="complaints", ts=ts, text="x")) == "cant_update_message"
    assert refusal(lambda: client.chat_delete(channel="complaints", ts=ts)) == "cant_delete_message"


def test_people_and_channels_are_found(client: WebClient, script: Script) -> None:
    user = client.users_lookupByEmail(email="ANN@example.gov.uk")["user"]
    dm = client.conversations_open(users=user["id"])["channel"]["id"]
    client.chat_postMessage(channel=dm, text="To Ann")
    client.chat_postMessage(channel=user["id"], text="To Ann again")
    assert [one["text"] for one in script.get("/sandbox/dm", user=ANN.email)] == ["To Ann", "To Ann again"]
    assert [one["name"] for one in client.conversations_list()["channels"]] == ["complaints", "housing"]
    assert len(client.users_list()["members"]) == 5


def test_a_method_fails_as_often_as_asked(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.slack.fail_next("chat.postMessage", error="fatal_error", times=2)
    for _ in range(2):
        assert refusal(lambda: client.chat_postMessage(channel="complaints", text="x")) == "fatal_error"
    assert client.chat_postMessage(channel="complaints", text="x")["ok"]


def test_a_rate_limit_says_when_to_come_back(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.slack.rate_limit("chat.postMessage", calls=2, seconds=30)
    for _ in range(2):
        client.chat_postMessage(channel="complaints", text="x")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="complaints", text="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "30"


def test_an_answer_can_be_lost_after_the_work_was_done(sandbox: Sandbox, client: WebClient, script: Script) -> None:
    client.retry_handlers.clear()
    sandbox.faults.slack.drop_answer("chat.postMessage")
    with pytest.raises((SlackRequestError, HTTPException, OSError)):
        client.chat_postMessage(channel="complaints", text="Posted once")
    client.chat_postMessage(channel="complaints", text="Posted twice")
    assert [one["text"] for one in script.get("/sandbox/channels/complaints")] == ["Posted once", "Posted twice"]
