"""A wrong day of response is put right, with what shows it; the old day stays in the history."""

from datetime import date, datetime, time

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.deadlines import due_instant, office_date
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.staff import require_staff
from procedure.words import DutyKind
from storage import duties
from storage.access import lock_for
from storage.cases import newest_answered, promises_of, stages_of
from storage.casework import agree, rules_of, tell_thread
from storage.ledger import Tx
from storage.tables import Case, Stage
from storage.trail import Fact, append

EVIDENCE_CHARACTERS = 500


def correct_response(office: Office, reference: str, responded_on: date, evidence: str, by: str, now: datetime) -> Done:
    """Change the day on which the newest answered stage was answered. It may make in time late, and late in time.

    The target stays. `evidence` says what shows the day (a letter's stamp, a note of a call); the event has both days.
    """
    by = require_staff(office.desk, by).email
    if not 0 < len(evidence.strip()) <= EVIDENCE_CHARACTERS:
        raise NotAllowed(f"Say what shows the right day, in at most {EVIDENCE_CHARACTERS} characters.")
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        procedure, _ = rules_of(office.desk, case)
        stage = newest_answered(tx, case)
        if stage is None or stage.responded_on is None or stage.responded_at is None:
            raise NotAllowed(f"{reference} is not answered yet.")
        _check(tx, procedure, case, stage, responded_on, now)
        old, was, words = stage.responded_on, stage.responded_at, stage.response_evidence
        _write(tx, procedure, case, stage, responded_on, evidence.strip(), now)
        _settle_again(tx, procedure, case, stage, was)
        data: dict[str, Fact] = {
            "stage": stage.number,
            "old": old.isoformat(),
            "new": responded_on.isoformat(),
            "due_on": stage.due_on.isoformat(),
            "was_in_time": old <= stage.due_on,
            "is_in_time": responded_on <= stage.due_on,
        }
        payload = f"{evidence.strip()}\n\nbefore: {words}".strip()
        event = append(tx, case_id=case.id, at=now, kind="response_corrected", actor=by, data=data, payload=payload)
        text = f"Day of response corrected: {short_date(responded_on)} instead of {short_date(old)}."
        tell_thread(tx, office.desk, case, event, text, now)
        agree(tx, office.desk, case, now)
    judged = "in time" if responded_on <= stage.due_on else f"late: it was due {short_date(stage.due_on)}"
    say = f"{reference}, stage {stage.number}, counts as answered on {short_date(responded_on)}, {judged}."
    return Done(say, reference)


def _check(tx: Tx, procedure: Procedure, case: Case, stage: Stage, on: date, now: datetime) -> None:
    later = [one.received_on for one in stages_of(tx, case.id or 0) if one.number > stage.number]
    last = min([office_date(procedure, now), *later])
    if not stage.received_on <= on <= last:
        first = short_date(stage.received_on)
        raise NotAllowed(f"The day of response lies between {first} and {short_date(last)}.")
    if on == stage.responded_on:
        raise NotAllowed(f"{case.reference} counts as answered on {short_date(on)} already.")


def _write(tx: Tx, procedure: Procedure, case: Case, stage: Stage, on: date, evidence: str, now: datetime) -> None:
    """A date is all that is known; noon of it lies in office hours, and never before the request."""
    at = min(now, max(due_instant(procedure, on, time(12)), stage.requested_at))
    is_its_end = case.closed_at is not None and case.closed_at == stage.closed_at
    stage.responded_at, stage.responded_on, stage.response_evidence = at, on, evidence
    if stage.closed_at is not None:
        stage.closed_at, stage.closed_on = at, on
        case.closed_at = at if is_its_end else case.closed_at
    duty = duties.by_key(tx, duty_key(case.reference, stage.number, DutyKind.RESPOND))
    if duty is not None and duty.settled_at is not None:
        duty.settled_at = at
        if duty.missed_at is None and at >= duty.due_at:
            duty.missed_at = duty.due_at  # what was recorded as missed stays so; figures judge by the dates


def _settle_again(tx: Tx, procedure: Procedure, case: Case, stage: Stage, was: datetime) -> None:
    """A promise that the answer settled is judged by the right day."""
    for promise in promises_of(tx, stage.id or 0):
        if promise.settled_at == was and stage.responded_at is not None:
            promise.settled_at = stage.responded_at
            promise.kept = office_date(procedure, stage.responded_at) <= promise.promised_on
