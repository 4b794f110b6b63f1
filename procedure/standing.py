"""Where a case stands, as one line: the value that lists, cards, chases and the digest are made from."""

from dataclasses import dataclass
from datetime import date, datetime

from procedure.outcomes import Outcome
from procedure.words import Status


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
