"""The holding letter: what only a person can supply for it, and what it prints."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from letters.cards import short_date
from letters.facts import HoldingFacts
from letters.sentences import as_sentence
from procedure.calendar import Calendar
from procedure.words import OutboxKind, PromiseKind
from storage.cases import promises_of
from storage.office import Office
from storage.tables import Case, Stage
from storage.writing import Draft

MOST_DAYS_AHEAD = 60
"""Working days, about three months: a promised date cannot be taken back, and one further away is a slip of the pen."""


@dataclass(frozen=True)
class Holding:
    """What only a person supplies; the texts are for the complainant. All but the last two are needed.

    `override_reason` is why the letter may go without a section that the procedure lists.
    """

    promised_on: date
    reason: str
    done: str = ""
    remains: str = ""
    interim_help: str = ""
    override_reason: str = ""


def wrong_date(calendar: Calendar, promised_on: date, first: date) -> str:
    """What is wrong with a new date, or "". `first` is today, or the date told before where that is later."""
    if promised_on <= first:
        return f"The new date must lie after {short_date(first)}."
    last = calendar.add_working_days(first, MOST_DAYS_AHEAD)
    if promised_on > last:
        return f"The new date must lie within {MOST_DAYS_AHEAD} working days, by {short_date(last)}. Is the year right?"
    if not calendar.is_working_day(promised_on):
        return f"{short_date(promised_on)} is no working day: {calendar.why_not(promised_on)}."
    return ""


def holding_letter(
    office: Office, case: Case, stage: Stage, holding: Holding, said_by: date, number: int, *, late: bool, told: bool
) -> Draft:
    """The letter number `number` of its stage, about the promise `said_by` that is broken, or soon will be.

    Not `told`: nobody has told the complainant that date.
    """
    becomes = {"promised_on": holding.promised_on.isoformat(), "reason": holding.reason}
    facts = replace(_facts(office, case, holding, said_by, number), is_late=late, was_told=told)
    if late:
        sentence, signpost = office.going_further(office.desk.procedure(case.procedure_id), stage.number)
        facts = replace(facts, may_go_further=sentence, signpost=signpost)
    return Draft(OutboxKind.HOLDING, facts, becomes, override_reason=holding.override_reason)


def is_late(tx: Session, stage: Stage, said_by: date, today: date) -> bool:
    """The promised day has passed, or an update has said already that the reply is late. `today` is the office date."""
    promises = promises_of(tx, stage.id or 0)
    return said_by < today or (bool(promises) and promises[-1].kind is PromiseKind.UPDATE)


def _facts(office: Office, case: Case, holding: Holding, said_by: date, number: int) -> HoldingFacts:
    sender = office.sender(case.area, case.mailbox)
    return HoldingFacts(
        sender=sender,
        reference=case.reference,
        broken_promise_on=said_by,
        reason=as_sentence(holding.reason),
        done=as_sentence(holding.done),
        remains=as_sentence(holding.remains),
        promised_on=holding.promised_on,
        contact=sender.staffed_contact or sender.reply_address,
        interim_help=as_sentence(holding.interim_help),
        is_second=number > 1,
    )
