"""The complainant is told that a date which we gave was wrong, and which one is right. A person looks at it first."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.letter import Letter
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import OutboxKind
from storage.access import find_for, lock_for
from storage.cases import complainant_of, is_leaving, open_stage
from storage.casework import agree
from storage.correcting import WrongDate, correction_facts, is_past, wrongly_told
from storage.ledger import Tx
from storage.redating import checked_reason
from storage.tables import Case, Contact, Stage
from storage.writing import Draft, queue_by_person


@dataclass(frozen=True)
class CorrectionProposal:
    """What the form for a correction starts from: the dates, a reason to change, and the letter as it would read."""

    reference: str
    wrong_on: date
    right_on: date
    because: str
    letter: Letter


def correction_proposal(office: Office, reference: str, by: str, now: datetime) -> CorrectionProposal:
    """The letter before anybody sends it; NotAllowed where there is nothing to put right."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        case = find_for(tx, reference, by)
        contact, wrong = _checked(tx, office, case, open_stage(tx, case), now)
        letter = office.letters.write(correction_facts(office, case, wrong, wrong.because), contact.language)
        return CorrectionProposal(reference, wrong.wrong_on, wrong.right_on, wrong.because, letter)


def correct_date(office: Office, reference: str, because: str, by: str, now: datetime) -> Done:
    """Write the correction. It moves nothing: the dates of the case stand already."""
    by = require_staff(office.desk, by).email
    because = checked_reason(because)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        contact, wrong = _checked(tx, office, case, stage, now)
        facts = correction_facts(office, case, wrong, because)
        draft = Draft(OutboxKind.CORRECTION, facts, {"reply_by": wrong.right_on.isoformat()})
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
    say = f"The complainant of {reference} will be told {short_date(wrong.right_on)}. {queued.say}"
    return Done(say, reference, queued.offers)


def _checked(tx: Tx, office: Office, case: Case, stage: Stage, now: datetime) -> tuple[Contact, WrongDate]:
    if is_leaving(tx, stage, (OutboxKind.CORRECTION,)):
        raise NotAllowed(f"A correction on {case.reference} is written already and leaves soon. Cancel it first.")
    wrong = wrongly_told(tx, office, case, stage)
    if wrong is None:
        raise NotAllowed(f"The complainant of {case.reference} was told no date that is wrong now.")
    if is_past(office, case, wrong, now):
        raise NotAllowed(f"The right date, {short_date(wrong.right_on)}, has passed. Write a holding letter instead.")
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not contact.address or contact.bounced_at:
        raise NotAllowed(f"There is no address to write to on {case.reference}. Please phone or write by post.")
    return contact, wrong
