"""What an indicator is: which entries it counts, what it asks of them, its target, and what colour a value has."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Measure(StrEnum):
    """What is asked: the numerator's and the denominator's filter under one name."""

    IN_TIME = "in_time"  # answered by the deadline, of those answered, or of those that were to be answered
    RECEIPT_IN_TIME = "receipt_in_time"  # receipt sent within hours, of those received that can be sent one
    UPHELD = "upheld"  # of the decided
    OUTCOMES = "outcomes"  # upheld of the decided, and each outcome by stage
    RECEIVED = "received"  # a number; with `size` also for each thousand of it
    MEAN_DAYS = "mean_days"  # average working days of those answered


class Counting(StrEnum):
    """Which entries belong to a period."""

    CLOSED = "closed"  # answered in the period
    DUE = "due"  # to be answered in the period
    RECEIVED = "received"


class Ending(StrEnum):
    """What has to happen by the deadline."""

    RESPONSE = "response"
    RESOLUTION = "resolution"  # the reply, after which nobody asked for the next stage as known today


class Partial(StrEnum):
    """What partially upheld counts as."""

    PROCEDURE = "procedure"  # by the procedure of each complaint
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class Polarity(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"


class Status(StrEnum):
    """Grey is no data or no target: never green."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True)
class Indicator:
    """One definition. `within_days` are working days from receipt, 0 the target of each stage; no `stages` means all.

    `target` is in percent or, where the measure is one of days, in days; None is an indicator without a target.
    `size` is what a number is divided by to give one per thousand, such as the homes of a landlord.
    """

    id: str
    title: str
    version: str
    source: str
    measure: Measure
    basis: Counting
    polarity: Polarity
    stages: tuple[int, ...] = ()
    within_days: int = 0
    within_hours: int = 0
    ends_with: Ending = Ending.RESPONSE
    extension_counts_as_met: bool = False
    partial_counts_as: Partial = Partial.PROCEDURE
    target: int | None = None
    tolerance: int = 0
    size: int = 0
    size_of: str = ""
    is_on: bool = True
    notes: tuple[str, ...] = ()

    def status(self, value: Fraction | None) -> Status:
        """Green at or past the target, amber within the tolerance, red beyond; judged before any rounding."""
        if value is None or self.target is None:
            return Status.GREY
        short = self.target - value if self.polarity is Polarity.HIGHER else value - self.target
        if short <= 0:
            return Status.GREEN
        return Status.AMBER if short <= self.tolerance else Status.RED
