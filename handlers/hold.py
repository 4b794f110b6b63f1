"""A person tells the complainant: late, because, new date. The target itself stays."""

from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.calendar import Calendar
from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import OutboxKind
from storage.access import lock_for
from storage.answering import cancel_waiting_letters, holding_letters
from storage.cases import BY_PEOPLE, facts_of, is_leaving, open_stage
from storage.casework import agree, rules_of
from storage.contacting import writable_contact
from storage.holding import Holding, holding_letter, is_late, wrong_date
from storage.ledger import Tx
from storage.redating import was_told_a_date
from storage.tables import Case, Stage
from storage.urgency import attend
from storage.writing import queue_by_person

__all__ = ["Holding", "hold"]

REASON_CHARACTERS = 2_000
HOLDING_LETTERS_AT_MOST = 2


def hold(office: Office, reference: str, holding: Holding, by: str, now: datetime) -> Done:
    """Write a holding letter; the new date is promised when the letter leaves. NotAllowed says all that is wrong."""
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, calendar = rules_of(office.desk, case)
        today = office_date(procedure, now)
        contact = writable_contact(tx, case)
        said_by = facts_of(tx, case, stage).told_on
        _check_nothing_leaves(tx, case, stage)
        _check(calendar, holding, today, said_by)
        number = holding_letters(tx, stage) + 1
        _check_number(number)
        late = is_late(tx, stage, said_by, today)
        draft = holding_letter(
            office, case, stage, holding, said_by, number, late=late, told=was_told_a_date(tx, stage)
        )
        cancel_waiting_letters(tx, stage, now, by=OutboxKind.HOLDING)
        attend(tx, case, by, now)
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
    say = f"The complainant of {reference} will be told {short_date(holding.promised_on)}. {queued.say}"
    return Done(say, reference, queued.offers)


def _check_nothing_leaves(tx: Tx, case: Case, stage: Stage) -> None:
    """Two letters within minutes contradict each other."""
    for kind in BY_PEOPLE:
        if is_leaving(tx, stage, (kind,)):
            names = {OutboxKind.RESPONSE: "A response", OutboxKind.CLOSURE: "A letter that closes it"}
            names |= {OutboxKind.REFUSAL: "A refusal"}
            name = names.get(kind, "An extension" if kind is OutboxKind.EXTENSION else "A holding letter")
            raise NotAllowed(f"{name} to {case.reference} is written already and leaves soon. Cancel it first.")


def _check(calendar: Calendar, holding: Holding, today: date, said_by: date) -> None:
    wrong = []
    if not holding.reason.strip() or len(holding.reason) > REASON_CHARACTERS:
        wrong.append(f"Give a reason of at most {REASON_CHARACTERS:,} characters.")
    if not holding.done.strip() or not holding.remains.strip():
        wrong.append("Say what has been done and what remains to be done.")
    if date_is_wrong := wrong_date(calendar, holding.promised_on, max(today, said_by)):
        wrong.append(date_is_wrong)
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _check_number(number: int) -> None:
    """ "Instead of a third the manager phones, and it is recorded." """
    if number > HOLDING_LETTERS_AT_MOST:
        raise NotAllowed("Two holding letters were written at this stage. Instead of a third a manager phones.")
