"""Where a case stands, as one line: the value that lists, cards, chases and the digest are made from."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from procedure.desk import Desk
from procedure.outcomes import Closure, Outcome, spoken_decision
from procedure.words import DutyKind, OutboxKind, Route, Status


class What(StrEnum):
    """An obligation that people are reminded of. Those that are duties have the word of their kind."""

    ACKNOWLEDGE = "acknowledge"
    RESPOND = "respond"
    PROMISE = "promise"
    DECIDE = "decide"  # a reply on a closed case: does it go on?
    SEND_AGAIN = "send again"  # the response of a closed case came back
    POST = "post"  # a letter that a person must post
    PHONE = "phone"  # a letter that a person must say on the phone
    AGREE = "agree"
    INFORM = "inform"
    MILESTONE = "milestone"
    ROUTE = "route"
    REMEDY = "remedy"
    COMMITMENT = "commitment"
    CONSENT = "consent"
    HELD = "held mail"  # a person waits behind it: is it a complaint, and whose?


BESIDES = (
    DutyKind.DECIDE,
    DutyKind.AGREE,
    DutyKind.INFORM,
    DutyKind.MILESTONE,
    DutyKind.ROUTE,
    DutyKind.REMEDY,
    DutyKind.COMMITMENT,
    DutyKind.CONSENT,
)
"""Kinds of deadline that people hear of by name; the others show in the dates of their stage."""


@dataclass(frozen=True)
class CaseLine:
    """A case with the dates of its newest stage. `owner` is an e-mail address, "" while nobody has it.

    `due_on` is the target; `promised_on` the date last told to the complainant; instants are aware, in UTC.
    """

    reference: str
    stage: int
    status: Status
    owner: str
    area: str
    procedure: str
    received_at: datetime
    receipt_sent_at: datetime | None
    acknowledge_by: date | None
    acknowledged_at: datetime | None
    due_on: date
    extended_to: date | None
    promised_on: date | None
    responded_at: datetime | None
    outcome: Outcome | None
    is_urgent: bool = False
    answer_leaving: bool = False  # the letter that ends the stage is written
    answer_by_hand: bool = False  # and it waits for a person to post it or to say it
    last_word: OutboxKind = OutboxKind.RESPONSE  # which letter that is
    updates_sent: int = 0
    closure: Closure | None = None
    route: Route | None = None  # what it was sent on as
    answer_by: date | None = None  # where it was sent on
    answered_on: date | None = None  # there
    is_sensitive: bool = False
    in_hand_of: str = ""  # who took an urgent case, an e-mail address
    told_outcome: Outcome | None = None  # as the decider said it, where it counts as another one

    @property
    def told_on(self) -> date:
        """The date that the complainant waits for: last promised, else extended, else due."""
        return self.promised_on or self.extended_to or self.due_on

    @property
    def decision(self) -> str:
        """The outcome in words, "" without one: as it was told, and as what it counts."""
        return spoken_decision(self.outcome, self.told_outcome) if self.outcome else ""


@dataclass(frozen=True)
class Owed:
    """Something owed besides the reply of an open stage, on an open or a closed case, or by the desk without one.

    `due_at` is an instant in UTC. `item` says which one where a case may owe several (the id of a reply, a remedy or a
    commitment, the key of a milestone), else "". `person` owes it; "" means the owner of the stage. `area` is where it
    is owed: the case's, or the commitment's own.
    """

    what: What
    due_at: datetime
    line: CaseLine | None = None
    item: str = ""
    person: str = ""
    area: str = ""

    @property
    def name(self) -> str:
        """The reference, or what it is called where there is no case."""
        return self.line.reference if self.line else f"{self.what.value.capitalize()} {self.item}".strip()


def seen_from(desk: Desk, line: CaseLine) -> CaseLine:
    """The line without an owner who has left the desk or has no role any more: nobody has such a case."""
    owner = desk.person(line.owner)
    return line if owner and owner.roles else replace(line, owner="")


def who_owes(desk: Desk, owed: Owed) -> str:
    """E-mail of who owes it, else of the stage's owner; "" when neither works here any more."""
    for email in (owed.person, owed.line.owner if owed.line else ""):
        person = desk.person(email) if email else None
        if person and person.roles:
            return person.email
    return ""


def has_rules(desk: Desk, line: CaseLine) -> bool:
    """Whether the procedure of the case is loaded and knows its stage."""
    procedure = desk.procedures.get(line.procedure)
    return procedure is not None and any(one.number == line.stage for one in procedure.stages)
