"""A complaint is not taken on: too old, or not ours to answer. Why, what was done, and where it can go instead."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.facts import RefusalFacts
from letters.labels import REPLY_AND_TELL_US, THIS_COMPLAINT
from letters.sentences import as_sentence
from procedure.acceptance import last_day_to_complain
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.staff import require_staff
from procedure.words import OutboxKind, Refused
from storage.access import lock_for
from storage.answering import cancel_waiting_letters
from storage.cases import BY_PEOPLE, is_leaving, open_stage
from storage.casework import agree, rules_of
from storage.contacting import writable_contact
from storage.ledger import Tx
from storage.tables import Case, Refusal, Stage
from storage.trail import append
from storage.writing import Draft, queue_by_person

WHY_CHARACTERS = 2_000


@dataclass(frozen=True)
class Declining:
    """Why, and what was done; both are for the complainant. `matter_on` is when what it is about happened."""

    why: str
    done: str
    matter_on: date | None = None


def decline(office: Office, reference: str, declining: Declining, by: str, now: datetime) -> Done:
    """Write the refusal of an open complaint; the case closes when the letter has left, outside the outcomes.

    A manager opens it again with `reopen`. A matter that is not too old by the procedure is pointed out.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, calendar = rules_of(office.desk, case)
        today = office_date(procedure, now)
        _check(tx, case, stage, declining, procedure.accept_within is not None)
        case.matter_on = declining.matter_on
        until = last_day_to_complain(procedure, calendar, declining.matter_on)
        refusal = _record(tx, case, stage, declining, today, by, now)
        facts = RefusalFacts(
            sender=office.sender(case.area, case.mailbox),
            reference=reference,
            received_on=case.received_on,
            refused=THIS_COMPLAINT,
            why=as_sentence(declining.why),
            done=as_sentence(declining.done),
            how_to_object=REPLY_AND_TELL_US,
            signpost=office.signpost(procedure),
        )
        becomes = {
            "refusal": str(refusal.id),
            "closure": Closure.OUT_OF_JURISDICTION.value,
            "reason": declining.why.strip(),
        }
        cancel_waiting_letters(tx, stage, now, by=OutboxKind.REFUSAL)
        draft, contact = Draft(OutboxKind.REFUSAL, facts, becomes), writable_contact(tx, case)
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
    say = f"{reference} is not taken on and closes when the letter leaves. {queued.say}"
    if until is not None and case.received_on <= until:
        say += f" It came in time: this matter could be complained about until {short_date(until)}."
    return Done(say, reference, queued.offers)


def _check(tx: Tx, case: Case, stage: Stage, declining: Declining, has_limit: bool) -> None:
    if is_leaving(tx, stage, BY_PEOPLE):
        raise NotAllowed(f"A letter to the complainant of {case.reference} leaves soon. Cancel it first.")
    wrong = []
    for text, what in ((declining.why, "why"), (declining.done, "what was done")):
        if not text.strip() or len(text) > WHY_CHARACTERS:
            wrong.append(f"Say {what} in at most {WHY_CHARACTERS:,} characters.")
    if declining.matter_on is None and has_limit:
        wrong.append("Say when the matter happened: the procedure says how old it may be.")
    if declining.matter_on is not None and declining.matter_on > case.received_on:
        wrong.append("The matter cannot have happened after it was complained about.")
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _record(tx: Tx, case: Case, stage: Stage, declining: Declining, today: date, by: str, now: datetime) -> Refusal:
    refusal = Refusal(
        case_id=case.id or 0,
        stage_id=stage.id or 0,
        what=Refused.COMPLAINT,
        requested_on=case.received_on,
        refused_on=today,
        by=by,
        reason=declining.why.strip(),
    )
    tx.add(refusal)
    tx.flush()
    append(tx, case_id=case.id, at=now, kind="declined", actor=by, payload=declining.why)
    return refusal
