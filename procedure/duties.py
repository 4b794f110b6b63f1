"""Which duties a case should have: a pure function of the procedure, the calendar and the facts of its stage.

What is written here is owed; `storage/duties.py` makes the ledger agree with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from procedure.calendar import Calendar
from procedure.deadlines import due_instant, end_of_office_day, receipt_due_at
from procedure.preset import HoldingMode, Procedure, StageRule
from procedure.words import DutyKind


@dataclass(frozen=True)
class Wanted:
    """A duty that should exist. `due_at` is an aware instant in UTC."""

    key: str
    kind: DutyKind
    due_at: datetime
    stage_id: int | None = None
    person: str = ""


@dataclass(frozen=True)
class PromiseFacts:
    """A date the complainant was told; `is_settled` once the next letter or the reply has left."""

    number: int
    promised_on: date
    is_settled: bool


@dataclass(frozen=True)
class StageFacts:
    """An open stage as the rules see it. `letter_leaving`: a person's letter is written and waits to leave."""

    reference: str
    number: int
    stage_id: int
    requested_at: datetime
    due_on: date
    extended_to: date | None
    acknowledge_by: date | None
    receipt_sent: bool
    acknowledged: bool
    letter_leaving: bool
    updates_sent: int
    may_write: bool
    is_urgent: bool
    is_anonymous: bool = False  # nobody is known to whom anything could be told
    promises: tuple[PromiseFacts, ...] = ()

    @property
    def told_on(self) -> date:
        """The date that the complainant waits for: last promised, else extended, else due."""
        return self.promises[-1].promised_on if self.promises else (self.extended_to or self.due_on)


def duty_key(reference: str, stage: int, kind: DutyKind, number: int | None = None) -> str:
    """`C-2026-00042.s1.respond`, `C-2026-00042.s1.hold.1`."""
    return ".".join((reference, f"s{stage}", kind.value, *([] if number is None else [str(number)])))


def wanted(procedure: Procedure, calendar: Calendar, facts: StageFacts) -> tuple[Wanted, ...]:
    """Everything owed on this open stage; what is missing from the answer is owed no longer."""
    return tuple(_deadlines(procedure, facts)) + tuple(_acts(procedure, calendar, facts))


def _deadlines(procedure: Procedure, facts: StageFacts) -> Iterator[Wanted]:
    rule = procedure.stage(facts.number)
    receipt_at = receipt_due_at(procedure, rule, facts.requested_at)
    if receipt_at is not None and not facts.receipt_sent and not facts.is_anonymous:
        yield _want(facts, DutyKind.RECEIPT, receipt_at)
    if facts.acknowledge_by is not None and not facts.acknowledged and not facts.is_anonymous:
        yield _want(facts, DutyKind.ACKNOWLEDGE, end_of_office_day(procedure, facts.acknowledge_by))
    yield _want(facts, DutyKind.RESPOND, end_of_office_day(procedure, facts.due_on))
    for promise in facts.promises:
        if not promise.is_settled:
            yield _want(facts, DutyKind.PROMISE, end_of_office_day(procedure, promise.promised_on), promise.number)


def _acts(procedure: Procedure, calendar: Calendar, facts: StageFacts) -> Iterator[Wanted]:
    """Holding letters: "In mode `ask` the bot prepares one `propose_days_before` the date and asks the owner ...

    If nobody has acted at `send_at` on the due date, an update goes by itself ... At most `max_automatic` per stage"
    (procedure.md section 5). With a person's letter on its way out there is neither; an urgent case gets only the
    receipt automatically.
    """
    holding = procedure.holding
    if holding.mode is HoldingMode.MANUAL or facts.letter_leaving:
        return
    number = len(facts.promises) + 1
    if holding.mode is HoldingMode.ASK:
        on = calendar.add_working_days(facts.told_on, -holding.propose_days_before)
        yield _want(facts, DutyKind.PROPOSE, due_instant(procedure, on, procedure.chase.at), number)
    if update_may_go(procedure, facts):
        yield _want(facts, DutyKind.HOLD, due_instant(procedure, facts.told_on, holding.send_at), number)


def update_may_go(procedure: Procedure, facts: StageFacts) -> bool:
    """Whether an update would still go by itself; after the last one "the manager owns it"."""
    return facts.updates_sent < procedure.holding.max_automatic and facts.may_write and not facts.is_urgent


def decision(
    procedure: Procedure, calendar: Calendar, facts: StageFacts, undecided: tuple[tuple[int, date], ...]
) -> tuple[Wanted, ...]:
    """ "An undecided reply on a closed stage is a duty due the next working day" (procedure.md section 4).

    `undecided` holds the message's id and the office date it came.
    """
    return tuple(
        _want(
            facts, DutyKind.DECIDE, end_of_office_day(procedure, calendar.add_working_days(received_on, 1)), message_id
        )
        for message_id, received_on in undecided
    )


def _want(facts: StageFacts, kind: DutyKind, due_at: datetime, number: int | None = None) -> Wanted:
    return Wanted(duty_key(facts.reference, facts.number, kind, number), kind, due_at, facts.stage_id)


def uses_receipt_as_acknowledgement(rule: StageRule) -> bool:
    """In some procedures the receipt is enough; in others a person acknowledges, in a letter of its own."""
    return rule.acknowledge is None or rule.acknowledged_by == "receipt"
