"""What a letter would look like if it were written now: nothing is queued, recorded or promised."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Office
from letters.facts import AcknowledgementFacts, HoldingFacts, ResponseFacts
from letters.letter import LetterKind
from letters.preview import Preview
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.findings import decide
from procedure.outcomes import Outcome
from procedure.staff import require_staff
from procedure.words import DutyKind, OutboxState
from storage import outbox
from storage.access import find_for, require_open_to
from storage.acknowledging import Acknowledgement, acknowledgement, checked_points
from storage.answering import holding_letters
from storage.asked import row_of
from storage.cases import BY_HAND, complainant_of, current_stage, facts_of, open_stage
from storage.casework import rules_of
from storage.content import may_read, require_reader
from storage.holding import Holding, holding_letter, is_late
from storage.house import letters_paused
from storage.ledger import Tx
from storage.redating import was_told_a_date
from storage.responding import Answer, findings_of, response
from storage.tables import Case, Contact, Stage
from storage.writing import preview_by_person

__all__ = [
    "Acknowledgement",
    "Answer",
    "Holding",
    "preview_acknowledgement",
    "preview_holding",
    "preview_invented",
    "preview_response",
    "waiting_letter",
]


@dataclass(frozen=True)
class WaitingLetter:
    """A letter as it will leave. `to` is an e-mail address, "by post" or "by phone"; `is_stopped` with all others."""

    to: str
    subject: str
    text: str
    is_stopped: bool


def waiting_letter(office: Office, key: str, by: str, now: datetime) -> WaitingLetter | None:
    """A letter that waits to leave, by the key of its Cancel button; None for whoever may not read its case."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        row = outbox.by_key(tx, key)
        if row is None or row.case_id is None or not row.kind.is_letter or row.state is not OutboxState.QUEUED:
            return None
        require_open_to(tx, row.case_id, by)
        case = row_of(tx, Case, row.case_id)
        if not may_read(office, case, current_stage(tx, row.case_id), by, now):
            return None
        by_hand = row.channel in BY_HAND
        to = f"by {row.channel.value}" if by_hand else row.address
        is_stopped = not by_hand and letters_paused(tx) is not None
        return WaitingLetter(to, row.subject, row.text, is_stopped)


def preview_response(office: Office, reference: str, answer: Answer, by: str, now: datetime) -> Preview:
    """The letter that `respond` would queue for this answer."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        case, stage, contact = _to_whom(tx, office, reference, by, now)
        procedure, _ = rules_of(office.desk, case)
        found = [one.finding for one in findings_of(tx, stage, answer)]
        told = decide(procedure, found, answer.outcome, answer.outcome_reason).told
        draft = response(tx, office, case, stage, answer, told, now)
        return preview_by_person(tx, office, case, contact, draft, now)


def preview_holding(office: Office, reference: str, holding: Holding, by: str, now: datetime) -> Preview:
    """The letter that `hold` would queue."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        case, stage, contact = _to_whom(tx, office, reference, by, now)
        said_by = facts_of(tx, case, stage).told_on
        procedure, _ = rules_of(office.desk, case)
        number, late = holding_letters(tx, stage) + 1, is_late(tx, stage, said_by, office_date(procedure, now))
        told = was_told_a_date(tx, stage)
        draft = holding_letter(office, case, stage, holding, said_by, number, late=late, told=told)
        return preview_by_person(tx, office, case, contact, draft, now)


def preview_acknowledgement(
    office: Office, reference: str, confirmed: Acknowledgement, by: str, now: datetime
) -> Preview:
    """The letter that `acknowledge` would queue."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        case, stage, contact = _to_whom(tx, office, reference, by, now)
        draft = acknowledgement(
            tx,
            office,
            case,
            stage,
            points=checked_points(confirmed.points, "Say what the complaint is about, one point a line."),
            outcome_sought=confirmed.outcome_sought,
            settles=DutyKind.ACKNOWLEDGE,
            now=now,
            override_reason=confirmed.override_reason,
        )
        return preview_by_person(tx, office, case, contact, draft, now)


def preview_invented(office: Office, reference: str, kind: LetterKind, by: str, now: datetime) -> Preview:
    """A letter of this kind on a case as it stands, with invented words where a person supplies them.

    NotAllowed for other kinds than the three above.
    """
    language = _language(office, reference, by, now)
    facts = office.letters.sample(kind, language)
    match facts:
        case AcknowledgementFacts():
            confirmed = Acknowledgement(facts.points, facts.outcome_sought)
            return preview_acknowledgement(office, reference, confirmed, by, now)
        case HoldingFacts():
            holding = Holding(_new_date(office, reference, by, now), facts.reason, facts.done, facts.remains)
            return preview_holding(office, reference, holding, by, now)
        case ResponseFacts():
            reasons = facts.points[0].reasons
            answer = Answer(Outcome.UPHELD, reasons, remedy=facts.remedy, outstanding=facts.outstanding)
            return preview_response(office, reference, answer, by, now)
        case _:
            known = f"{LetterKind.ACKNOWLEDGEMENT}, {LetterKind.HOLDING} or {LetterKind.RESPONSE}"
            raise NotAllowed(f"On a case only an {known} can be shown; without a case every letter can.")


def _language(office: Office, reference: str, by: str, now: datetime) -> str:
    with office.reading() as (tx, office):
        _, _, contact = _to_whom(tx, office, reference, by, now)
        return office.letters.spoken(contact.language)


def _new_date(office: Office, reference: str, by: str, now: datetime) -> date:
    """As the form for a holding letter proposes it."""
    with office.reading() as (tx, office):
        case, stage, _ = _to_whom(tx, office, reference, by, now)
        procedure, calendar = rules_of(office.desk, case)
        start = max(facts_of(tx, case, stage).told_on, office_date(procedure, now))
        return calendar.add_working_days(start, procedure.holding.update_days)


def _to_whom(tx: Tx, office: Office, reference: str, by: str, now: datetime) -> tuple[Case, Stage, Contact]:
    """For whoever may read the case: a letter says to whom it goes."""
    case = find_for(tx, reference, by)
    require_reader(tx, office, case, current_stage(tx, case.id or 0), by, now)
    stage, contact = open_stage(tx, case), complainant_of(tx, case.id or 0)
    if contact is None:
        raise NotAllowed(f"There is nobody to write to on {reference}.")
    return case, stage, contact
