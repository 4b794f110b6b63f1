"""A case for people: a story that can be read from top to bottom."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.cli.printing import cell, print_table, say, short_instant, spoken_day, spoken_instant
from bot.decided import decided_facts
from bot.folding import folded_events
from letters.cards import spoken_route
from procedure.desk import Desk
from procedure.measures import spoken_measures
from procedure.standing import CaseLine
from procedure.words import Direction
from storage.views import CaseView, MessageView

_NOBODY = "nobody yet"


def print_list(lines: Sequence[CaseLine]) -> None:
    """Open cases, by the date that the complainant waits for."""
    if not lines:
        say("There are no open cases.")
        return
    rows = [
        (one.reference, spoken_day(one.told_on), spoken_day(one.due_on), one.stage, one.owner or _NOBODY, one.area)
        for one in lines
    ]
    print_table(("Reference", "Told by", "Due", "Stage", "Owner", "Area"), rows)


def print_view(view: CaseView, desk: Desk) -> None:
    """Dates, messages, duties and history; times are office time."""
    zone = desk.procedure(view.line.procedure).zone
    for number, stage in enumerate(view.stages, 1):
        is_newest = number == len(view.stages)
        say(f"{stage.reference}, stage {stage.stage}, {stage.status.value if is_newest else 'done'}")
        for name, value in _facts(stage, desk, zone):
            say(f"  {name:<15} {cell(value)}")
        for one in view.measures[number - 1 : number]:
            for name, value in spoken_measures(one):
                say(f"  {name:<15} {cell(value)}")
        say()
    for name, value in decided_facts(view.decided):
        say(f"{name}: {cell(value)}")
    _print_messages(view.messages, zone)
    _print_part(
        "Duties",
        ("Due", "What", "State", "Missed"),
        [
            (short_instant(one.due_at, zone), one.kind.value, one.state.value, "missed" if one.missed_at else "")
            for one in view.duties
        ],
    )
    _print_part(
        "History",
        ("When", "Who", "What"),
        [
            (short_instant(one.at, zone), one.actor, text)
            for one, text in folded_events(view.events, lambda last: short_instant(last.at, zone))
        ],
    )


def _facts(line: CaseLine, desk: Desk, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "Owner", _named(desk, line.owner)
    yield "Area", line.area or "not chosen yet"
    yield "Procedure", line.procedure
    yield "Received", spoken_instant(line.received_at, zone)
    yield "Receipt sent", spoken_instant(line.receipt_sent_at, zone)
    if line.acknowledge_by or line.acknowledged_at:
        yield "Acknowledge by", spoken_day(line.acknowledge_by)
        yield "Acknowledged", spoken_instant(line.acknowledged_at, zone)
    yield "Due", spoken_day(line.due_on)
    if line.extended_to:
        yield "Extended to", spoken_day(line.extended_to)
    if line.promised_on:
        yield "Promised", spoken_day(line.promised_on)
    yield "Answered", spoken_instant(line.responded_at, zone)
    if line.is_urgent:
        yield "Urgent", _named(desk, line.in_hand_of) if line.in_hand_of else "nobody has it in hand"
    if line.is_sensitive:
        yield "Sensitive", "seen by the people named on it"
    if line.route:
        yield "No complaint", spoken_route(line)
    if line.outcome:
        yield "Outcome", line.decision


def _named(desk: Desk, email: str) -> str:
    person = desk.person(email) if email else None
    return f"{person.name} <{email}>" if person else email or _NOBODY


def _print_messages(messages: Sequence[MessageView], zone: ZoneInfo) -> None:
    rows = [(short_instant(one.at, zone), one.kind, _who(one), one.subject, one.state) for one in messages]
    _print_part("Messages", ("When", "Kind", "Who", "Subject", "State"), rows)


def _who(one: MessageView) -> str:
    return f"to {one.to}" if one.direction is Direction.OUT else f"from {one.from_address or 'nobody named'}"


def _print_part(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    say(title)
    if rows:
        print_table(head, rows)
    else:
        say("none")
    say()
