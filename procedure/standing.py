"""Where a case stands, as one line: the value that lists, cards, chases and the digest are made from."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from procedure.desk import Desk
from procedure.outcomes import Outcome
from procedure.words import DutyKind, Status


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
    answer_leaving: bool = False
    updates_sent: int = 0

    @property
    def told_on(self) -> date:
        """The date that the complainant waits for: last promised, else extended, else due."""
        return self.promised_on or self.extended_to or self.due_on


@dataclass(frozen=True)
class Owed:
    """What is owed on a closed case: a decision about a reply, or a response that came back and reached nobody.

    `message_id` is the reply's, 0 for a response; `due_at` is an instant in UTC.
    """

    line: CaseLine
    kind: DutyKind
    due_at: datetime
    message_id: int = 0


def seen_from(desk: Desk, line: CaseLine) -> CaseLine:
    """The line without an owner who has left the desk or has no role any more: nobody has such a case."""
    owner = desk.person(line.owner)
    return line if owner and owner.roles else replace(line, owner="")


def has_rules(desk: Desk, line: CaseLine) -> bool:
    """Whether the procedure of the case is loaded and knows its stage."""
    procedure = desk.procedures.get(line.procedure)
    return procedure is not None and any(one.number == line.stage for one in procedure.stages)
