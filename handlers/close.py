"""A complaint ends without a decision: withdrawn, transferred, out of jurisdiction; with its letter or without one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Done, Office
from letters.closing import DONE, TOLD_WHERE_TO_WRITE
from letters.facts import ClosureFacts
from letters.labels import REPLY_AND_TELL_US
from letters.sentences import as_sentence
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.staff import require_staff
from procedure.words import OutboxKind
from storage.access import lock_for
from storage.answering import cancel_waiting_letters
from storage.cases import complainant_of, is_reachable, open_stage
from storage.casework import agree, rules_of, tell_thread
from storage.ending import check_no_last_word, end_stage
from storage.ledger import Tx
from storage.tables import Case, Stage
from storage.trail import Fact
from storage.writing import Draft, queue_by_person

REASON_CHARACTERS = 2_000
ORGANISATION_CHARACTERS = 200
CLOSURES = (Closure.WITHDRAWN, Closure.TRANSFERRED, Closure.OUT_OF_JURISDICTION)
ELSEWHERE = {
    Closure.NOT_A_COMPLAINT: "What is no complaint goes its way with `route`.",
    Closure.DUPLICATE: "Say of which case it is a duplicate, with `duplicate`.",
}


@dataclass(frozen=True)
class Closing:
    """How a complaint ends. `reason` goes into the letter where one goes, else into the history.

    `done` and `how_to_object` are the letter's, by default what the closure means. For a transfer `to` names the other
    organisation; `passes_on` says that what the complainant wrote goes there, which needs their consent.
    """

    closure: Closure
    reason: str
    letter: bool = True
    done: str = ""
    how_to_object: str = ""
    to: str = ""
    passes_on: bool = False
    has_consent: bool = False


def close(office: Office, reference: str, closing: Closing, by: str, now: datetime) -> Done:
    """End the open stage: at once without a letter, else when the letter has left. NotAllowed says all that is wrong.

    Such an end is no answer: it stands apart from the outcomes in every figure.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        wrong = list(_wrong(closing))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        check_no_last_word(tx, case, stage)
        done = _write(tx, office, case, stage, closing, by, now) if closing.letter else None
        if done is None:
            done = _end(tx, office, case, stage, closing, by, now)
        agree(tx, office.desk, case, now)
        return done


def _wrong(closing: Closing) -> Iterator[str]:
    if closing.closure not in CLOSURES:
        yield ELSEWHERE[closing.closure]
    if not closing.reason.strip() or len(closing.reason) > REASON_CHARACTERS:
        yield f"Give a reason of at most {REASON_CHARACTERS:,} characters."
    if max(len(closing.done), len(closing.how_to_object)) > REASON_CHARACTERS:
        yield f"What we did, and how to object, have at most {REASON_CHARACTERS:,} characters each."
    yield from _wrong_transfer(closing)


def _wrong_transfer(closing: Closing) -> Iterator[str]:
    """ "Transferred (to another organisation: named, with consent where personal data goes)"."""
    is_transfer = closing.closure is Closure.TRANSFERRED
    if is_transfer and not 0 < len(closing.to.strip()) <= ORGANISATION_CHARACTERS:
        yield f"Name the organisation that deals with it, in at most {ORGANISATION_CHARACTERS} characters."
    if is_transfer and closing.passes_on and not closing.has_consent:
        yield "What the complainant wrote goes to another organisation only with their consent. Ask them first."
    if not is_transfer and (closing.to.strip() or closing.passes_on):
        yield "Only a transfer names another organisation."


def _end(tx: Tx, office: Office, case: Case, stage: Stage, closing: Closing, by: str, now: datetime) -> Done:
    procedure, _ = rules_of(office.desk, case)
    event = end_stage(
        tx,
        procedure,
        case,
        stage,
        closure=closing.closure,
        at=now,
        by=by,
        data=_data(closing),
        payload=_payload(closing),
    )
    name = _name(closing.closure)
    tell_thread(tx, office.desk, case, event, f"Closed without a decision: {name}. No letter goes out.", now)
    return Done(f"{case.reference} is closed as {name}. No letter goes out.", case.reference)


def _write(tx: Tx, office: Office, case: Case, stage: Stage, closing: Closing, by: str, now: datetime) -> Done:
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed("There is no address to write to. Tell them by phone or post, and close it without a letter.")
    cancel_waiting_letters(tx, stage, now, by=OutboxKind.CLOSURE)
    becomes = {"closure": closing.closure.value, "reason": _payload(closing)}
    draft = Draft(OutboxKind.CLOSURE, _facts(office, case, closing), becomes)
    queued = queue_by_person(tx, office, case, stage, contact, draft, by=by, now=now)
    say = f"The letter that closes {case.reference} as {_name(closing.closure)} is written. {queued.say}"
    return Done(f"{say} Then it is closed.", case.reference, queued.offers)


def _facts(office: Office, case: Case, closing: Closing) -> ClosureFacts:
    procedure, _ = rules_of(office.desk, case)
    keeps_it = closing.closure is Closure.TRANSFERRED and not closing.passes_on
    return ClosureFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        received_on=case.received_on,
        closed_as=_name(closing.closure),
        why=as_sentence(closing.reason),
        done=closing.done.strip() or (TOLD_WHERE_TO_WRITE if keeps_it else DONE[closing.closure]),
        how_to_object=closing.how_to_object.strip() or REPLY_AND_TELL_US,
        signpost=office.signpost(procedure),
        goes_to=closing.to.strip(),
    )


def _data(closing: Closing) -> dict[str, Fact]:
    return {"passes_on": closing.passes_on} if closing.closure is Closure.TRANSFERRED else {}


def _payload(closing: Closing) -> str:
    to = closing.to.strip()
    return f"{closing.reason.strip()}\n\nTo: {to}" if to else closing.reason.strip()


def _name(closure: Closure) -> str:
    return closure.value.replace("_", " ")
