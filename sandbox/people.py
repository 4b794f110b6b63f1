"""Who is in the workspace, and the ids that Slack would give them: the same after every restart."""

import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

TEAM_ID = "T0SANDBOX"
STRANGER_TEAM_ID = "T0OUTSIDE"
TEAM_DOMAIN = "sandbox"
APP_ID = "A0SANDBOX"
BOT_ID = "B0SANDBOX"
BOT_USER_ID = "U0SANDBOXBOT"
BOT_NAME = "frontline"

_MENTION = re.compile(r"(?<![\w<@])@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")
_HASHTAG = re.compile(r"(?<![\w<#&])#([\w-]+)")


def made_id(prefix: str, name: str) -> str:
    return prefix + b32encode(sha256(name.casefold().encode("utf-8", "replace")).digest()).decode()[:10]


@dataclass(frozen=True)
class Member:
    """`is_stranger`: comes from a shared channel and belongs to another team."""

    email: str
    name: str
    is_guest: bool = False
    is_stranger: bool = False

    @property
    def id(self) -> str:
        return made_id("U", self.email)

    @property
    def dm_id(self) -> str:
        return made_id("D", self.email)

    @property
    def handle(self) -> str:
        return self.email.partition("@")[0].casefold()

    @property
    def team_id(self) -> str:
        return STRANGER_TEAM_ID if self.is_stranger else TEAM_ID


@dataclass(frozen=True)
class Channel:
    name: str

    @property
    def id(self) -> str:
        return made_id("C", self.name)


class Directory:
    """Looks people and channels up by whatever name a script or the bot uses for them."""

    def __init__(self, members: Sequence[Member], channels: Sequence[str]) -> None:
        self.members = tuple(members)
        self.channels = tuple(Channel(name.removeprefix("#")) for name in channels)
        self._member_ids = {member.id: member for member in self.members}
        self._emails = {member.email.casefold(): member for member in self.members}
        self._handles = {member.handle: member for member in reversed(self.members)}
        self._dms = {member.dm_id: member for member in self.members}

    def member(self, user_id: str) -> Member | None:
        return self._member_ids.get(user_id)

    def member_by_email(self, email: str) -> Member | None:
        return self._emails.get(email.strip().casefold())

    def person(self, named: str) -> Member | None:
        """By e-mail address, id or handle, as a script may name somebody."""
        key = named.strip().removeprefix("@")
        return self._emails.get(key.casefold()) or self._member_ids.get(key) or self._handles.get(key.casefold())

    def member_of_dm(self, dm_id: str) -> Member | None:
        return self._dms.get(dm_id)

    def channel(self, named: str) -> Channel | None:
        key = named.strip().removeprefix("#")
        return next((one for one in self.channels if one.id == key or one.name.casefold() == key.casefold()), None)

    def conversation_name(self, conversation_id: str) -> str:
        channel = self.channel(conversation_id)
        return channel.name if channel else "directmessage"

    def escape(self, typed: str) -> str:
        """What Slack's `should_escape` makes of `@ann` and `#complaints` in a command."""
        return _HASHTAG.sub(self._channel_link, _MENTION.sub(self._mention_link, typed))

    def _mention_link(self, found: re.Match[str]) -> str:
        member = self.person(found.group(1)) or self.person(found.group(1).rstrip("."))
        return f"<@{member.id}|{member.handle}>" if member else found.group(0)

    def _channel_link(self, found: re.Match[str]) -> str:
        channel = self.channel(found.group(1))
        return f"<#{channel.id}|{channel.name}>" if channel else found.group(0)


def profile(member: Member) -> dict[str, Any]:
    """Slack's user object, with the fields that a bot may ask for."""
    return {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.handle,
        "real_name": member.name,
        "deleted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_restricted": member.is_guest,
        "is_ultra_restricted": False,
        "is_stranger": member.is_stranger,
        "tz": "Europe/London",
        "profile": {"email": member.email, "real_name": member.name, "display_name": member.handle},
    }


def bot_profile() -> dict[str, Any]:
    return {
        "id": BOT_USER_ID,
        "team_id": TEAM_ID,
        "name": BOT_NAME,
        "real_name": "Frontline",
        "deleted": False,
        "is_bot": True,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "profile": {"real_name": "Frontline", "display_name": BOT_NAME, "bot_id": BOT_ID},
    }
