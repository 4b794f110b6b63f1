"""A person told the complainant by phone, by post or in person: that we look at it, or a new date and why."""

from datetime import date, datetime

from handlers.office import Done, Office
from letters.cards import short_date
from procedure.calendar import Calendar
from procedure.duties import uses_receipt_as_acknowledgement
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.staff import require_manager, require_staff
from procedure.words import OutboxKind, PromiseKind
from storage.access import lock_for
from storage.acknowledging import checked_points, replace_points
from storage.answering import add_promise, cancel_waiting_letters, holding_letters, settle_promise
from storage.cases import BY_PEOPLE, facts_of, is_leaving, open_stage
from storage.casework import agree, rules_of, tell_thread
from storage.effects import acknowledged_by_person
from storage.holding import wrong_date
from storage.ledger import Tx
from storage.spoken import ACKNOWLEDGEMENT, Spoken, check_when, how, instant_of, record
from storage.tables import Case, Stage

REASON_CHARACTERS = 2_000
LETTERS_BEFORE_A_MANAGER = 2


def acknowledged(
    office: Office, reference: str, spoken: Spoken, points: tuple[str, ...], by: str, now: datetime
) -> Done:
    """A person confirmed by phone (or post, in person) what the complaint is about. A clock that waits starts that day.

    Without `points` those stand that are there. NotAllowed where it is acknowledged already.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, calendar = rules_of(office.desk, case)
        check_when(procedure, spoken, stage.received_on, "the day of receipt", now)
        _check_unacknowledged(tx, procedure, case, stage)
        if points:
            replace_points(tx, stage, checked_points(points, "Say what the complaint is about."))
        at = instant_of(procedure, spoken.on, stage.requested_at, now)
        acknowledged_by_person(tx, procedure, calendar, case, stage, spoken.on, at)
        text = f"Acknowledged by {how(spoken)}; our reply by {short_date(facts_of(tx, case, stage).told_on)}."
        _told(tx, office, case, stage, spoken, ACKNOWLEDGEMENT, text, by, now)
    return Done(f"{reference}: {text}", reference)


def promised(
    office: Office, reference: str, spoken: Spoken, promised_on: date, reason: str, by: str, now: datetime
) -> Done:
    """The complainant was told on the phone: late, because, new date. The target itself stays, as with a letter.

    "Instead of a third [holding letter] the manager phones, and it is recorded." NotAllowed says all that is wrong.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        procedure, calendar = rules_of(office.desk, case)
        check_when(procedure, spoken, stage.received_on, "the day of receipt", now)
        if is_leaving(tx, stage, BY_PEOPLE):
            raise NotAllowed(f"A letter on {reference} is written already and waits. Cancel it first.")
        _check_promise(calendar, spoken, promised_on, reason, facts_of(tx, case, stage).told_on)
        if holding_letters(tx, stage) >= LETTERS_BEFORE_A_MANAGER:
            require_manager(office.desk, by, "give a new date for the third time: please let them phone")
        cancel_waiting_letters(tx, stage, now, by=OutboxKind.HOLDING)
        at = instant_of(procedure, spoken.on, stage.requested_at, now)
        settle_promise(tx, procedure, case, stage, at)
        add_promise(tx, case, stage, PromiseKind.HOLDING, promised_on, reason.strip(), at)
        text = f"The complainant was told {short_date(promised_on)} by {how(spoken)}."
        _told(tx, office, case, stage, spoken, "new date", text, by, now)
    return Done(f"{reference}: {text}", reference)


def _check_unacknowledged(tx: Tx, procedure: Procedure, case: Case, stage: Stage) -> None:
    if is_leaving(tx, stage, (OutboxKind.ACKNOWLEDGEMENT,)):
        raise NotAllowed(f"An acknowledgement of {case.reference} is written already. Record that one, or cancel it.")
    if stage.acknowledged_at is not None and not uses_receipt_as_acknowledgement(procedure.stage(stage.number)):
        raise NotAllowed(f"{case.reference} was acknowledged by a person already.")
    if stage.outcome is not None:
        raise NotAllowed(f"The answer to {case.reference} is written already; it needs no acknowledgement any more.")


def _check_promise(calendar: Calendar, spoken: Spoken, promised_on: date, reason: str, said_by: date) -> None:
    wrong = []
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        wrong.append(f"Give a reason of at most {REASON_CHARACTERS:,} characters.")
    if date_is_wrong := wrong_date(calendar, promised_on, max(spoken.on, said_by)):
        wrong.append(date_is_wrong)
    if wrong:
        raise NotAllowed(" ".join(wrong))


def _told(
    tx: Tx, office: Office, case: Case, stage: Stage, spoken: Spoken, what: str, text: str, by: str, now: datetime
) -> None:
    event = record(tx, case, stage, spoken, what, by, now)
    tell_thread(tx, office.desk, case, event, text, now)
    agree(tx, office.desk, case, now)
