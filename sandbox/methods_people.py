"""`conversations.*`, `users.*`, `usergroups.*`: who and what is there."""

from typing import Any

from sandbox.arguments import channel_of, member_of, required
from sandbox.errors import SlackError
from sandbox.people import BOT_USER_ID, Channel, bot_profile, profile
from sandbox.workspace import Workspace

Json = dict[str, Any]


def conversations_open(workspace: Workspace, args: Json) -> Json:
    users = args.get("users") or ""
    named = users if isinstance(users, list) else [one for one in str(users).split(",") if one]
    if not named:
        raise SlackError("users_list_not_supplied")
    if len(named) > 1:
        raise SlackError("too_many_users")  # group messages are not part of the sandbox
    member = workspace.directory.member(str(named[0]))
    if member is None:
        raise SlackError("user_not_found")
    return {"no_op": False, "already_open": False, "channel": {"id": member.dm_id}}


def conversations_list(workspace: Workspace, args: Json) -> Json:
    listed = [_channel_object(channel) for channel in workspace.directory.channels]
    return {"channels": listed, "response_metadata": {"next_cursor": ""}}


def conversations_info(workspace: Workspace, args: Json) -> Json:
    named = required(args, "channel")
    member = workspace.directory.member_of_dm(named)
    if member is not None:
        return {"channel": {"id": named, "is_im": True, "user": member.id}}
    return {"channel": _channel_object(channel_of(workspace, named))}


def conversations_join(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, required(args, "channel"))
    return {"channel": _channel_object(channel), "warning": "already_in_channel"}


def users_info(workspace: Workspace, args: Json) -> Json:
    user_id = required(args, "user")
    if user_id == BOT_USER_ID:
        return {"user": bot_profile()}
    return {"user": profile(member_of(workspace, user_id))}


def users_lookup(workspace: Workspace, args: Json) -> Json:
    """Somebody of another team is not found by e-mail."""
    member = workspace.directory.member_by_email(required(args, "email"))
    if member is None or member.is_stranger:
        raise SlackError("users_not_found")
    return {"user": profile(member)}


def users_list(workspace: Workspace, args: Json) -> Json:
    members = [profile(member) for member in workspace.directory.members]
    return {"members": [bot_profile(), *members], "response_metadata": {"next_cursor": ""}}


def usergroup_users(workspace: Workspace, args: Json) -> Json:
    """The sandbox has no user groups: roles come from the bot's settings."""
    required(args, "usergroup")
    raise SlackError("no_such_subteam")


def _channel_object(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_private": False,
        "is_archived": False,
        "is_member": True,
    }
