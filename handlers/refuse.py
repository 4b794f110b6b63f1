"""The complainant asks for the next stage and we do not take it on: why, and where they can go instead."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.facts import RefusalFacts
from letters.labels import NEXT_STAGE, REPLY_AND_TELL_US
from letters.sentences import as_sentence
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.staff import require_staff
from procedure.words import OutboxKind, Refused
from storage.access import lock_for
from storage.cases import current_stage, is_leaving, undecided_replies
from storage.casework import agree, rules_of
from storage.contacting import writable_contact
from storage.ledger import Tx
from storage.refusing import AS_REFUSED
from storage.tables import Case, Refusal, Stage
from storage.trail import append
from storage.writing import Draft, queue_by_person

WHY_CHARACTERS = 2_000


@dataclass(frozen=True)
class Refusing:
    """Why, and what was done about the request; both are for the complainant. When it was asked for, else the waiting
    reply says, else today.
    """

    why: str
    done: str
    requested_on: date | None = None


def refuse(office: Office, reference: str, refusing: Refusing, by: str, now: datetime) -> Done:
    """Record the refusal with its reasons and write the letter, which names the external body. The reply that waited
    for a decision is settled; a manager may still take the case further, with a reason.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        procedure, _ = rules_of(office.desk, case)
        _check(tx, procedure, case, stage, refusing, office_date(procedure, now))
        refusal, replies = _record(tx, procedure, case, stage, refusing, by, now)
        facts = RefusalFacts(
            sender=office.sender(case.area, case.mailbox),
            reference=reference,
            received_on=refusal.requested_on,
            refused=NEXT_STAGE,
            why=as_sentence(refusing.why),
            done=as_sentence(refusing.done),
            how_to_object=REPLY_AND_TELL_US,
            signpost=office.signpost(procedure),
        )
        becomes = {"refusal": str(refusal.id), "replies": " ".join(map(str, replies))}
        draft, contact = Draft(OutboxKind.REFUSAL, facts, becomes), writable_contact(tx, case)
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
    return Done(f"The next stage of {reference} is refused. {queued.say}", reference, queued.offers)


def _check(tx: Tx, procedure: Procedure, case: Case, stage: Stage, refusing: Refusing, today: date) -> None:
    if stage.responded_on is None:
        raise NotAllowed(f"{case.reference} has no answer to take further. Close it, if we cannot take it on.")
    if stage.number >= procedure.last_stage:
        body = procedure.signpost.name
        raise NotAllowed(f"Stage {stage.number} is the last one. The complainant can go to the {body}.")
    if is_leaving(tx, stage, (OutboxKind.REFUSAL,)):
        raise NotAllowed(f"A refusal to {case.reference} is written already and leaves soon. Cancel it first.")
    wrong = []
    for text, what in ((refusing.why, "why"), (refusing.done, "what was done")):
        if not text.strip() or len(text) > WHY_CHARACTERS:
            wrong.append(f"Say {what} in at most {WHY_CHARACTERS:,} characters.")
    on = refusing.requested_on
    if on is not None and not stage.responded_on <= on <= today:
        wrong.append("The request came between the answer and today.")
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _record(
    tx: Tx, procedure: Procedure, case: Case, stage: Stage, refusing: Refusing, by: str, now: datetime
) -> tuple[Refusal, list[int]]:
    replies, today = undecided_replies(tx, case.id or 0), office_date(procedure, now)
    asked_on = office_date(procedure, replies[0].received_at) if replies else today
    refusal = Refusal(
        case_id=case.id or 0,
        stage_id=stage.id or 0,
        what=Refused.ESCALATION,
        requested_on=refusing.requested_on or asked_on,
        refused_on=today,
        by=by,
        reason=refusing.why.strip(),
    )
    tx.add(refusal)
    for reply in replies:
        reply.settled_as = AS_REFUSED
        reply.opened_at, reply.opened_by = reply.opened_at or now, reply.opened_by or by
    tx.flush()
    data = {"requested_on": refusal.requested_on.isoformat(), "what": refusal.what.value}
    append(tx, case_id=case.id, at=now, kind="refused", actor=by, data=data, payload=refusing.why)
    return refusal, [one.id or 0 for one in replies]
