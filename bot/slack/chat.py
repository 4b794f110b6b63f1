"""Delivery's chat: posts neutral notes as Slack messages, once each."""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.metadata import Metadata

from bot.slack.clients import answer_of, error_of
from bot.slack.dressing import Dressed, dress
from bot.slack.pacing import Pace
from bot.slack.post_errors import FAILURES, transport_error
from scheduler.ports import OutgoingNote, TransportError

# The message that was to be brought up to date is gone, so a new one takes its place.
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
EVENT_TYPE = "frontline_note"
MOST_REMEMBERED = 10_000


def remember_nobody(email: str, user_id: str) -> None:
    """For whoever does not want to keep the ids of people."""


class SlackChat:
    """Implements `scheduler.ports.Chat`. `on_person` is told the Slack id of everyone who was looked up."""

    def __init__(
        self,
        posting: WebClient,
        reading: WebClient,
        pace: Pace,
        on_person: Callable[[str, str], None] = remember_nobody,
    ) -> None:
        self._posting = posting
        self._reading = reading
        self._pace = pace
        self._on_person = on_person
        self._lock = threading.Lock()
        self._conversations: dict[str, str] = {}

    def post(self, note: OutgoingNote) -> str:
        """Return `channel/ts`; TransportError if Slack did not (surely) take it."""
        dressed = dress(note.note, note.is_repeat)
        try:
            return self._replaced(note, dressed) or self._posted(note, dressed)
        except FAILURES as error:
            raise transport_error(error) from error

    def _replaced(self, note: OutgoingNote, dressed: Dressed) -> str:
        channel, _, ts = note.replaces.partition("/")
        if not ts:
            return ""
        try:
            return self._sent(self._posting.chat_update, note.key, dressed, channel=channel, ts=ts)
        except SlackApiError as error:
            if error_of(error) not in GONE:
                raise
            return ""

    def _posted(self, note: OutgoingNote, dressed: Dressed) -> str:
        channel, _, thread_ts = note.thread.partition("/")
        where = (
            {"channel": channel, "thread_ts": thread_ts} if thread_ts else {"channel": self._conversation(note.target)}
        )
        return self._sent(self._posting.chat_postMessage, note.key, dressed, unfurl_links=False, **where)

    def _sent(self, method: Callable[..., Any], key: str, dressed: Dressed, **where: Any) -> str:
        if not self._pace.wait(where["channel"]):
            raise TransportError("Too many messages wait for this channel.", permanent=False)
        known = {**where, "text": dressed.text, "metadata": Metadata(EVENT_TYPE, {"key": key})}
        try:
            answer = method(**known, blocks=list(dressed.blocks))
        except SlackApiError as error:
            if error_of(error) != "invalid_blocks":
                raise
            _log_the_blocks(key, error)
            answer = method(**known, blocks=[])
        return f"{answer['channel']}/{answer['ts']}"

    def _conversation(self, target: str) -> str:
        """Slack takes a channel by its name, so only people are looked up; each once."""
        if target.startswith("#"):
            return target
        with self._lock:
            known = self._conversations.get(target)
        try:
            return known or self._opened(target)
        except FAILURES as error:
            # Nothing was posted yet, so whatever broke here cannot have shown the note to anybody.
            failed = transport_error(error)
            raise TransportError(failed.reason, failed.permanent) from error

    def _opened(self, email: str) -> str:
        user_id = str(self._reading.users_lookupByEmail(email=email)["user"]["id"])
        channel = str(self._reading.conversations_open(users=[user_id])["channel"]["id"])
        self._on_person(email, user_id)
        with self._lock:
            if len(self._conversations) >= MOST_REMEMBERED:
                self._conversations.clear()
            self._conversations[email] = channel
        return channel


def _log_the_blocks(key: str, error: SlackApiError) -> None:
    metadata = answer_of(error).get("response_metadata") or {}
    structlog.get_logger().error("slack_refused_blocks", key=key, messages=metadata.get("messages", []))
