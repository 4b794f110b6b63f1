"""The Web API methods that the bot uses, each with Slack's own refusals. Files are not among them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.errors import SlackError
from sandbox.messages import Message
from sandbox.people import (
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Channel,
    Member,
    bot_profile,
    profile,
)
from sandbox.views import payload
from sandbox.workspace import Workspace, message_payload

Json = dict[str, Any]
Method = Callable[[Workspace, Json], Json]

_TS = re.compile(r"\d{1,12}\.\d{6}")


def auth_test(workspace: Workspace, args: Json) -> Json:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": "Sandbox",
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(workspace: Workspace, args: Json) -> Json:
    return {"args": {}}


def post_message(workspace: Workspace, args: Json) -> Json:
    channel = _conversation(workspace, args)
    message = workspace.post(channel, args, thread_ts=_thread(args))
    return {"channel": channel, "ts": message.ts, "message": message_payload(message)}


def update(workspace: Workspace, args: Json) -> Json:
    message = _own(workspace, args, "cant_update_message")
    changed = workspace.edit(message, args)
    return {
        "channel": changed.channel,
        "ts": changed.ts,
        "text": changed.text,
        "message": message_payload(changed),
    }


def delete(workspace: Workspace, args: Json) -> Json:
    message = _own(workspace, args, "cant_delete_message")
    workspace.messages.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = _conversation(workspace, args)
    member = workspace.directory.member(_string(args, "user"))
    dm_of = workspace.directory.member_of_dm(channel)
    if member is None or (dm_of is not None and dm_of != member):
        raise SlackError("user_not_in_channel")
    message = workspace.post(channel, args, thread_ts=_thread(args), seen_by=member.id)
    return {"message_ts": message.ts}


def permalink(workspace: Workspace, args: Json) -> Json:
    channel = _conversation(workspace, args)
    message = workspace.messages.find(channel, _string(args, "message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    place = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel}/p{message.ts.replace('.', '')}"
    return {"channel": channel, "permalink": place}


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
    named = _string(args, "channel")
    member = workspace.directory.member_of_dm(named)
    if member is not None:
        return {"channel": {"id": named, "is_im": True, "user": member.id}}
    return {"channel": _channel_object(_channel(workspace, named))}


def conversations_join(workspace: Workspace, args: Json) -> Json:
    channel = _channel(workspace, _string(args, "channel"))
    return {"channel": _channel_object(channel), "warning": "already_in_channel"}


def users_info(workspace: Workspace, args: Json) -> Json:
    user_id = _string(args, "user")
    if user_id == BOT_USER_ID:
        return {"user": bot_profile()}
    return {"user": profile(_member(workspace, user_id))}


def users_lookup(workspace: Workspace, args: Json) -> Json:
    """Somebody of another team is not found by e-mail."""
    member = workspace.directory.member_by_email(_string(args, "email"))
    if member is None or member.is_stranger:
        raise SlackError("users_not_found")
    return {"user": profile(member)}


def users_list(workspace: Workspace, args: Json) -> Json:
    members = [profile(member) for member in workspace.directory.members]
    return {"members": [bot_profile(), *members], "response_metadata": {"next_cursor": ""}}


def usergroup_users(workspace: Workspace, args: Json) -> Json:
    """The sandbox has no user groups: roles come from the bot's settings."""
    _string(args, "usergroup")
    raise SlackError("no_such_subteam")


def views_open(workspace: Workspace, args: Json) -> Json:
    trigger = workspace.triggers.spend(args.get("trigger_id"))
    view = workspace.views.open(trigger.user_id, args.get("view"))
    return {"view": payload(workspace.saw_view(view))}


def views_push(workspace: Workspace, args: Json) -> Json:
    trigger = workspace.triggers.spend(args.get("trigger_id"))
    view = workspace.views.push(trigger.user_id, trigger.view_id, args.get("view"))
    return {"view": payload(workspace.saw_view(view))}


def views_update(workspace: Workspace, args: Json) -> Json:
    view = workspace.views.find(args.get("view_id"), args.get("external_id"))
    workspace.views.update(view, args.get("view"), args.get("hash"))
    return {"view": payload(workspace.saw_view(view))}


def views_publish(workspace: Workspace, args: Json) -> Json:
    member = _member(workspace, _string(args, "user_id"))
    view = workspace.views.publish(member.id, args.get("view"), args.get("hash"))
    return {"view": payload(workspace.saw_view(view))}


METHODS: Mapping[str, Method] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
    "conversations.open": conversations_open,
    "conversations.list": conversations_list,
    "conversations.info": conversations_info,
    "conversations.join": conversations_join,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup,
    "users.list": users_list,
    "usergroups.users.list": usergroup_users,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}


def _string(args: Json, key: str) -> str:
    value = args.get(key)
    if not isinstance(value, str) or not value:
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {key}"])
    return value


def _member(workspace: Workspace, user_id: str) -> Member:
    member = workspace.directory.member(user_id)
    if member is None:
        raise SlackError("user_not_found")
    return member


def _channel(workspace: Workspace, named: str) -> Channel:
    channel = workspace.directory.channel(named)
    if channel is None:
        raise SlackError("channel_not_found")
    return channel


def _conversation(workspace: Workspace, args: Json) -> str:
    """A channel by id or #name, a direct message by its id or by the person's."""
    named = args.get("channel")
    if not isinstance(named, str) or not named:
        raise SlackError("channel_not_found")
    if workspace.directory.member_of_dm(named) is not None:
        return named
    member = workspace.directory.member(named)
    return member.dm_id if member is not None else _channel(workspace, named).id


def _thread(args: Json) -> str | None:
    thread_ts = args.get("thread_ts")
    if thread_ts in (None, ""):
        return None
    if not isinstance(thread_ts, str) or not _TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts")
    return thread_ts


def _own(workspace: Workspace, args: Json, refusal: str) -> Message:
    """A message that the bot may change: its own and not an ephemeral one."""
    channel = _conversation(workspace, args)
    message = workspace.messages.find(channel, _string(args, "ts"))
    if message is None or message.seen_by is not None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER_ID:
        raise SlackError(refusal)
    return message


def _channel_object(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_private": False,
        "is_archived": False,
        "is_member": True,
    }
