"""What was promised to put things right: added after the answer, done, put off, or dropped with a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.amends import TEXT_CHARACTERS, NewRemedy, wrong_with_remedies
from procedure.deadlines import office_date
from procedure.duties import duty_key
from procedure.errors import NotAllowed
from procedure.money import pounds
from procedure.staff import require_staff
from procedure.words import DutyKind
from storage import duties
from storage.access import lock_for, lock_id_for
from storage.amends import case_of_remedy, is_owed, kind_of, remedy_row
from storage.asked import row_of
from storage.cases import newest_answered
from storage.casework import agree, rules_of, tell_thread
from storage.ledger import Tx
from storage.tables import Case, Remedy, Stage
from storage.trail import append


def add_remedy(office: Office, reference: str, remedy: NewRemedy, by: str, now: datetime) -> Done:
    """Promise something more after a stage was answered. What the answer itself promises is written with it."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = newest_answered(tx, case)
        if stage is None:
            raise NotAllowed(f"{reference} is not answered yet. Promise it in the answer: that tells the complainant.")
        procedure, _ = rules_of(office.desk, case)
        today = office_date(procedure, now)
        wrong = wrong_with_remedies(office.desk, [remedy], today)
        if wrong:
            raise NotAllowed(" ".join(wrong))
        row = remedy_row(stage, remedy, told_on=today)
        tx.add(row)
        tx.flush()
        data = {"remedy": row.id, "kind": row.kind, "pence": row.pence, "promised_on": _dated(row)}
        append(tx, case_id=case.id, at=now, kind="remedy_promised", actor=by, data=data, payload=row.text)
        agree(tx, office.desk, case, now)
    return Done(f"Noted on {reference}: {named(row)}. Please tell the complainant.", reference)


@dataclass(frozen=True)
class Put:
    """That a remedy was put into effect, on which office date, and what shows it."""

    on: date
    evidence: str


def remedy_done(office: Office, remedy_id: int, done: Put, by: str, now: datetime) -> Done:
    """It is not owed any more, and nobody is asked for it again."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, stage, remedy = _locked(tx, remedy_id, by)
        today = office_date(rules_of(office.desk, case)[0], now)
        if not case.received_on <= done.on <= today:
            raise NotAllowed("It was done between the day of receipt and today.")
        evidence = _bounded(done.evidence, "Say what shows that it was done: a payment number, who went there.")
        remedy.done_on, remedy.done_by, remedy.evidence = done.on, by, evidence
        duties.meet(tx, duty_key(case.reference, stage.number, DutyKind.REMEDY, remedy.id), now)
        data = {"remedy": remedy.id, "kind": remedy.kind, "done_on": str(done.on)}
        event = append(tx, case_id=case.id, at=now, kind="remedy_done", actor=by, data=data, payload=evidence)
        tell_thread(tx, office.desk, case, event, f"Done: {kind_of(remedy).value}.", now)
        agree(tx, office.desk, case, now)
    return Done(f"Done on {case.reference}: {named(remedy)}.", case.reference)


def change_remedy(office: Office, remedy_id: int, remedy: NewRemedy, reason: str, by: str, now: datetime) -> Done:
    """Another date, amount, owner or wording; what was promised before stays in the history."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, _, row = _locked(tx, remedy_id, by)
        today = office_date(rules_of(office.desk, case)[0], now)
        kept = remedy.promised_on == row.promised_on
        wrong = wrong_with_remedies(office.desk, [remedy], min(today, remedy.promised_on or today) if kept else today)
        if wrong:
            raise NotAllowed(" ".join(wrong))
        words = _bounded(reason, "Say why what was promised changes.")
        old = {"remedy": row.id, "old_pence": row.pence, "old_promised_on": _dated(row)}
        row.kind, row.text, row.pence = remedy.kind.value, remedy.text.strip(), remedy.pence
        row.promised_on, row.owner = remedy.promised_on, remedy.owner
        data = {**old, "pence": row.pence, "promised_on": _dated(row)}
        append(tx, case_id=case.id, at=now, kind="remedy_changed", actor=by, data=data, payload=words)
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"Changed on {case.reference}: {named(row)}. Please tell the complainant.", case.reference)


def drop_remedy(office: Office, remedy_id: int, reason: str, by: str, now: datetime) -> Done:
    """It is not to be done any more; that it was promised stays on the case."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, _, remedy = _locked(tx, remedy_id, by)
        words = _bounded(reason, "Say why it is not done any more.")
        remedy.dropped_on = office_date(rules_of(office.desk, case)[0], now)
        data = {"remedy": remedy.id, "kind": remedy.kind, "pence": remedy.pence}
        append(tx, case_id=case.id, at=now, kind="remedy_dropped", actor=by, data=data, payload=words)
        tx.flush()
        agree(tx, office.desk, case, now)
    return Done(f"Dropped on {case.reference}: {named(remedy)}. Please tell the complainant why.", case.reference)


def named(remedy: Remedy) -> str:
    """Kind, amount and date: enough to know it by, and none of its words."""
    amount = f" of {pounds(remedy.pence)}" if remedy.pence else ""
    by = f" by {short_date(remedy.promised_on)}" if remedy.promised_on else ""
    return f"{kind_of(remedy).value}{amount}{by}"


def _dated(remedy: Remedy) -> str:
    return remedy.promised_on.isoformat() if remedy.promised_on else "no date"


def _locked(tx: Tx, remedy_id: int, by: str) -> tuple[Case, Stage, Remedy]:
    """The remedy, still owed, with its case locked for this person."""
    case = lock_id_for(tx, case_of_remedy(tx, remedy_id), by)
    remedy = tx.get_one(Remedy, remedy_id, populate_existing=True)
    if not is_owed(remedy):
        raise NotAllowed(f"This is {'done' if remedy.done_on else 'dropped'} already.")
    stage = row_of(tx, Stage, remedy.stage_id)
    if remedy.told_on is None and stage.responded_at is None:
        raise NotAllowed("It is promised by an answer that has not left yet. Cancel that letter to change it.")
    return case, stage, remedy


def _bounded(text: str, ask: str) -> str:
    words = text.strip()
    if not words:
        raise NotAllowed(ask)
    if len(words) > TEXT_CHARACTERS:
        raise NotAllowed(f"At most {TEXT_CHARACTERS:,} characters.")
    return words
