"""What the procedures say about one entry: days taken, in time, upheld, kept informed."""

from datetime import date

from procedure.calendar import Calendar
from procedure.deadlines import office_date
from procedure.outcomes import Closure, Outcome, RollUp, roll_up
from procedure.preset import Procedure
from reports import rules
from reports.rules import stage_target
from tests.reports.slowly.entries import EntryRow

NEVER_RECEIVED = frozenset({Closure.DUPLICATE, Closure.NOT_A_COMPLAINT})
AT_LEAST_IN_PART = frozenset({Outcome.UPHELD, Outcome.PARTIALLY_UPHELD})


class Rules(rules.Rules):
    """Asked of entries, one by one."""

    def procedure_of(self, entry: EntryRow) -> Procedure:
        """NotAllowed if the entry's procedure is no longer loaded: nothing can be judged without it."""
        return self.procedure_called(entry.procedure_id, entry.reference)

    def calendar_of(self, entry: EntryRow) -> Calendar:
        """The calendar that the entry's procedure counts by."""
        self.procedure_of(entry)
        return self.calendars[entry.procedure_id]

    def target_days(self, entry: EntryRow) -> int | None:
        """The reply target of the entry's stage in working days; None where it runs in other units or has no stage."""
        return stage_target(self.procedure_of(entry), entry.stage)

    def days_taken(self, entry: EntryRow) -> int:
        """Working days to the reply of an answered entry, from the start of its reply clock (else from its receipt)."""
        if entry.responded_on is None:
            raise ValueError(f"{entry.reference} has not been answered")
        return self.days_between(entry, entry.started_on or entry.received_on, entry.responded_on)

    def whole_wait(self, entry: EntryRow) -> tuple[int, int]:
        """Working and calendar days from the case's first receipt to this entry's reply."""
        if entry.responded_on is None:
            raise ValueError(f"{entry.reference} has not been answered")
        since, until = entry.case_received_on, entry.responded_on
        return self.days_between(entry, since, until), max(0, (until - since).days)

    def counts_as_upheld(self, entry: EntryRow) -> bool:
        """Upheld, or partially upheld where "any part upheld = upheld"."""
        if entry.outcome is Outcome.PARTIALLY_UPHELD:
            return self.procedure_of(entry).roll_up is RollUp.ANY_PART_UPHELD
        return entry.outcome is Outcome.UPHELD

    def is_partial(self, entry: EntryRow) -> bool:
        """Upheld in part: by its outcome, or upheld as a whole because some of its points were."""
        if entry.outcome is Outcome.UPHELD and self.procedure_of(entry).roll_up is RollUp.ANY_PART_UPHELD:
            findings = [point.finding for point in entry.points if point.finding is not None]
            # Asked of every entry, so the plain case comes first.
            return (
                any(each is not Outcome.UPHELD for each in findings)
                and roll_up(RollUp.THREE_WAY, findings) is Outcome.PARTIALLY_UPHELD
            )
        return entry.outcome is Outcome.PARTIALLY_UPHELD

    def kept_informed(self, entry: EntryRow) -> bool:
        """Whether no promised date lapsed before the next letter or the reply was sent (procedure.md section 4).

        The target counts as the first promise, because the complainant was told it: a late reply without a word
        before the target passed is silence, not information.
        """
        first = in_time(entry) or self.told_in_time(entry)
        return first and all(kept for kept in promises_kept(entry))

    def told_in_time(self, entry: EntryRow) -> bool:
        """Whether a letter with a new date left by the original target."""
        if entry.promises:
            return office_date(self.procedure_of(entry), entry.promises[0].made_at) <= entry.due_on
        # History has the last promised date alone; when it was told is not known, and not held against anybody.
        return entry.promised_on is not None

    def days_between(self, entry: EntryRow, since: date, until: date) -> int:
        """Working days by the rule of the entry's procedure, as `days_taken` counts them."""
        self.procedure_of(entry)
        return self.days_of_procedure(entry.procedure_id, since, until)


def in_time(entry: EntryRow) -> bool:
    """Answered by the original target: no letter and no extension moves it."""
    return entry.responded_on is not None and entry.responded_on <= entry.due_on


def promises_kept(entry: EntryRow) -> tuple[bool, ...]:
    """Of an answered entry, promise by promise in the order made: kept or not. The reply settles an unsettled one."""
    if entry.promises:
        return tuple(_by_reply(entry, each.promised_on) if each.kept is None else each.kept for each in entry.promises)
    return () if entry.promised_on is None else (_by_reply(entry, entry.promised_on),)


def _by_reply(entry: EntryRow, promised_on: date) -> bool:
    return entry.responded_on is not None and entry.responded_on <= promised_on
