"""What the complainant was told by a letter, and is not so any more: the date that a correction puts right."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from letters.facts import CorrectionFacts
from letters.labels import OUR_REPLY
from letters.notes import Action, Offer
from procedure.deadlines import office_date
from procedure.words import OutboxKind
from storage.cases import current_stage, facts_of
from storage.casework import rules_of
from storage.office import Office
from storage.redating import Recount
from storage.routings import newest_letter, told_otherwise_on
from storage.tables import Case, Outbox, Stage
from storage.trail import newest

AN_ANSWER = "an answer"
AFTER_ALL = "Your message is a complaint after all, and we deal with it as one."
ANOTHER_DAY = "We first counted this date from a wrong day of receipt."
ANOTHER_STAGE = "We first counted this date by the rules of another stage."
ANOTHER_RULE = "We first counted this date by the rules of another service. They were not the right ones for you."


@dataclass(frozen=True)
class WrongDate:
    """We said `told` ("our reply") by `wrong_on`; it comes by `right_on`. `because` is a sentence that is proposed."""

    told: str
    wrong_on: date
    right_on: date
    because: str


def wrongly_told(tx: Session, office: Office, case: Case, stage: Stage) -> WrongDate | None:
    """What the newest letter of an open stage told wrongly; None where it told no date, or the one that holds."""
    if stage.closed_at is not None:
        return None
    right_on = facts_of(tx, case, stage).told_on
    is_otherwise, answer_on = told_otherwise_on(tx, stage)
    if is_otherwise:
        return WrongDate(AN_ANSWER, answer_on or right_on, right_on, AFTER_ALL)
    letter = newest_letter(tx, stage)
    if letter is None or letter.kind not in (OutboxKind.RECEIPT, OutboxKind.ACKNOWLEDGEMENT, OutboxKind.CORRECTION):
        return None
    told = json.loads(letter.facts or "{}").get("reply_by")
    wrong_on = date.fromisoformat(told) if told else None
    if wrong_on is None or wrong_on == right_on:
        return None
    return WrongDate(OUR_REPLY, wrong_on, right_on, _because(tx, case))


def still_corrects(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox) -> bool:
    """Whether a correction that waits to leave gives the date that holds now."""
    told = json.loads(row.facts or "{}").get("reply_by")
    return told is None or str(told) == facts_of(tx, case, stage).told_on.isoformat()


def _because(tx: Session, case: Case) -> str:
    """By what moved the date last."""
    becauses = {Recount.RECEIPT: ANOTHER_DAY, Recount.STAGE: ANOTHER_STAGE, Recount.PROCEDURE: ANOTHER_RULE}
    moved = [event for event in (newest(tx, case.id or 0, kind.value) for kind in becauses) if event]
    last = max(moved, key=lambda event: event.number, default=None)
    return becauses[Recount(last.kind)] if last else ANOTHER_RULE


def correction_offers(tx: Session, office: Office, case: Case, now: datetime) -> tuple[Offer, ...]:
    """The button for the letter that puts a wrongly told date right, where one was told on the newest stage."""
    wrong = wrongly_told(tx, office, case, current_stage(tx, case.id or 0))
    return (Offer(Action.CORRECT_DATE, case.reference),) if wrong and not is_past(office, case, wrong, now) else ()


def correction_facts(office: Office, case: Case, wrong: WrongDate, because: str) -> CorrectionFacts:
    """The letter: what was wrong, why, and what is right."""
    sender = office.sender(case.area, case.mailbox)
    return CorrectionFacts(
        sender=sender,
        reference=case.reference,
        told=wrong.told,
        wrong_on=wrong.wrong_on,
        because=because.strip(),
        right_on=wrong.right_on,
        contact=sender.staffed_contact or sender.reply_address,
    )


def is_past(office: Office, case: Case, wrong: WrongDate, now: datetime) -> bool:
    """Whether the right date has passed already: a letter that gives it helps nobody."""
    procedure, _ = rules_of(office.desk, case)
    return wrong.right_on < office_date(procedure, now)
