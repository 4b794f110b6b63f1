"""A case as JSON. These names are fixed: scripts rely on them. What is not there is null."""

from typing import Any

from bot.cli.case_decided import decided_document
from bot.cli.printing import iso, stamp
from procedure.measures import Measures
from procedure.standing import CaseLine
from storage.views import CaseView, DutyView, EventView, MessageView


def line_document(line: CaseLine) -> dict[str, Any]:
    """Where a case stands."""
    return {
        "reference": line.reference,
        "stage": line.stage,
        "status": line.status.value,
        "owner": line.owner or None,
        "area": line.area or None,
        "procedure": line.procedure,
        "received_at": stamp(line.received_at),
        "receipt_sent_at": stamp(line.receipt_sent_at),
        "acknowledge_by": iso(line.acknowledge_by),
        "acknowledged_at": stamp(line.acknowledged_at),
        "due_on": iso(line.due_on),
        "extended_to": iso(line.extended_to),
        "promised_on": iso(line.promised_on),
        "responded_at": stamp(line.responded_at),
        "outcome": line.outcome.value if line.outcome else None,
    }


def view_document(view: CaseView) -> dict[str, Any]:
    """One case, whole. The words of messages are not in it: opening them is an event of its own."""
    found = {
        "messages": [_message(one) for one in view.messages],
        "duties": [_duty(one) for one in view.duties],
        "events": [_event(one) for one in view.events],
        "links": [{"reference": one.reference, "how": one.how} for one in view.links],
        **decided_document(view.decided),
        "measures": [_measures(one) for one in view.measures],
    }
    return line_document(view.line) | found | _sorted_as(view.line)


def _sorted_as(line: CaseLine) -> dict[str, Any]:
    """Beside the fixed names: what people have said that the case is."""
    routed = {"as": line.route, "answer_by": iso(line.answer_by), "answered_on": iso(line.answered_on)}
    return {
        "urgent": line.is_urgent,
        "in_hand_of": line.in_hand_of or None,
        "sensitive": line.is_sensitive,
        "routed": routed if line.route else None,
    }


def _message(one: MessageView) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": stamp(one.at),
        "direction": one.direction.value,
        "kind": one.kind,
        "from": one.from_address or None,
        "to": one.to or None,
        "subject": one.subject,
        "state": one.state or None,
    }


def _duty(one: DutyView) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "state": one.state.value,
        "due_at": stamp(one.due_at),
        "missed_at": stamp(one.missed_at),
        "settled_at": stamp(one.settled_at),
    }


def _measures(one: Measures) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "answered_by_target": one.answered_by_target,
        "kept_informed": one.kept_informed,
        "first_promise_kept": one.first_promise_kept,
        "letters": one.letters,
    }


def _event(one: EventView) -> dict[str, Any]:
    return {"at": stamp(one.at), "kind": one.kind, "actor": one.actor, "text": one.text}
