"""A complaints procedure as values: what a preset file says, already checked. Reading the file is in `loading`."""

from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from procedure.calendar import Calendar, Nation, calendar_for
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome, RollUp

# "First mention one working day before (two for stages of ten days and more)": what counts as a stage of ten days.
_LONG_STAGE = {"elapsed_hours": 14 * 24, "working_days": 10, "calendar_days": 14, "weeks": 2, "months": 1}


class Unit(StrEnum):
    ELAPSED_HOURS = "elapsed_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"


class ClockStarts(StrEnum):
    """What starts the clock of the reply. `AGREED` is a date agreed case by case; the target is then the backstop."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    REQUESTED = "requested"
    AGREED = "agreed"


class AcknowledgedBy(StrEnum):
    """Whether the automatic receipt is enough, or a person must confirm the points."""

    RECEIPT = "receipt"
    PERSON = "person"


class OnNonWorkingDay(StrEnum):
    """`ROLL` moves to the next working day, `KEEP` leaves the date."""

    ROLL = "roll"
    KEEP = "keep"


class Confidence(StrEnum):
    """Whether the preset was read in its source, or is recalled and must be checked by the adopter."""

    READ = "read"
    RECALLED = "recalled"


class Measured(StrEnum):
    """An extension to so many days in total, or by so many additional days."""

    TOTAL = "total"
    ADDITIONAL = "additional"


class CountedFrom(StrEnum):
    """What a step, or the reply, is counted from: the start of the stage's clock, or the step before it."""

    START = "start"
    STEP_BEFORE = "step_before"


class HoldingMode(StrEnum):
    ASK = "ask"
    AUTO = "auto"
    MANUAL = "manual"


class Approver(StrEnum):
    MANAGER = "manager"
    ADMIN = "admin"


class OnceLate(StrEnum):
    """Where a complainant may go without waiting any longer, once the reply is late."""

    NEXT_STAGE = "next_stage"
    EXTERNAL_BODY = "external_body"


