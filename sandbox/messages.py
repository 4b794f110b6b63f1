"""Every message of the workspace, in order; kept in an append-only file so that channels survive a restart."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Message:
    """`ts` identifies it within its channel. `seen_by`: an ephemeral answer, visible to that user id alone."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    seen_by: str | None = None
    edited: bool = False
    metadata: dict[str, Any] | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)


class MessageBook:
    """Used on the event loop only. `now` gives the clock that the time stamps follow."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._channels: dict[str, dict[str, Message]] = {}
        self._last_micros = 0
        self._read_back()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")

    def close(self) -> None:
        self._file.close()

    def fresh_ts(self) -> str:
        """`seconds.micros` of the clock, never the same twice."""
        micros = int(self._now().timestamp() * 1_000_000)
        self._last_micros = max(micros, self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def put(self, message: Message) -> Message:
        """A new message, or the new face of one that is there."""
        self._channels.setdefault(message.channel, {})[message.ts] = message
        if message.seen_by is None:
            self._write({"put": asdict(message)})
        return message

    def remove(self, message: Message) -> None:
        self._channels[message.channel].pop(message.ts)
        if message.seen_by is None:
            self._write({"remove": [message.channel, message.ts]})

    def change(self, message: Message, **changes: Any) -> Message:
        return self.put(replace(message, edited=True, **changes))

    def find(self, channel: str, ts: str) -> Message | None:
        return self._channels.get(channel, {}).get(ts)

    def visible(self, channel: str, seen_by: str | None) -> Iterator[Message]:
        """Oldest first; ephemeral answers only for the one who may see them."""
        everything = self._channels.get(channel, {})
        for ts in sorted(everything):
            if everything[ts].seen_by in (None, seen_by):
                yield everything[ts]

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def _read_back(self) -> None:
        if not self._path.exists():
            return
        written = self._path.read_text(encoding="utf-8", errors="replace")
        for line in written.split("\n"):
            self._replay(line)
        if not written.endswith("\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")  # a line torn by a kill must not swallow the next one

    def _replay(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except ValueError:
            return  # empty, or torn by a kill
        if "put" in entry:
            message = Message(**entry["put"])
            self._channels.setdefault(message.channel, {})[message.ts] = message
            seconds, _, micros = message.ts.partition(".")
            self._last_micros = max(self._last_micros, int(seconds) * 1_000_000 + int(micros))
        else:
            channel, ts = entry["remove"]
            self._channels.get(channel, {}).pop(ts, None)
