"""A person writes a plain letter to the complainant: news or a question, neither the answer nor a new date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Done, Office
from letters.facts import ReplyFacts
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import LinkKind, OutboxKind
from storage.access import lock_for
from storage.cases import complainant_of, current_stage, is_reachable, promises_of, undecided_replies
from storage.casework import agree
from storage.ending import check_no_last_word
from storage.ledger import Tx
from storage.linking import link_to
from storage.tables import Case, Contact, Stage
from storage.writing import Draft, queue_by_person

TEXT_CHARACTERS = 20_000


@dataclass(frozen=True)
class Reply:
    """The letter's words. `keeps_promise`: it is what the complainant was promised to hear by a date."""

    text: str
    keeps_promise: bool = False


def reply(office: Office, reference: str, given: Reply, by: str, now: datetime) -> Done:
    """Write the letter; it leaves after the minutes in which it can be cancelled.

    The complainant has heard from us: no automatic update follows it unasked. But nothing is answered, no date moves,
    and a promise stays open unless the letter is what was promised. On a closed case it opens nothing.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        wrong = list(_wrong(tx, case, stage, given))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        check_no_last_word(tx, case, stage)
        contact = _contact(tx, case)
        sender = office.sender(case.area, case.mailbox)
        facts = ReplyFacts(sender=sender, reference=case.reference, body=given.text.strip())
        becomes = {"keeps_promise": "yes"} if given.keeps_promise else {}
        draft = Draft(OutboxKind.REPLY, facts, becomes)
        queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
        agree(tx, office.desk, case, now)
        still = " A mail on it still waits for a decision." if undecided_replies(tx, case.id or 0) else ""
    say = f"The letter to the complainant of {reference} is written. {queued.say}{still}"
    return Done(say, reference, queued.offers)


def _wrong(tx: Tx, case: Case, stage: Stage, given: Reply) -> Iterator[str]:
    if not 0 < len(given.text.strip()) <= TEXT_CHARACTERS:
        yield f"A letter has between 1 and {TEXT_CHARACTERS:,} characters."
    if link_to(tx, case.id or 0, LinkKind.MERGED) is not None:
        yield f"{case.reference} was merged into another case. Write on that one."
    if given.keeps_promise and all(one.settled_at is not None for one in promises_of(tx, stage.id or 0)):
        yield "Nothing was promised that this letter could keep: no holding letter or update gave a date."


def _contact(tx: Tx, case: Case) -> Contact:
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed(f"There is no address to write to on {case.reference}. Please phone or write by post.")
    return contact
