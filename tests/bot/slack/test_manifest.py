"""The manifest that administrators paste into Slack asks for what the code needs, and for nothing else."""

import json
import re
from pathlib import Path
from typing import Any

from bot.slack.verbs import VERBS
from procedure.desk import Desk

# Slack's reference of each Web API method, "Required scopes".
SCOPES = {
    "auth_test": set[str](),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_open": {"im:write"},
    "users_info": {"users:read"},
    "users_lookupByEmail": {"users:read.email", "users:read"},
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_push": set[str](),
    "views_update": set[str](),
}
METHOD = re.compile(r"\.((?:auth|chat|conversations|files|pins|reactions|usergroups|users|views)_[A-Za-z_]+)\b")


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("slack-manifest.json").read_text(encoding="utf-8"))
    return found


def methods_in_code() -> set[str]:
    sources = (path.read_text(encoding="utf-8") for path in Path("bot/slack").glob("*.py"))
    return {name for source in sources for name in METHOD.findall(source)}


def test_the_scopes_are_those_of_the_methods_that_the_code_calls() -> None:
    needed = {scope for method in methods_in_code() for scope in SCOPES[method]} | {"commands"}
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == needed
    assert not any(scope.endswith(":history") for scope in needed)


def test_every_method_of_the_table_is_called() -> None:
    assert methods_in_code() == set(SCOPES)


def test_the_one_command_is_that_of_the_settings_and_comes_escaped() -> None:
    (command,) = manifest()["features"]["slash_commands"]
    assert command["command"] == Desk.command
    assert command["should_escape"] is True
    named = {part.split()[0] for part in command["usage_hint"].split("|")}
    assert named <= {verb.name for verb in VERBS}


def test_it_is_a_socket_mode_app_with_buttons_two_events_and_no_addresses() -> None:
    settings = manifest()["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["event_subscriptions"] == {"bot_events": ["app_home_opened", "user_status_changed"]}
    assert manifest()["features"]["app_home"]["home_tab_enabled"] is True
    assert "shortcuts" not in manifest()["features"]
    assert "http" not in json.dumps(manifest())
