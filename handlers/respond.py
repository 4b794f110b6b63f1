"""The complaint is answered: by a letter that we send, or already, by whatever channel. Findings are recorded."""

from collections.abc import Mapping
from datetime import date, datetime, time

from handlers.office import Done, Office
from procedure.amends import wrong_with_lessons, wrong_with_remedies
from procedure.deadlines import due_instant, office_date
from procedure.errors import NotAllowed
from procedure.findings import wrong_with_findings, wrong_with_theme
from procedure.outcomes import Outcome, check_outcome
from procedure.preset import Procedure
from procedure.staff import require_manager, require_staff
from storage.access import lock_for
from storage.amends import record_amends
from storage.answering import answered, cancel_waiting_letters, pressed
from storage.cases import complainant_of, is_reachable, open_stage, points_of
from storage.casework import agree, rules_of, tell_thread
from storage.deciding import check_decider
from storage.ending import check_no_last_word
from storage.findings import record_findings, tell_override
from storage.ledger import Tx
from storage.looking import opened_again_at
from storage.responding import Already, Answer, findings_of, response
from storage.tables import Case, Stage
from storage.told_outcomes import told_facts
from storage.trail import append
from storage.writing import Draft, queue_by_person

__all__ = ["Already", "Answer", "respond"]

TEXT_CHARACTERS = 50_000
EVIDENCE_CHARACTERS = 500
KEY_CHARACTERS = 200


def respond(office: Office, reference: str, answer: Answer, by: str, now: datetime) -> Done:
    """Record the outcome and close the stage: at once if answered already, else when the letter leaves.

    A second press of the same form (`answer.key`) changes nothing. NotAllowed says everything that is wrong.
    """
    by = require_staff(office.desk, by).email
    _check_lengths(answer)
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        if answer.key and pressed(tx, case.id or 0, answer.key):
            return Done(f"The answer to {reference} is recorded.", reference)
        stage = open_stage(tx, case)
        procedure, _ = rules_of(office.desk, case)
        check_decider(tx, office.desk, case, stage, by)
        check_no_last_word(tx, case, stage, "Cancel it to change it.")
        _check_back_dated(tx, office, procedure, case, stage, answer, by)
        _check(tx, office, procedure, stage, answer, office_date(procedure, now))
        cancel_waiting_letters(tx, stage, now)
        told, becomes = _record(tx, procedure, case, stage, answer, by, now)
        if answer.already:
            done = _close(tx, office, case, stage, answer.already, by, now)
        else:
            draft = response(tx, office, case, stage, answer, told, now, becomes)
            done = _send(tx, office, case, stage, draft, by, now)
        agree(tx, office.desk, case, now)
        return done


def _check_lengths(answer: Answer) -> None:
    """What comes from a form and is looked up, or kept as it is."""
    if len(answer.key) > KEY_CHARACTERS:
        raise NotAllowed(f"The key of a form has at most {KEY_CHARACTERS} characters.")
    if answer.already and len(answer.already.evidence) > EVIDENCE_CHARACTERS:
        raise NotAllowed(f"What shows the answer has at most {EVIDENCE_CHARACTERS} characters.")


def _check_back_dated(
    tx: Tx, office: Office, procedure: Procedure, case: Case, stage: Stage, answer: Answer, by: str
) -> None:
    """An answer from before the stage was opened again can make in time what was late: a manager says so."""
    opened_at = opened_again_at(tx, case, stage)
    if answer.already and opened_at and answer.already.on < office_date(procedure, opened_at):
        require_manager(office.desk, by, "record an answer from before the case was opened again")


def _check(tx: Tx, office: Office, procedure: Procedure, stage: Stage, answer: Answer, today: date) -> None:
    """All mistakes at once."""
    wrong = list(_wrong_with_the_answer(procedure, stage, answer, today))
    wrong += wrong_with_theme(answer.theme, answer.subtheme)
    if answer.points:
        texts = [one.text for one in points_of(tx, stage.id or 0)]
        wrong += wrong_with_findings(procedure, answer.points, texts, is_letter=answer.already is None)
    wrong += wrong_with_remedies(office.desk, answer.promised, today)
    wrong += wrong_with_lessons(office.desk, answer.learned, today)
    if wrong:
        raise NotAllowed(*dict.fromkeys(wrong))


def _wrong_with_the_answer(procedure: Procedure, stage: Stage, answer: Answer, today: date) -> list[str]:
    wrong = []
    if answer.outcome is not None:
        check_outcome(answer.outcome, procedure.outcomes)
    elif not answer.points:
        wrong.append("Choose an outcome, or a finding for each point.")
    if answer.already:
        if not stage.received_on <= answer.already.on <= today:
            wrong.append("The date of the answer lies between the day of receipt and today.")
    elif not answer.text.strip() and not answer.points:
        wrong.append("Type the response, or say when and how the complaint was answered already.")
    if len(answer.text) > TEXT_CHARACTERS:
        wrong.append(f"A response has at most {TEXT_CHARACTERS:,} characters.")
    return wrong


def _record(
    tx: Tx, procedure: Procedure, case: Case, stage: Stage, answer: Answer, by: str, now: datetime
) -> tuple[Outcome, Mapping[str, str]]:
    """Findings, outcome and promises; returns the outcome as it was said, and what the letter must remember."""
    findings = findings_of(tx, stage, answer)
    decision, earlier = record_findings(tx, procedure, stage, findings, answer.outcome, answer.outcome_reason)
    stage.decided_by = by
    data = {"stage": stage.number, "outcome": decision.outcome.value, "press": answer.key, "points": len(findings)}
    facts = data | told_facts(decision)
    append(tx, case_id=case.id, at=now, kind="answer_recorded", actor=by, data=facts, payload=answer.text)
    tell_override(tx, case, stage, decision, by, now)
    promised = record_amends(tx, case, stage, answer.promised, answer.learned, office_date(procedure, now))
    return decision.told, {**earlier, **promised}


def _close(tx: Tx, office: Office, case: Case, stage: Stage, already: Already, by: str, now: datetime) -> Done:
    procedure, _ = rules_of(office.desk, case)
    # A date is all that people remember; noon of it lies in office hours, and never after the moment of typing.
    at = min(now, max(due_instant(procedure, already.on, time(12)), stage.requested_at))
    answered(tx, procedure, case, stage, at=at, channel=already.channel, evidence=already.evidence, by=by)
    event = append(tx, case_id=case.id, at=now, kind="closed", actor=by, data={"stage": stage.number})
    tell_thread(tx, office.desk, case, event, f"Answered by {already.channel.value}. No letter goes out.", now)
    return Done(f"{case.reference} is answered and stage {stage.number} is closed. No letter goes out.", case.reference)


def _send(tx: Tx, office: Office, case: Case, stage: Stage, draft: Draft, by: str, now: datetime) -> Done:
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed("There is no address to write to. Send the answer by post or phone, then record it here.")
    queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
    say = f"The response to {case.reference} is written. {queued.say} Then stage {stage.number} is closed."
    return Done(say, case.reference, queued.offers)
