"""The holding letter: what only a person can supply for it, and what it prints."""

from dataclasses import dataclass
from datetime import date

from letters.facts import HoldingFacts
from letters.sentences import as_sentence
from procedure.words import OutboxKind
from storage.office import Office
from storage.tables import Case
from storage.writing import Draft


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


def holding_letter(office: Office, case: Case, holding: Holding, said_by: date, number: int) -> Draft:
    """The letter number `number` of its stage, about the promise `said_by` that is broken, or soon will be."""
    becomes = {"promised_on": holding.promised_on.isoformat(), "reason": holding.reason}
    facts = _facts(office, case, holding, said_by, number)
    return Draft(OutboxKind.HOLDING, facts, becomes, override_reason=holding.override_reason)


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
