"""Which entries an indicator counts in a period, and which of them met it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from procedure.deadlines import last_day, office_date
from procedure.outcomes import Outcome
from procedure.preset import Target, Unit
from procedure.words import Channel, PromiseKind
from reports.averages import mean
from reports.indicator import Counting, Ending, Indicator, Measure, Partial
from reports.model import Share
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.rules import Rules

WITH_RECEIPT = frozenset({Channel.EMAIL, Channel.WEB})


@dataclass(frozen=True)
class Reporting:
    """A period seen from the office date `today`, which is not over yet."""

    period: Period
    today: date

    @property
    def last_over(self) -> date:
        """The last day of the period that is over."""
        return min(self.period.last, self.today - timedelta(days=1))


@dataclass(frozen=True)
class Counts:
    """The counts behind the rows, entry by entry."""

    at: Reporting
    rules: Rules

    def members(self, every: Iterable[EntryRow], one: Indicator) -> list[EntryRow]:
        """The denominator."""
        belongs = {
            Counting.CLOSED: self._is_closed,
            Counting.DUE: self._is_due,
            Counting.RECEIVED: self._is_received,
        }[one.basis]
        return [entry for entry in every if _at_stage(entry, one) and belongs(entry, one)]

    def met(self, entry: EntryRow, one: Indicator) -> bool:
        """Answered by the deadline; under `resolution` also never taken to the next stage. No letter makes it met."""
        answered = entry.responded_on is not None and entry.responded_on <= self.deadline(entry, one)
        return answered and (one.ends_with is Ending.RESPONSE or entry.next_stage is None)

    def deadline(self, entry: EntryRow, one: Indicator) -> date:
        """So many working days from receipt, or the original target; an approved extension where it counts as met."""
        due = entry.due_on
        if one.within_days:
            procedure, calendar = self.rules.procedure_of(entry), self.rules.calendar_of(entry)
            due = last_day(procedure, calendar, Target(one.within_days, Unit.WORKING_DAYS), entry.received_on)
        extended = entry.extended_to if one.extension_counts_as_met else None
        return max(due, extended) if extended else due

    def open_overdue(self, every: Iterable[EntryRow], one: Indicator) -> list[EntryRow]:
        """Open at the end of the period though the deadline was over by then."""
        last = self.at.last_over
        is_open = (entry for entry in every if _at_stage(entry, one) and self._is_open_at_end(entry))
        return [entry for entry in is_open if self.deadline(entry, one) <= last]

    def late_with_letter(self, members: Iterable[EntryRow], one: Indicator) -> list[EntryRow]:
        """Missed although a holding letter was sent: kept informed, and late all the same."""
        return [entry for entry in members if not self.met(entry, one) and has_holding_letter(entry)]

    def upheld(self, entry: EntryRow, one: Indicator) -> bool:
        """By the indicator's own rule for what was upheld in part, or by the procedure of the complaint."""
        if one.partial_counts_as is not Partial.PROCEDURE and entry.outcome is Outcome.PARTIALLY_UPHELD:
            return one.partial_counts_as is Partial.UPHELD
        return self.rules.counts_as_upheld(entry)

    def receipt_met(self, entry: EntryRow, one: Indicator) -> bool:
        """The receipt left within so many hours of the complaint's arrival."""
        limit = timedelta(hours=one.within_hours)
        return entry.receipt_sent_at is not None and entry.receipt_sent_at - entry.requested_at <= limit

    def human_days(self, members: Iterable[EntryRow]) -> Fraction | None:
        """Working days to the first sign of a person, on average, of those who had one."""
        found = ((entry, self._first_human(entry)) for entry in members)
        return mean(Counter(self.rules.days_between(entry, entry.received_on, day) for entry, day in found if day))

    def _first_human(self, entry: EntryRow) -> date | None:
        procedure = self.rules.procedure_of(entry)
        # An acknowledgement at the receipt's own instant is the receipt, where the procedure takes it for one.
        said = entry.acknowledged_at if entry.acknowledged_at != entry.receipt_sent_at else None
        days = [entry.responded_on, office_date(procedure, said) if said else None]
        return min((day for day in days if day), default=None)

    def _is_closed(self, entry: EntryRow, one: Indicator) -> bool:
        decided = one.measure not in (Measure.UPHELD, Measure.OUTCOMES) or entry.outcome is not None
        return entry.responded_on is not None and entry.responded_on in self.at.period and decided

    def _is_due(self, entry: EntryRow, one: Indicator) -> bool:
        deadline = self.deadline(entry, one)
        if deadline not in self.at.period or deadline > self.at.today:
            return False
        if entry.responded_on is not None:
            return True
        return deadline < self.at.today and (entry.closed_on is None or entry.closed_on > deadline)

    def _is_received(self, entry: EntryRow, one: Indicator) -> bool:
        counts = one.measure is not Measure.RECEIPT_IN_TIME or self._can_be_sent_receipt(entry)
        return entry.received_on in self.at.period and counts

    def _can_be_sent_receipt(self, entry: EntryRow) -> bool:
        stages = self.rules.procedure_of(entry).stages
        is_promised = any(rule.receipt is not None for rule in stages if rule.number == entry.stage)
        return is_promised and entry.channel in WITH_RECEIPT and not entry.is_quiet

    def _is_open_at_end(self, entry: EntryRow) -> bool:
        last = self.at.period.last
        return entry.received_on <= last and (entry.ended_on is None or entry.ended_on > last)


def has_holding_letter(entry: EntryRow) -> bool:
    """Whether one was sent; history has the last promised date alone, which says so."""
    if entry.promises:
        return any(promise.kind is PromiseKind.HOLDING for promise in entry.promises)
    return entry.promised_on is not None


def share_of(members: Sequence[EntryRow], met: Callable[[EntryRow], bool]) -> Share:
    """How many of them met it."""
    return Share(sum(map(met, members)), len(members))


def _at_stage(entry: EntryRow, one: Indicator) -> bool:
    return not one.stages or entry.stage in one.stages
