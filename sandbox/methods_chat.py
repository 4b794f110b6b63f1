"""`chat.*`: the bot's messages, posted, changed, deleted, or shown to one person alone."""

import re
from typing import Any

from sandbox.arguments import conversation_of, required
from sandbox.errors import SlackError
from sandbox.messages import Message
from sandbox.people import BOT_USER_ID, TEAM_DOMAIN
from sandbox.workspace import Workspace, message_payload

Json = dict[str, Any]

_TS = re.compile(r"\d{1,12}\.\d{6}")


def post_message(workspace: Workspace, args: Json) -> Json:
    channel = conversation_of(workspace, args)
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
    channel = conversation_of(workspace, args)
    member = workspace.directory.member(required(args, "user"))
    dm_of = workspace.directory.member_of_dm(channel)
    if member is None or (dm_of is not None and dm_of != member):
        raise SlackError("user_not_in_channel")
    message = workspace.post(channel, args, thread_ts=_thread(args), seen_by=member.id)
    return {"message_ts": message.ts}


def permalink(workspace: Workspace, args: Json) -> Json:
    channel = conversation_of(workspace, args)
    message = workspace.messages.find(channel, required(args, "message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    place = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel}/p{message.ts.replace('.', '')}"
    return {"channel": channel, "permalink": place}


def _thread(args: Json) -> str | None:
    thread_ts = args.get("thread_ts")
    if thread_ts in (None, ""):
        return None
    if not isinstance(thread_ts, str) or not _TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts")
    return thread_ts


def _own(workspace: Workspace, args: Json, refusal: str) -> Message:
    """A message that the bot may change: its own and not an ephemeral one."""
    channel = conversation_of(workspace, args)
    message = workspace.messages.find(channel, required(args, "ts"))
    if message is None or message.seen_by is not None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER_ID:
        raise SlackError(refusal)
    return message
