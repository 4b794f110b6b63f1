"""What the arguments of a Web API call mean, or Slack's word for why they mean nothing."""

from typing import Any

from sandbox.errors import SlackError
from sandbox.people import Channel, Member
from sandbox.workspace import Workspace

Json = dict[str, Any]


def required(args: Json, key: str) -> str:
    value = args.get(key)
    if not isinstance(value, str) or not value:
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {key}"])
    return value


def member_of(workspace: Workspace, user_id: str) -> Member:
    member = workspace.directory.member(user_id)
    if member is None:
        raise SlackError("user_not_found")
    return member


def channel_of(workspace: Workspace, named: str) -> Channel:
    channel = workspace.directory.channel(named)
    if channel is None:
        raise SlackError("channel_not_found")
    return channel


def conversation_of(workspace: Workspace, args: Json) -> str:
    """A channel by id or #name, a direct message by its id or by the person's."""
    named = args.get("channel")
    if not isinstance(named, str) or not named:
        raise SlackError("channel_not_found")
    if workspace.directory.member_of_dm(named) is not None:
        return named
    member = workspace.directory.member(named)
    return member.dm_id if member is not None else channel_of(workspace, named).id