class Letter(StrEnum):
    """The letters for which a procedure may list the sections that they must have."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING = "holding"
    UPDATE = "update"
    EXTENSION = "extension"
    RESPONSE = "response"
    REFUSAL = "refusal"
    CLOSURE = "closure"
    ROUTE = "route"


@dataclass(frozen=True)
class Target:
    n: int
    unit: Unit

    def __str__(self) -> str:
        """Like "5 working days"."""
        words = self.unit.value.replace("elapsed_", "").replace("_", " ")
        return f"{self.n} {words.removesuffix('s') if self.n == 1 else words}"


@dataclass(frozen=True)
class Extension:
    """A later date that may be approved. `limit` is None where the procedure sets no end."""

    limit: Target | None
    measured: Measured
    approver: Approver
    notice_before_limit: bool
    signpost_required: bool


@dataclass(frozen=True)
class Milestone:
    """A step within a stage that has a date of its own, such as the meeting of a panel."""

    key: str
    name: str
    within: Target
    counted_from: CountedFrom = CountedFrom.STEP_BEFORE


@dataclass(frozen=True)
class StageRule:
    """One stage. `number` counts from 1. `chase_before_days` overrides the first mention, in working days before.

    `day_of_receipt` (0 or 1) is for its reply alone, where that is counted otherwise than its acknowledgement.
    `respond` is counted from the start of its clock, or from the last of its milestones.
    """

    key: str
    name: str
    number: int
    respond: Target
    receipt: Target | None = None
    acknowledge: Target | None = None
    acknowledged_by: AcknowledgedBy = AcknowledgedBy.RECEIPT
    clock_starts: ClockStarts = ClockStarts.RECEIVED
    day_of_receipt: int | None = None
    extension: Extension | None = None
    direct_entry: bool = False
    different_decider: bool = False
    update_every: Target | None = None
    chase_before_days: int | None = None
    milestones: tuple[Milestone, ...] = ()
    respond_counted_from: CountedFrom = CountedFrom.START
    once_late: OnceLate | None = None


@dataclass(frozen=True)
class Chase:
    """When owners are reminded: days are working days, `at` is office time; long is a stage of ten days and more."""

    before_days: int = 1
    before_days_long: int = 2
    at: time = time(9, 0)
    overdue_every: int = 1
    manager_after: int = 3


@dataclass(frozen=True)
class Holding:
    """How a customer is kept informed of lateness. Days are working days; `send_at` is office time on the due date."""

    mode: HoldingMode = HoldingMode.ASK
    propose_days_before: int = 1
    send_at: time = time(15, 0)
    max_automatic: int = 1
    update_days: int = 5
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signpost:
    """The external body named in the final letter; `time_limit` is a phrase such as "within 12 months"."""

    name: str
    address: str
    time_limit: str
    url: str | None = None


@dataclass(frozen=True)
class ClosedDay:
    date: date
    reason: str


@dataclass(frozen=True)
class LetterSections:
    letter: Letter
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Procedure:
    """A whole procedure. A case keeps the `id` and `version` that it was opened under.

    `cut_off` is office time: what arrives later counts as received on the next working day. `ends_on_non_working_day`
    says what becomes of a limit in calendar days, weeks or months that ends on such a day.
    """

    id: str
    title: str
    version: str
    source_url: str
    verified_on: date
    confidence: Confidence
    nation: Nation
    time_zone: str
    day_of_receipt: int
    stages: tuple[StageRule, ...]
    outcomes: tuple[Outcome, ...]
    roll_up: RollUp
    signpost: Signpost
    closures: tuple[ClosedDay, ...] = ()
    closures_replace_holidays: bool = False
    cut_off: time | None = None
    received_on_non_working_day: OnNonWorkingDay = OnNonWorkingDay.ROLL
    ends_on_non_working_day: OnNonWorkingDay = OnNonWorkingDay.ROLL
    overall_warning: Target | None = None
    accept_within: Target | None = None
    escalate_within: Target | None = None
    letter_sections: tuple[LetterSections, ...] = ()
    chase: Chase = field(default_factory=Chase)
    holding: Holding = field(default_factory=Holding)
    digest_at: time = time(8, 30)
    # Days that the desk closes, and holidays that it works: never of the file, but of `calendar add` and `remove`.
    closed: tuple[ClosedDay, ...] = ()
    worked: tuple[date, ...] = ()

    @cached_property
    def calendar(self) -> Calendar:
        """By which it counts: its nation's, with its own closed days, and those that the desk closes or works."""
        return calendar_for(
            self.nation,
            {day.date: day.reason for day in self.closures},
            closures_replace_holidays=self.closures_replace_holidays,
            added={day.date: day.reason for day in self.closed},
            removed=self.worked,
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def stage(self, number: int) -> StageRule:
        """Raises NotAllowed if the procedure has no such stage."""
        for rule in self.stages:
            if rule.number == number:
                return rule
        raise NotAllowed(f"The procedure '{self.title}' has no stage {number}; its last stage is {self.last_stage}.")

    @property
    def last_stage(self) -> int:
        return self.stages[-1].number

    def counting_reply(self, stage: StageRule) -> "Procedure":
        """The procedure as it counts the reply of this stage, which may have a `day_of_receipt` of its own."""
        return self if stage.day_of_receipt is None else replace(self, day_of_receipt=stage.day_of_receipt)

    def sections_of(self, letter: Letter) -> tuple[str, ...]:
        """The sections that this letter must have; none if the procedure does not say."""
        return next((each.sections for each in self.letter_sections if each.letter is letter), ())

    def chase_before_days(self, stage: StageRule) -> int:
        """How many working days before its date an obligation of this stage is first mentioned to its owner."""
        if stage.chase_before_days is not None:
            return stage.chase_before_days
        long = stage.respond.n >= _LONG_STAGE[stage.respond.unit]
        return self.chase.before_days_long if long else self.chase.before_days
