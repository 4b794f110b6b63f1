"""What is counted once, and the flow that must balance in each group of a report."""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """What is counted once: a complaint, where it ended as known today, or each stage that it was at."""

    FINAL_STAGE = "final_stage"
    ENTRIES = "entries"

    @property
    def sentence(self) -> str:
        """For the notes of a table."""
        if self is Basis.FINAL_STAGE:
            return "Each complaint is counted once, at the stage where it ended as known today."
        return "A complaint that was escalated is counted at each of its stages."


@dataclass(frozen=True)
class Flow:
    """How many entries of a group came and went in a period."""

    received: int
    closed: int
    ended_otherwise: int
    open_at_start: int
    open_at_end: int

    @property
    def balances(self) -> bool:
        """Open at start + received - closed - ended otherwise = open at end."""
        return self.open_at_start + self.received - self.closed - self.ended_otherwise == self.open_at_end

    def fault(self, label: str) -> str:
        """What does not balance, in words."""
        sums = (
            f"{self.open_at_start} open at start + {self.received} received - {self.closed} closed "
            f"- {self.ended_otherwise} ended otherwise is not {self.open_at_end} open at end"
        )
        return f"The report does not balance in the group '{label}': {sums}."
