"""The people of the workspace, and scripts that act and look in their place."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sandbox import Member, Sandbox

ANN = Member("ann@example.gov.uk", "Ann Owner")
HEAD = Member("head@example.gov.uk", "Hed Ofservice")
MIA = Member("mia@example.gov.uk", "Mia Manager")
NOBODY = Member("nora@example.gov.uk", "Nora Norole")
GUEST = Member("gus@example.gov.uk", "Gus Guest", is_guest=True)
STRANGER = Member("sam@example.gov.uk", "Sam Stranger", is_stranger=True)
MEMBERS = (ANN, HEAD, MIA, NOBODY, GUEST, STRANGER)
CHANNELS = ("complaints", "housing")


@dataclass(frozen=True)
class Shown:
    """What a person sees after a command or a press."""

    text: str
    blocks: list[dict[str, Any]]
    view: dict[str, Any] | None
    ts: str

    @property
    def words(self) -> str:
        """Everything that is written there."""
        return self.text + json.dumps(self.blocks, ensure_ascii=False) + json.dumps(self.view, ensure_ascii=False)

    def button(self, name: str) -> dict[str, Any]:
        """The first button of this action, in the message or the form."""
        blocks = self.view["blocks"] if self.view else self.blocks
        buttons = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
        return next(one for one in buttons if one["action_id"].startswith(f"{name}."))


@dataclass(frozen=True)
class Script:
    """Calls the sandbox's endpoints for scripts."""

    sandbox: Sandbox

    def command(self, member: Member, text: str, channel: str = "complaints") -> Shown:
        return self._act("command", {"user": member.email, "channel": channel, "text": text})

    def press(self, member: Member, ts: str, action_id: str, value: str, channel: str = "complaints") -> Shown:
        act = {"user": member.email, "channel": channel, "ts": ts, "action_id": action_id, "value": value}
        return self._act("action", act)

    def home(self, member: Member) -> dict[str, Any]:
        """The blocks of a person's Home tab when they look at it, and its id."""
        query = urlencode({"user": member.email})
        found: dict[str, Any] = self._open(Request(f"{self._base}/sandbox/home?{query}"))  # noqa: S310
        return found

    def status(self, member: Member, emoji: str, expires: int) -> None:
        """A person sets a status; the bot has taken notice."""
        assert self._post("/sandbox/status", {"user": member.email, "emoji": emoji, "expires": expires})["ok"]

    def press_in_view(self, member: Member, view_id: str, action_id: str, value: str, **typed: str) -> Shown:
        filled = {name: {name: text} for name, text in typed.items()}
        act = {"user": member.email, "view_id": view_id, "action_id": action_id, "value": value, "values": filled}
        return self._act("action", act)

    def submit(self, member: Member, view_id: str, values: dict[str, str]) -> tuple[dict[str, str], Shown]:
        """The errors under the fields, and what is shown then; every field is called as its block."""
        filled = {name: {name: value} for name, value in values.items()}
        answer = self._post("/sandbox/submit", {"user": member.email, "view_id": view_id, "values": filled})
        return answer["errors"], Shown("", [], answer["view"], "")

    def messages(self, channel: str) -> list[dict[str, Any]]:
        return list(self._open(Request(f"{self._base}/sandbox/channels/{channel}")))  # noqa: S310 - always http

    def direct_messages(self, member: Member) -> list[dict[str, Any]]:
        query = urlencode({"user": member.email})
        return list(self._open(Request(f"{self._base}/sandbox/dm?{query}")))  # noqa: S310

    @property
    def _base(self) -> str:
        return self.sandbox.page_url.rstrip("/")

    def _act(self, what: str, body: dict[str, Any]) -> Shown:
        seen = self._post(f"/sandbox/{what}", body)
        return Shown(seen["text"], seen["blocks"], seen["view"], seen.get("ts") or "")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        return self._open(Request(self._base + path, json.dumps(body).encode(), headers))  # noqa: S310

    def _open(self, request: Request) -> Any:
        try:
            with urlopen(request, timeout=20) as answer:  # noqa: S310
                return json.loads(answer.read())
        except HTTPError as refusal:
            with refusal:
                raise AssertionError(refusal.read().decode()) from refusal
