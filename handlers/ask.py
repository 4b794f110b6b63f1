"""Questions that change nothing: where a case stands, what is open, why a date is what it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.office import Office
from letters.digests import digest
from letters.digests import managers_section as section
from letters.notes import Note
from procedure.deadlines import calendar_of, office_date
from procedure.desk import Person
from procedure.explanation import Explanation
from procedure.outcomes import Outcome
from procedure.staff import require_manager, require_staff
from procedure.standing import CaseLine
from procedure.words import OutboxState
from reports.digesting import digest_facts
from storage.access import find_for, hidden_from
from storage.arriving import FiledBefore
from storage.arriving import filed_before as filed_rows
from storage.cases import current_stage, facts_of, open_stage, points_of
from storage.casework import rules_of
from storage.content import heed_for, may_read
from storage.explaining import explanations_of
from storage.gauges import Gauges, gauges
from storage.house import HEARTBEAT, last_beat, letters_paused, mailboxes
from storage.ledger import Ledger
from storage.lines import line_of, open_lines
from storage.measuring import measures_of
from storage.parties import heed_of
from storage.seals import Verification, verify
from storage.views import CaseView, HeldView, LeftView, OutboxView, outbox_rows, view_of
from storage.views import held as held_rows
from storage.views import left_since as left_rows

HIDDEN = "(its words are not open to you)"
ONLY = ("", "overdue", "due", "unassigned")


@dataclass(frozen=True)
class HoldProposal:
    """What the form for a holding letter starts from."""

    reference: str
    said_by: date
    proposed_on: date
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RespondProposal:
    """What the form for a response starts from."""

    reference: str
    stage_name: str
    due_on: date
    outcomes: tuple[Outcome, ...]
    points: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class VitalSigns:
    """Of the bot on a ledger, in real time. `polls` maps mailboxes to their last good poll and last error."""

    beat: datetime | None
    letters_paused_at: datetime | None
    polls: Mapping[str, tuple[datetime | None, str]]


def person_of(office: Office, email: str) -> Person | None:
    """The person with this address."""
    return office.desk.person(email)


def check_staff(office: Office, email: str) -> None:
    """NotAllowed, with whom to ask, for everybody who has no role here."""
    require_staff(office.desk, email)


def case(office: Office, reference: str, by: str, now: datetime | None = None) -> CaseView:
    """One case, whole; NotAllowed when there is none, or it is not open to this person ("" on the command line).

    With `now` also what it is measured by, as of then.
    """
    if by:
        require_staff(office.desk, by)
    with office.reading() as (tx, office):
        found = find_for(tx, reference, by)
        view, procedure = view_of(tx, found, by), office.desk.procedures.get(found.procedure_id)
        measures = measures_of(tx, procedure, found, now) if procedure and now else ()
        return replace(view, measures=measures)


def line(office: Office, reference: str, by: str = "") -> CaseLine:
    """Where one case stands."""
    with office.reading() as (tx, office):
        return line_of(tx, find_for(tx, reference, by))


def cases(
    office: Office, *, owner: str = "", area: str = "", only: str = "", by: str = "", now: datetime
) -> tuple[CaseLine, ...]:
    """Open cases by the date that the complainant waits for; `only` is overdue, due (today or next) or unassigned.

    With `by` those that are open to this person.
    """
    today = office_date(office.desk.procedure(office.desk.default_procedure), now)
    with office.reading() as (tx, office):
        lines = open_lines(tx, [area] if area else None, seen_by=by)
    found = [one for one in lines if (not owner or one.owner == owner) and _matches(office, one, only, today)]
    return tuple(sorted(found, key=lambda one: (one.told_on, one.reference)))


def why(office: Office, reference: str, by: str = "", now: datetime | None = None) -> tuple[Explanation, ...]:
    """How the dates of each stage were counted, the newest stage last.

    Reasons for moving a date are content: for the command line, and with `now` for a person who may read that.
    """
    if by:
        require_staff(office.desk, by)
    with office.reading() as (tx, office):
        found = find_for(tx, reference, by)
        procedure, calendar = rules_of(office.desk, found)
        stage = current_stage(tx, found.id or 0)
        reads = not by or (now is not None and may_read(office, found, stage, by, now))
        return explanations_of(tx, procedure, calendar, found, with_reasons=reads)


def hold_proposal(office: Office, reference: str, by: str, now: datetime) -> HoldProposal:
    """The date we gave, a new one proposed in working days, and the reasons of the procedure's list."""
    if by:
        require_staff(office.desk, by)
    with office.reading() as (tx, office):
        found = find_for(tx, reference, by)
        facts = facts_of(tx, found, open_stage(tx, found))
    procedure = office.desk.procedure(found.procedure_id)
    calendar = calendar_of(procedure)
    start = max(facts.told_on, office_date(procedure, now))
    proposed = calendar.add_working_days(start, procedure.holding.update_days)
    return HoldProposal(reference, facts.told_on, proposed, procedure.holding.reasons)


