"""The complaint is answered: by a letter that we send, or already, by whatever channel. The outcome is recorded."""

from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.office import Done, Office
from letters.facts import PointAnswer, ResponseFacts
from letters.labels import YOUR_COMPLAINT
from procedure.calendar import Calendar
from procedure.deadlines import due_instant, escalate_by, office_date
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome, check_outcome, roll_up, spoken_outcome
from procedure.preset import Procedure
from procedure.staff import require_staff
from procedure.words import Channel, DutyKind, OutboxKind
from storage.access import lock_for
from storage.answering import answered, cancel_waiting_letters, pressed, record_amends
from storage.cases import complainant_of, is_leaving, open_stage, points_of
from storage.casework import agree, rules_of, tell_thread
from storage.deciding import check_decider
from storage.ledger import Tx
from storage.tables import Case, Stage
from storage.trail import append
from storage.writing import Draft, queue_by_person

TEXT_CHARACTERS = 50_000


@dataclass(frozen=True)
class Already:
    """The answer was given before: on which office date, by which channel, and what shows it."""

    on: date
    channel: Channel
    evidence: str = ""


@dataclass(frozen=True)
class Answer:
    """An outcome with its reasons. `text` is the letter's; without it the answer must have been given `already`."""

    outcome: Outcome
    text: str = ""
    already: Already | None = None
    theme: str = ""
    subtheme: str = ""
    remedy: str = ""
    learning: str = ""
    key: str = ""


def respond(office: Office, reference: str, answer: Answer, by: str, now: datetime) -> Done:
    """Record the outcome and close the stage: at once if answered already, else when the letter leaves.

    A second press of the same form (`answer.key`) changes nothing. NotAllowed says what is wrong.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        if answer.key and pressed(tx, case.id or 0, answer.key):
            return Done(f"The answer to {reference} is recorded.", reference)
        stage = open_stage(tx, case)
        procedure, calendar = rules_of(office.desk, case)
        today = office_date(procedure, now)
        _check(procedure, stage, answer, today)
        check_decider(tx, procedure, case, stage, by)
        if is_leaving(tx, stage.id or 0, (OutboxKind.RESPONSE,)):
            raise NotAllowed(f"A response to {reference} is written already and leaves soon. Cancel it to change it.")
        cancel_waiting_letters(tx, stage, now)
        amends = _record(tx, procedure, case, stage, answer, by, now)
        if answer.already:
            done = _close(tx, office, case, stage, answer.already, by, now)
        else:
            done = _send(tx, office, case, stage, calendar, answer, amends, by, now)
        agree(tx, office.desk, case, now)
        return done


def _check(procedure: Procedure, stage: Stage, answer: Answer, today: date) -> None:
    check_outcome(answer.outcome, procedure.outcomes)
    wrong = []
    if answer.already:
        if not stage.received_on <= answer.already.on <= today:
            wrong.append("The date of the answer lies between the day of receipt and today.")
    elif not answer.text.strip():
        wrong.append("Type the response, or say when and how the complaint was answered already.")
    if len(answer.text) > TEXT_CHARACTERS:
        wrong.append(f"A response has at most {TEXT_CHARACTERS:,} characters.")
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _record(
    tx: Tx, procedure: Procedure, case: Case, stage: Stage, answer: Answer, by: str, now: datetime
) -> dict[str, str]:
    points = points_of(tx, stage.id or 0)
    for point in points:
        point.finding, point.reasons = answer.outcome, answer.text
        point.theme, point.subtheme = answer.theme, answer.subtheme
    stage.outcome = roll_up(procedure.roll_up, [one.finding for one in points if one.finding], procedure.outcomes)
    stage.decided_by = by
    data = {"stage": stage.number, "outcome": stage.outcome.value, "press": answer.key}
    append(tx, case_id=case.id, at=now, kind="answer_recorded", actor=by, data=data, payload=answer.text)
    return record_amends(tx, case, stage, answer.remedy.strip(), answer.learning.strip())


def _close(tx: Tx, office: Office, case: Case, stage: Stage, already: Already, by: str, now: datetime) -> Done:
    procedure, _ = rules_of(office.desk, case)
    # A date is all that people remember; noon of it lies in office hours, and never after the moment of typing.
    at = min(now, max(due_instant(procedure, already.on, time(12)), stage.requested_at))
    answered(tx, procedure, case, stage, at=at, channel=already.channel, evidence=already.evidence, by=by)
    event = append(tx, case_id=case.id, at=now, kind="closed", actor=by, data={"stage": stage.number})
    tell_thread(tx, office.desk, case, event, f"Answered by {already.channel.value}. No letter goes out.", now)
    return Done(f"{case.reference} is answered and stage {stage.number} is closed. No letter goes out.", case.reference)


def _send(
    tx: Tx,
    office: Office,
    case: Case,
    stage: Stage,
    calendar: Calendar,
    answer: Answer,
    amends: dict[str, str],
    by: str,
    now: datetime,
) -> Done:
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not contact.address or contact.bounced_at:
        raise NotAllowed("There is no address to write to. Send the answer by post or phone, then record it here.")
    procedure = office.desk.procedure(case.procedure_id)
    draft = Draft(
        OutboxKind.RESPONSE,
        _facts(tx, office, procedure, calendar, case, stage, answer, now),
        becomes=amends,
        duty_key=duty_key(case.reference, stage.number, DutyKind.RESPOND),
    )
    queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
    say = f"The response to {case.reference} is written. {queued.say} Then stage {stage.number} is closed."
    return Done(say, case.reference, queued.offers)


def _facts(
    tx: Tx,
    office: Office,
    procedure: Procedure,
    calendar: Calendar,
    case: Case,
    stage: Stage,
    answer: Answer,
    now: datetime,
) -> ResponseFacts:
    rule = procedure.stage(stage.number)
    is_last = stage.number >= procedure.last_stage
    today = office_date(procedure, now)
    points = "; ".join(one.text for one in points_of(tx, stage.id or 0) if one.text)
    finding = spoken_outcome(answer.outcome)
    return ResponseFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        stage_name=rule.name,
        stage_number=stage.number,
        received_on=stage.received_on,
        points=(PointAnswer(point=points or YOUR_COMPLAINT, finding=finding, reasons=answer.text.strip()),),
        body="",
        outcome=finding,
        remedy=answer.remedy.strip(),
        next_stage="" if is_last else procedure.stage(stage.number + 1).name,
        escalate_by=None if is_last else escalate_by(procedure, calendar, today),
        signpost=office.signpost(procedure) if is_last else None,
    )
