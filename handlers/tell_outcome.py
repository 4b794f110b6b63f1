"""The complainant was told another outcome than is recorded now, and hears of the correction in a letter."""

from datetime import datetime

from handlers.office import Done, Office
from letters.facts import OutcomeFacts
from procedure.deadlines import escalate_by, office_date
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome, spoken_outcome
from procedure.staff import require_staff
from procedure.words import OutboxKind
from storage.access import lock_for
from storage.cases import complainant_of, is_leaving, is_reachable, stages_of
from storage.casework import agree, rules_of
from storage.findings import TOLD, told_before
from storage.ledger import Tx
from storage.tables import Case, Contact, Stage
from storage.told_outcomes import said_outcome
from storage.writing import Draft, queue_by_person

WHY_CHARACTERS = 10_000


def tell_outcome(office: Office, reference: str, number: int, why: str, by: str, now: datetime) -> Done:
    """Write the letter about a corrected outcome of a stage. `why` are sentences for the complainant."""
    by = require_staff(office.desk, by).email
    if not why.strip() or len(why) > WHY_CHARACTERS:
        raise NotAllowed(f"Tell the complainant why, in at most {WHY_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = next((one for one in stages_of(tx, case.id or 0) if one.number == number), None)
        told = told_before(tx, case, stage) if stage else None
        outcome = said_outcome(tx, stage) if stage else None
        if stage is None or outcome is None or told is None or told is outcome:
            raise NotAllowed(f"No other outcome was told on {reference}, so there is nothing to correct.")
        contact = _contact(tx, case, stage)
        facts = _facts(office, case, stage, told, outcome, why.strip(), now)
        draft = Draft(OutboxKind.CORRECTION, facts, {TOLD: outcome.value})
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
    return Done(f"The letter about the outcome of {reference} is written. {queued.say}", reference, queued.offers)


def _contact(tx: Tx, case: Case, stage: Stage) -> Contact:
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed("There is no address to write to. Tell the complainant by phone or post.")
    if is_leaving(tx, stage, (OutboxKind.CORRECTION,)):
        raise NotAllowed(
            f"A letter that corrects {case.reference} is written already and leaves soon. Cancel it first."
        )
    return contact


def _facts(
    office: Office, case: Case, stage: Stage, told: Outcome, outcome: Outcome, why: str, now: datetime
) -> OutcomeFacts:
    procedure, calendar = rules_of(office.desk, case)
    is_last = stage.number >= procedure.last_stage
    sender = office.sender(case.area, case.mailbox)
    return OutcomeFacts(
        sender=sender,
        reference=case.reference,
        stage_name=procedure.stage(stage.number).name,
        stage_number=stage.number,
        told=spoken_outcome(told),
        outcome=spoken_outcome(outcome),
        because=why,
        contact=sender.staffed_contact,
        next_stage="" if is_last else procedure.stage(stage.number + 1).name,
        escalate_by=None if is_last else escalate_by(procedure, calendar, office_date(procedure, now)),
        signpost=office.signpost(procedure) if is_last else None,
    )
