"""`views.*`: modals and the Home tab."""

from typing import Any

from sandbox.arguments import member_of, required
from sandbox.views import payload
from sandbox.workspace import Workspace

Json = dict[str, Any]


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
    member = member_of(workspace, required(args, "user_id"))
    view = workspace.views.publish(member.id, args.get("view"), args.get("hash"))
    return {"view": payload(workspace.saw_view(view))}
