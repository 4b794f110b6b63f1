"""The state of the workspace, and what a person sees of it. Used on the event loop only."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.block_rules import block_problems, with_ids
from sandbox.errors import SlackError
from sandbox.messages import Message, MessageBook
from sandbox.people import BOT_ID, BOT_USER_ID, Directory
from sandbox.triggers import TriggerDesk
from sandbox.views import View, ViewDesk

Json = dict[str, Any]

LONGEST_TEXT = 40_000
MOST_ATTACHMENTS = 100
SETTLE_SECONDS = 0.05
"""How long a script waits for what comes along with the first thing that a person sees."""


@dataclass
class Watch:
    """What one person sees while a script waits: the last message meant for them, and the view on top."""

    user_id: str
    settle_seconds: float = SETTLE_SECONDS
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    message: Message | None = None
    view: View | None = None

    async def settled(self, timeout_seconds: float) -> bool:
        """Waits for the first thing to be seen, and then a moment for what comes along with it."""
        try:
            await asyncio.wait_for(self.arrived.wait(), timeout_seconds)
        except TimeoutError:
            return False
        await asyncio.sleep(self.settle_seconds)
        return True


class Workspace:
    """`command` is the slash command that the bot owns; trigger ids live for `patience_seconds`."""

    def __init__(
        self,
        directory: Directory,
        book: Path,
        command: str,
        now: Callable[[], datetime],
        patience_seconds: float,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        self.directory = directory
        self.command = command
        self.messages = MessageBook(book, now)
        self.views = ViewDesk()
        self.triggers = TriggerDesk(patience_seconds)
        self._settle_seconds = settle_seconds
        self._watches: list[Watch] = []

    @contextmanager
    def watching(self, user_id: str) -> Iterator[Watch]:
        watch = Watch(user_id, self._settle_seconds)
        self._watches.append(watch)
        try:
            yield watch
        finally:
            self._watches.remove(watch)

    def saw_message(self, user_id: str, message: Message) -> None:
        for watch in self._watches:
            if watch.user_id == user_id:
                watch.message = message
                watch.arrived.set()

    def saw_view(self, view: View) -> View:
        for watch in self._watches:
            if watch.user_id == view.user_id:
                watch.view = view
                watch.arrived.set()
        return view

    def post(self, channel: str, content: Json, thread_ts: str | None = None, seen_by: str | None = None) -> Message:
        """The bot's message, checked as Slack checks it."""
        text, blocks, attachments = checked_content(content)
        if not text and not blocks and not attachments:
            raise SlackError("no_text")
        metadata = content.get("metadata")
        message = Message(
            channel=channel,
            ts=self.messages.fresh_ts(),
            user=BOT_USER_ID,
            text=text,
            blocks=with_ids(blocks or []),
            thread_ts=thread_ts,
            seen_by=seen_by,
            metadata=metadata if isinstance(metadata, dict) else None,
            attachments=attachments or [],
        )
        self.messages.put(message)
        if seen_by is not None:
            self.saw_message(seen_by, message)
        return message

    def edit(self, message: Message, content: Json) -> Message:
        """What is not mentioned stays, as Slack has it; an empty list of blocks removes them."""
        text, blocks, attachments = checked_content(content)
        if not text and blocks is None and attachments is None:
            raise SlackError("no_text")
        changes: Json = {}
        if content.get("text") is not None:
            changes["text"] = text
        if blocks is not None:
            changes["blocks"] = with_ids(blocks)
        if attachments is not None:
            changes["attachments"] = attachments
        return self.messages.change(message, **changes)


def checked_content(content: Json) -> tuple[str, list[Json] | None, list[Json] | None]:
    """Text, blocks and attachments; None where a list was not given at all."""
    text, blocks, attachments = content.get("text") or "", content.get("blocks"), content.get("attachments")
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", ["[ERROR] text must be a string"])
    if len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = block_problems(blocks, "message") if blocks is not None else []
    if problems:
        raise SlackError("invalid_blocks", problems)
    if attachments is not None and not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if attachments is not None and len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return text, blocks, attachments


def message_payload(message: Message) -> Json:
    """Slack's message object."""
    payload: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.user == BOT_USER_ID:
        payload["bot_id"] = BOT_ID
    if message.blocks:
        payload["blocks"] = message.blocks
    if message.attachments:
        payload["attachments"] = message.attachments
    if message.thread_ts:
        payload["thread_ts"] = message.thread_ts
    if message.metadata:
        payload["metadata"] = message.metadata
    if message.edited:
        payload["edited"] = {"user": message.user, "ts": message.ts}
    return payload
