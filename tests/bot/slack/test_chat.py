"""Posting notes into a workspace that behaves like Slack, and like Slack on a bad day."""

import socket
import time

import pytest
from slack_sdk import WebClient

from bot.slack.chat import SlackChat
from bot.slack.clients import posting_client, reading_client
from bot.slack.pacing import Pace
from letters.notes import Action, Note, Offer, Row
from sandbox import Sandbox
from scheduler.ports import OutgoingNote, TransportError
from tests.bot.slack.workspace import ANN, Script

NOTE = Note("C-2026-00042", "Somebody must take it.", "C-2026-00042", offers=(Offer(Action.TAKE, "C-2026-00042"),))


@pytest.fixture
def chat(healed: Sandbox) -> SlackChat:
    return chat_with(healed)


@pytest.fixture
def script(workspace: Sandbox) -> Script:
    return Script(workspace)


def chat_with(sandbox: Sandbox, pace: float = 0.0, **changes: object) -> SlackChat:
    clients = (posting_client(sandbox.bot_token, sandbox.api_url), reading_client(sandbox.bot_token, sandbox.api_url))
    return SlackChat(*clients, Pace(pace), **changes)  # type: ignore[arg-type]


def outgoing(target: str = "#complaints", key: str = "key", **changes: object) -> OutgoingNote:
    return OutgoingNote(key, target, NOTE, **changes)  # type: ignore[arg-type]


def failure(chat: SlackChat, note: OutgoingNote) -> TransportError:
    with pytest.raises(TransportError) as refused:
        chat.post(note)
    return refused.value


def test_a_note_stands_in_the_channel_with_our_key(chat: SlackChat, script: Script, workspace: Sandbox) -> None:
    channel, ts = chat.post(outgoing(key="card.C-2026-00042")).split("/")
    found = next(one for one in script.messages("complaints") if one["ts"] == ts)
    assert found["text"].startswith("C-2026-00042")
    assert found["blocks"]
    assert channel.startswith("C")


def test_a_reply_stands_under_its_card(chat: SlackChat, script: Script) -> None:
    card = chat.post(outgoing())
    reply = chat.post(outgoing(thread=card))
    found = next(one for one in script.messages("complaints") if one["ts"] == reply.split("/")[1])
    assert found["thread_ts"] == card.split("/")[1]


def test_a_card_is_brought_up_to_date_in_its_place(chat: SlackChat, script: Script) -> None:
    card = chat.post(outgoing())
    newer = OutgoingNote("key", "#complaints", Note("Closed"), replaces=card)
    assert chat.post(newer) == card
    found = next(one for one in script.messages("complaints") if one["ts"] == card.split("/")[1])
    assert found["text"] == "Closed"


def test_a_card_that_somebody_deleted_is_posted_anew(chat: SlackChat, workspace: Sandbox) -> None:
    card = chat.post(outgoing())
    channel, ts = card.split("/")
    WebClient(token=workspace.bot_token, base_url=workspace.api_url).chat_delete(channel=channel, ts=ts)
    assert chat.post(outgoing(replaces=card)) not in ("", card)


def test_a_person_is_written_to_directly_and_looked_up_once(workspace: Sandbox, script: Script) -> None:
    met: list[tuple[str, str]] = []
    chat = chat_with(workspace, on_person=lambda email, user_id: met.append((email, user_id)))
    chat.post(outgoing(ANN.email, "first"))
    chat.post(outgoing(ANN.email, "second"))
    assert len(script.direct_messages(ANN)) >= 2
    assert met == [(ANN.email, ANN.id)]


def test_a_possible_repeat_says_so(chat: SlackChat, script: Script) -> None:
    ts = chat.post(outgoing(is_repeat=True)).split("/")[1]
    found = next(one for one in script.messages("complaints") if one["ts"] == ts)
    assert found["text"].startswith("(possible repeat)")


