"""The Web API methods that the bot uses, each with Slack's own refusals. Files are not among them."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox import methods_chat as chat
from sandbox import methods_people as people
from sandbox import methods_views as views
from sandbox.people import BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID
from sandbox.workspace import Workspace

Json = dict[str, Any]
Method = Callable[[Workspace, Json], Json]


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


METHODS: Mapping[str, Method] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.permalink,
    "conversations.open": people.conversations_open,
    "conversations.list": people.conversations_list,
    "conversations.info": people.conversations_info,
    "conversations.join": people.conversations_join,
    "users.info": people.users_info,
    "users.lookupByEmail": people.users_lookup,
    "users.list": people.users_list,
    "usergroups.users.list": people.usergroup_users,
    "views.open": views.views_open,
    "views.push": views.views_push,
    "views.update": views.views_update,
    "views.publish": views.views_publish,
}
