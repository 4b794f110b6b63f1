"""Notes to staff, neutral of how they are shown: text, reference, facts, a table, actions on offer.

A note never holds the complaint's text or the complainant's name. `bot/slack/` dresses it at delivery.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What a button may offer. The button's value is the reference or the id in `Offer.value`."""

    TAKE = "take"
    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    HOLD = "hold"
    ESCALATE = "escalate"
    EXTEND = "extend"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    OPEN = "open"
    REOPEN = "reopen"
    SHOW = "show"
    ANSWERED = "answered"  # a staff reply was the answer, with this outcome: `17:upheld`
    IS_UPDATE = "is_update"  # a staff reply was not the answer
    FILE_REPLY = "file_reply"  # a reply on a closed stage changes nothing
    KEEP_OUT = "keep_out"  # the proposed owner, whom the complaint is about
    NOT_ABOUT = "not_about"  # the proposed owner is only named in it
    TELL_OUTCOME = "tell_outcome"  # that it was corrected
    PREVIEW = "preview"  # the letter that the open form would write
    MORE_POINTS = "more_points"  # the open form gets more fields
    MORE_REMEDIES = "more_remedies"
    MORE_LEARNING = "more_learning"
    REMEDY_DONE = "remedy_done"
    REMEDY_CHANGE = "remedy_change"
    REMEDY_DROP = "remedy_drop"
    REMEDY_ADD = "remedy_add"
    PROGRESS = "progress"  # of a commitment
    COMMITMENT_DONE = "commitment_done"
    COMMITMENT_ADD = "commitment_add"
    ATTEND = "attend"  # an urgent case is in somebody's hands
    ROUTE_ANSWERED = "route_answered"
    UNROUTE = "unroute"  # a complaint after all
    CORRECT_DATE = "correct_date"  # write that we told a wrong date
    CANCEL_LETTER = "cancel_letter"
    RESUME_LETTERS = "resume_letters"
    RELEASE = "release"
    DISCARD = "discard"
    LINK = "link"  # two cases: `C-2026-00002 C-2026-00001`
    GROUP = "group"  # all of them, with the first: `C-2026-00001 C-2026-00007 C-2026-00003`
    MERGE = "merge"  # the first of two cases into the second
    HELD_LOOK = "held_look"  # read a mail of the holding pen
    HELD_NAMED = "held_named"  # who complains, where the sender is not the one
    HELD_ONTO = "held_onto"  # which case it belongs to
    HELD_REPLAY = "held_replay"  # read it once more
    POSTED = "posted"  # a letter was posted, or said on the phone
    RESTRICT = "restrict"  # contact with a complainant, or renew that
    LIFT = "lift"  # a restriction
    AWAY = "away"  # somebody is away: from when to when, and who stands in


@dataclass(frozen=True)
class Offer:
    """One action on offer, with what it acts on."""

    action: Action
    value: str


@dataclass(frozen=True)
class Row:
    """A line of a note's table: its cells, in the order of the note's columns, and what may be done about it."""

    cells: tuple[str, ...]
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Note:
    """What a person or a channel is told. `in_thread`: under the card of the case, not beside it."""

    title: str
    text: str = ""
    reference: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    offers: tuple[Offer, ...] = ()
    in_thread: bool = False
    is_card: bool = False
    replaces: str = ""  # the id of a message (`channel/ts`) whose place it takes

    def to_json(self) -> str:
        """As the outbox keeps it."""
        return json.dumps(vars(self), default=vars, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Note:
    """The note that `to_json` wrote; ValueError, KeyError or TypeError when it was not one."""
    raw: dict[str, Any] = json.loads(text)
    raw["facts"] = tuple((key, value) for key, value in raw["facts"])
    raw["columns"] = tuple(raw["columns"])
    raw["rows"] = tuple(Row(tuple(row["cells"]), _offers(row["offers"])) for row in raw["rows"])
    raw["offers"] = _offers(raw["offers"])
    return Note(**raw)


def _offers(raw: list[dict[str, str]]) -> tuple[Offer, ...]:
    return tuple(Offer(Action(one["action"]), one["value"]) for one in raw)
