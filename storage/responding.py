"""The letter that answers a stage: each point with its finding and reasons, what is promised, the way further."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from letters.facts import PointAnswer, RemedyFacts, ResponseFacts
from letters.labels import YOUR_COMPLAINT
from procedure.amends import NewRemedy
from procedure.deadlines import escalate_by, office_date
from procedure.duties import duty_key
from procedure.findings import PointFinding
from procedure.money import pounds
from procedure.outcomes import Outcome, spoken_outcome
from procedure.words import DutyKind, OutboxKind
from storage.cases import points_of
from storage.casework import rules_of
from storage.office import Office
from storage.tables import Case, Stage
from storage.writing import Draft


@dataclass(frozen=True)
class Reply:
    """What the letter says: the outcome as it was decided, words, findings by point ("" text: one for all), promises.

    `becomes` is what the letter must remember of what was written down with it.
    """

    outcome: Outcome
    text: str
    points: tuple[PointFinding, ...]
    remedies: tuple[NewRemedy, ...]
    becomes: Mapping[str, str]


def response(tx: Session, office: Office, case: Case, stage: Stage, reply: Reply, now: datetime) -> Draft:
    """The letter, after the findings have been written on the points."""
    procedure, calendar = rules_of(office.desk, case)
    rule = procedure.stage(stage.number)
    is_last = stage.number >= procedure.last_stage
    facts = ResponseFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        stage_name=rule.name,
        stage_number=stage.number,
        received_on=stage.received_on,
        points=_points(tx, stage, reply),
        body=reply.text if reply.points else "",
        outcome=spoken_outcome(reply.outcome),
        remedies=tuple(map(remedy_facts, reply.remedies)),
        next_stage="" if is_last else procedure.stage(stage.number + 1).name,
        escalate_by=None if is_last else escalate_by(procedure, calendar, office_date(procedure, now)),
        signpost=office.signpost(procedure) if is_last else None,
    )
    return Draft(OutboxKind.RESPONSE, facts, reply.becomes, duty_key(case.reference, stage.number, DutyKind.RESPOND))


def remedy_facts(one: NewRemedy) -> RemedyFacts:
    """A promise as a letter prints it."""
    words = one.text.strip()
    sentence = words if words.endswith((".", "!", "?")) else f"{words}."
    what = sentence if words else one.kind.value.capitalize()
    return RemedyFacts(what=what, amount=pounds(one.pence) if one.pence else "", promised_on=one.promised_on)


def _points(tx: Session, stage: Stage, reply: Reply) -> tuple[PointAnswer, ...]:
    points = points_of(tx, stage.id or 0)
    if not reply.points:
        named = "; ".join(one.text for one in points if one.text)
        return (PointAnswer(point=named or YOUR_COMPLAINT, finding=spoken_outcome(reply.outcome), reasons=reply.text),)
    return tuple(
        PointAnswer(point=one.text or YOUR_COMPLAINT, finding=spoken_outcome(one.finding), reasons=one.reasons.strip())
        for one in points
        if one.finding
    )