@pytest.mark.parametrize(
    ("target", "word"),
    [("#nowhere", "channel"), ("nobody@example.gov.uk", "workspace"), ("not an address", "workspace")],
)
def test_whom_slack_does_not_know_is_never_tried_again(chat: SlackChat, target: str, word: str) -> None:
    refused = failure(chat, outgoing(target))
    assert refused.permanent
    assert word in refused.reason
    assert target.strip("#") not in refused.reason


@pytest.mark.parametrize("error", ["is_archived", "account_inactive", "channel_not_found", "user_not_found"])
def test_some_refusals_are_for_good(chat: SlackChat, healed: Sandbox, error: str) -> None:
    healed.faults.slack.fail_next("chat.postMessage", error)
    refused = failure(chat, outgoing())
    assert (refused.permanent, refused.uncertain) == (True, False)


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [("ratelimited", 429, 1), ("service_unavailable", 503, None), ("invalid_auth", 200, None)],
)
def test_some_refusals_may_pass(
    chat: SlackChat, healed: Sandbox, error: str, status: int, retry_after: int | None
) -> None:
    healed.faults.slack.fail_next("chat.postMessage", error, http_status=status, retry_after=retry_after)
    refused = failure(chat, outgoing())
    assert (refused.permanent, refused.uncertain) == (False, False)


def test_an_error_after_which_slack_may_have_posted_is_uncertain(chat: SlackChat, healed: Sandbox) -> None:
    healed.faults.slack.fail_next("chat.postMessage", "internal_error")
    refused = failure(chat, outgoing())
    assert (refused.permanent, refused.uncertain) == (False, True)


def test_an_answer_that_was_lost_is_uncertain_and_posted_once(chat: SlackChat, healed: Sandbox, script: Script) -> None:
    before = len(script.messages("complaints"))
    healed.faults.slack.drop_answer("chat.postMessage")
    refused = failure(chat, outgoing())
    assert (refused.permanent, refused.uncertain) == (False, True)
    assert len(script.messages("complaints")) == before + 1


def test_a_lookup_that_broke_is_certain_because_nothing_was_posted(chat: SlackChat, healed: Sandbox) -> None:
    healed.faults.slack.drop_answer("users.lookupByEmail", times=5)
    refused = failure(chat, outgoing(ANN.email))
    assert (refused.permanent, refused.uncertain) == (False, False)


def test_a_slack_that_is_not_there_is_tried_again_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        api_url = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
        chat = SlackChat(posting_client("xoxb-x", api_url), reading_client("xoxb-x", api_url), Pace(0))
        refused = failure(chat, outgoing())
    assert (refused.permanent, refused.uncertain) == (False, False)


def test_refused_blocks_leave_the_text(chat: SlackChat, healed: Sandbox, script: Script) -> None:
    healed.faults.slack.fail_next("chat.postMessage", "invalid_blocks")
    ts = chat.post(outgoing()).split("/")[1]
    found = next(one for one in script.messages("complaints") if one["ts"] == ts)
    assert found["text"].startswith("C-2026-00042")
    assert not found["blocks"]


def test_a_large_hostile_note_is_taken(chat: SlackChat) -> None:
    rows = tuple(Row(("<!channel>" * 50, str(n)), (Offer(Action.SHOW, str(n)),)) for n in range(1, 300))
    assert chat.post(OutgoingNote("key", "#complaints", Note("&" * 9000, "<" * 9000, columns=("a", "b"), rows=rows)))


def test_two_messages_in_one_channel_are_a_pace_apart(workspace: Sandbox) -> None:
    chat = chat_with(workspace, pace=0.2)
    began = time.monotonic()
    chat.post(outgoing())
    chat.post(outgoing())
    assert time.monotonic() - began >= 0.2


def test_waiting_for_ones_turn_has_a_limit() -> None:
    pace = Pace(seconds=30)
    assert pace.wait("C1")
    assert not pace.wait("C1")
    assert pace.wait("C2")
