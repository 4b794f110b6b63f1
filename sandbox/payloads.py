"""The payloads that Slack sends for what people do."""

from typing import Any

from sandbox.clock import system_seconds
from sandbox.form_state import KEYS, Entered, state_values
from sandbox.messages import Message
from sandbox.people import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Member
from sandbox.views import View, payload
from sandbox.workspace import Workspace, message_payload

Json = dict[str, Any]

OLD_TOKEN = "sandbox-verification-token"  # noqa: S105  # a field that Slack still fills and nobody reads


def command(workspace: Workspace, member: Member, channel: str, text: str, base_url: str) -> Json:
    key = workspace.triggers.open_url(member.id, channel, None)
    return {
        "token": OLD_TOKEN,
        "team_id": member.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel,
        "channel_name": workspace.directory.conversation_name(channel),
        "user_id": member.id,
        "user_name": member.handle,
        "command": workspace.command,
        "text": workspace.directory.escape(text),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": f"{base_url}/response/{key}",
        "trigger_id": workspace.triggers.issue(member.id),
    }


def _common(workspace: Workspace, member: Member, kind: str, view_id: str | None = None) -> Json:
    return {
        "type": kind,
        "token": OLD_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": {
            "id": member.id,
            "username": member.handle,
            "name": member.handle,
            "team_id": member.team_id,
        },
        "api_app_id": APP_ID,
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": workspace.triggers.issue(member.id, view_id),
    }


def _chosen(action: Json) -> Entered:
    """What was just chosen in a message; Slack remembers no other choice there, and neither do we."""
    key = KEYS.get(action["type"])
    return (
        {} if key is None else {(action["block_id"], action["action_id"]): {"type": action["type"], key: action[key]}}
    )


def _stamped(action: Json) -> Json:
    return {**action, "action_ts": f"{system_seconds():.6f}"}


def message_action(workspace: Workspace, member: Member, message: Message, action: Json, base_url: str) -> Json:
    """Slack leaves the message itself out when it was an ephemeral one."""
    key = workspace.triggers.open_url(member.id, message.channel, message.ts)
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.seen_by is not None,
    }
    sent = {
        **_common(workspace, member, "block_actions"),
        "container": container,
        "channel": _channel(workspace, message.channel),
        "state": {"values": state_values(message.blocks, _chosen(action))},
        "response_url": f"{base_url}/response/{key}",
        "actions": [_stamped(action)],
    }
    if message.seen_by is None:
        sent["message"] = message_payload(message)
    return sent


def view_action(workspace: Workspace, member: Member, view: View, action: Json) -> Json:
    return {
        **_common(workspace, member, "block_actions", view.id),
        "container": {"type": "view", "view_id": view.id},
        "view": payload(view),
        "actions": [_stamped(action)],
    }


def submission(workspace: Workspace, member: Member, view: View) -> Json:
    return {
        **_common(workspace, member, "view_submission", view.id),
        "view": payload(view),
        "response_urls": [],
    }


def closing(workspace: Workspace, member: Member, view: View) -> Json:
    common = _common(workspace, member, "view_closed")
    del common["trigger_id"]
    return {**common, "view": payload(view), "is_cleared": False}


def shortcut(workspace: Workspace, member: Member, callback_id: str, message: Message | None, base_url: str) -> Json:
    """A global shortcut, or one on a message."""
    kind = "shortcut" if message is None else "message_action"
    sent = {
        **_common(workspace, member, kind),
        "callback_id": callback_id,
        "action_ts": f"{system_seconds():.6f}",
    }
    if message is not None:
        key = workspace.triggers.open_url(member.id, message.channel, None)
        sent["channel"] = _channel(workspace, message.channel)
        sent["message"] = message_payload(message)
        sent["message_ts"] = message.ts
        sent["response_url"] = f"{base_url}/response/{key}"
    return sent


def home_opened(workspace: Workspace, member: Member, event_id: str) -> Json:
    home = workspace.views.home(member.id)
    event: Json = {
        "type": "app_home_opened",
        "user": member.id,
        "channel": member.dm_id,
        "tab": "home",
        "event_ts": f"{system_seconds():.6f}",
    }
    if home is not None:
        event["view"] = payload(home)
    return _event(event, event_id)


def status_changed(member: Member, emoji: str, expires: int, event_id: str) -> Json:
    """`expires` is in seconds since 1970, 0 for never."""
    profile = {"status_emoji": emoji, "status_text": "", "status_expiration": expires, "email": member.email}
    user = {"id": member.id, "team_id": member.team_id, "profile": profile}
    stamp = system_seconds()
    event = {"type": "user_status_changed", "user": user, "cache_ts": int(stamp), "event_ts": f"{stamp:.6f}"}
    return _event(event, event_id)


def _event(event: Json, event_id: str) -> Json:
    return {
        "token": OLD_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(system_seconds()),
        "event": event,
        "authorizations": [{"team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True, "enterprise_id": None}],
    }


def _channel(workspace: Workspace, channel: str) -> Json:
    return {"id": channel, "name": workspace.directory.conversation_name(channel)}
