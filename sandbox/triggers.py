"""Trigger ids live three seconds and open one modal; response URLs live thirty minutes and serve five times."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from secrets import token_hex

from sandbox.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
REMEMBERED = 10_000


@dataclass
class Trigger:
    """`view_id`: the modal in which the person pressed, if it was one."""

    user_id: str
    view_id: str | None
    issued: float
    spent: bool = False


@dataclass
class ResponseUrl:
    """Where an answer goes: a conversation, seen by one person, about one message if a button was pressed."""

    user_id: str
    channel: str
    message_ts: str | None
    issued: float
    uses: int = 0


class TriggerDesk:
    """Real, monotonic time throughout: the moved clock does not age a trigger."""

    def __init__(self, trigger_seconds: float = TRIGGER_SECONDS) -> None:
        self._trigger_seconds = trigger_seconds
        self._triggers: OrderedDict[str, Trigger] = OrderedDict()
        self._urls: OrderedDict[str, ResponseUrl] = OrderedDict()

    def issue(self, user_id: str, view_id: str | None = None) -> str:
        trigger_id = f"{time.monotonic_ns()}.{len(self._triggers)}.{token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user_id, view_id, time.monotonic())
        if len(self._triggers) > REMEMBERED:
            self._triggers.popitem(last=False)
        return trigger_id

    def spend(self, trigger_id: object) -> Trigger:
        trigger = self._triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.spent:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > self._trigger_seconds:
            raise SlackError("expired_trigger_id")
        trigger.spent = True
        return trigger

    def open_url(self, user_id: str, channel: str, message_ts: str | None) -> str:
        key = token_hex(20)
        self._urls[key] = ResponseUrl(user_id, channel, message_ts, time.monotonic())
        if len(self._urls) > REMEMBERED:
            self._urls.popitem(last=False)
        return key

    def use_url(self, key: str) -> ResponseUrl:
        url = self._urls.get(key)
        if url is None or time.monotonic() - url.issued > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