def respond_proposal(office: Office, reference: str, by: str, now: datetime) -> RespondProposal:
    """The open stage, the outcomes that its procedure knows, and its points in words for those who may read them."""
    if by:
        require_staff(office.desk, by)
    with office.reading() as (tx, office):
        found = find_for(tx, reference, by)
        stage = open_stage(tx, found)
        procedure = office.desk.procedure(found.procedure_id)
        may = may_read(office, found, stage, by, now)
        points = tuple(one.text if may or not one.text else HIDDEN for one in points_of(tx, stage.id or 0))
    return RespondProposal(reference, procedure.stage(stage.number).name, stage.due_on, procedure.outcomes, points)


def held(office: Office, by: str = "") -> tuple[HeldView, ...]:
    """The holding pen, the oldest first; with `by` without what points to a case that is not open to this person."""
    with office.reading() as (tx, office):
        hidden = hidden_from(tx, by)
        return tuple(one for one in held_rows(tx) if one.reference not in hidden)


def outbox(office: Office, states: Iterable[OutboxState]) -> tuple[OutboxView, ...]:
    """What stands in the outbox in these states."""
    with office.reading() as (tx, office):
        return outbox_rows(tx, states)


def before_writing(office: Office, reference: str, by: str, now: datetime) -> tuple[str, ...]:
    """What somebody who writes to the complainant must know first: adjustments, channel, restrictions, consent.

    For whoever may not read the case the channel, the consent, and that contact is restricted, and no more.
    """
    require_staff(office.desk, by)
    with office.reading() as (tx, office):
        return heed_for(tx, office, find_for(tx, reference, by), by, now)


def heed_for_reader(office: Office, reference: str, by: str, now: datetime) -> tuple[str, ...]:
    """The same for whoever looks at a case; nothing for those who may not read what it is about."""
    require_staff(office.desk, by)
    with office.reading() as (tx, office):
        case = find_for(tx, reference, by)
        return heed_of(tx, case.id or 0) if may_read(office, case, current_stage(tx, case.id or 0), by, now) else ()


def digest_for(office: Office, email: str, now: datetime) -> Note:
    """The digest as it would be written now, also when there is nothing to report."""
    person = require_manager(office.desk, email, "see the digest")
    with office.reading() as (tx, office):
        return digest(digest_facts(tx, office.desk, person, now))


def managers_section(office: Office, email: str, now: datetime) -> Note | None:
    """What a manager's Home tab shows above their own cases, counted as the digest counts; None for everybody else."""
    person = require_staff(office.desk, email)
    if person not in office.desk.managers():
        return None
    with office.reading() as (tx, office):
        return section(digest_facts(tx, office.desk, person, now))


def left_since(office: Office, since: datetime) -> tuple[LeftView, ...]:
    """What has left since an instant, cards apart."""
    with office.reading() as (tx, office):
        return left_rows(tx, since)


def letters_are_paused(office: Office) -> bool:
    """Whether letters to customers are stopped."""
    with office.reading() as (tx, office):
        return letters_paused(tx) is not None


def _matches(office: Office, one: CaseLine, only: str, today: date) -> bool:
    match only:
        case "overdue":
            return one.due_on < today
        case "due":
            calendar = calendar_of(office.desk.procedure(one.procedure))
            return today <= one.told_on <= calendar.add_working_days(today, 1)
        case "unassigned":
            return not one.owner
        case _:
            return True


def filed_before(office: Office, mailbox: str, keys: Sequence[str]) -> dict[str, FiledBefore]:
    """Those of these transport keys that were filed already, and as what."""
    with office.reading() as (tx, office):
        return filed_rows(tx, mailbox, keys)


def vital_signs(ledger: Ledger) -> VitalSigns:
    """When the bot last lived, whether letters are stopped, and how each mailbox was last read."""
    with ledger.reading() as tx:
        pause = letters_paused(tx)
        polls = {one.name: (one.polled_at, one.last_error) for one in mailboxes(tx)}
        return VitalSigns(last_beat(tx, HEARTBEAT), pause.paused_at if pause else None, polls)


def first_start(office: Office, mailbox: str) -> datetime | None:
    """When this mailbox was first read; None before that."""
    with office.reading() as (tx, office):
        return next((one.live_from for one in mailboxes(tx) if one.name == mailbox), None)


def verified(office: Office, expected: str = "") -> Verification:
    """The proof that nobody altered the history; `expected` is a seal that a digest printed."""
    with office.reading() as (tx, office):
        return verify(tx, expected=expected)


def figures_now(office: Office, now: datetime) -> Gauges:
    """The numbers that /health and /metrics show."""
    today = office_date(office.desk.procedure(office.desk.default_procedure), now)
    with office.reading() as (tx, office):
        return gauges(tx, today)
