"""The later of two complaints about the same ends as a duplicate; nothing is told to the wrong person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Done, Office
from letters.closing import DONE
from letters.facts import ClosureFacts
from letters.labels import REPLY_AND_TELL_US
from letters.sentences import as_sentence
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.staff import require_staff
from procedure.words import LinkKind, OutboxKind
from storage.answering import cancel_waiting_letters
from storage.cases import complainant_of, is_reachable, may_write_to, open_stage
from storage.casework import agree, rules_of, tell_thread
from storage.ending import check_no_last_word, end_stage
from storage.ledger import Tx
from storage.link_notes import DUPLICATE, say_linked
from storage.linking import add_link, is_same_person, link_to, lock_both, tells_of
from storage.tables import Case, Link, Stage
from storage.writing import Draft, queue_by_person

REASON_CHARACTERS = 2_000


@dataclass(frozen=True)
class Duplicate:
    """Why a case is the same complaint as an earlier one; `reason` and `done` are the letter's where one goes."""

    reason: str
    letter: bool = True
    done: str = ""


@dataclass(frozen=True)
class _Twins:
    """The case that ends with its stage, the one that goes on, and whether both are from the same person."""

    case: Case
    stage: Stage
    earlier: Case
    same: bool


def duplicate(office: Office, reference: str, other: str, given: Duplicate, by: str, now: datetime) -> Done:
    """End a case as a duplicate of the earlier one `other`: at once without a letter, else when it has left.

    To the same person (who writes from the same address) the letter names the case that goes on. Anybody else gets a
    letter of their own, which tells nothing of that case; the owner there is told that somebody else waits too.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, earlier = lock_both(tx, reference, other, by)
        twins = _Twins(case, open_stage(tx, case), earlier, is_same_person(tx, case, earlier))
        wrong = list(_wrong(tx, twins, given))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        check_no_last_word(tx, case, twins.stage)
        link = _link(tx, twins, given.reason.strip(), by, now)
        say_linked(tx, office.desk, case, earlier, DUPLICATE, by, now, twins.same)
        if given.letter:
            done = _write(tx, office, twins, given, link, by, now)
        else:
            done = _end(tx, office, twins, given, by, now)
        agree(tx, office.desk, case, now)
        return done


def _wrong(tx: Tx, twins: _Twins, given: Duplicate) -> Iterator[str]:
    case, earlier = twins.case, twins.earlier
    if (earlier.received_at, earlier.id) > (case.received_at, case.id):
        yield f"{case.reference} came first: close {earlier.reference} as its duplicate instead."
    if earlier.closure is Closure.DUPLICATE:
        yield f"{earlier.reference} is closed as a duplicate itself. Name the case that goes on."
    if not given.reason.strip() or max(len(given.reason), len(given.done)) > REASON_CHARACTERS:
        yield f"Give a reason of at most {REASON_CHARACTERS:,} characters."
    if twins.same:
        return
    if not given.letter and may_write_to(case, complainant_of(tx, case.id or 0)):
        yield "The two complaints are not from the same address: whoever made this one is written to as well."
    if given.letter and tells_of(tx, earlier, f"{given.reason} {given.done}"):
        yield f"The letter goes to somebody else: it must not name {earlier.reference} or who complains there."


def _link(tx: Tx, twins: _Twins, reason: str, by: str, now: datetime) -> Link:
    """A letter that failed leaves its link: it is the same one, or another takes its place."""
    standing = link_to(tx, twins.case.id or 0, LinkKind.DUPLICATE)
    if standing is not None and standing.other_id == twins.earlier.id:
        return standing
    if standing is not None:
        standing.undone_at = now
    return add_link(tx, twins.case, twins.earlier, LinkKind.DUPLICATE, reason, by, now)


def _end(tx: Tx, office: Office, twins: _Twins, given: Duplicate, by: str, now: datetime) -> Done:
    case, procedure = twins.case, rules_of(office.desk, twins.case)[0]
    event = end_stage(
        tx,
        procedure,
        case,
        twins.stage,
        closure=Closure.DUPLICATE,
        at=now,
        by=by,
        data={"other": twins.earlier.reference},
        payload=given.reason.strip(),
    )
    say = f"{case.reference} is closed as a duplicate of {twins.earlier.reference}. No letter goes out."
    tell_thread(tx, office.desk, case, event, say, now)
    return Done(_with_reminder(say, twins), case.reference)


def _write(tx: Tx, office: Office, twins: _Twins, given: Duplicate, link: Link, by: str, now: datetime) -> Done:
    case, earlier = twins.case, twins.earlier
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed("There is no address to write to. Tell them by phone or post, and close it without a letter.")
    cancel_waiting_letters(tx, twins.stage, now, by=OutboxKind.CLOSURE)
    becomes = {"closure": Closure.DUPLICATE.value, "reason": given.reason.strip(), "link_id": str(link.id)}
    draft = Draft(OutboxKind.CLOSURE, _facts(office, twins, given), becomes)
    queued = queue_by_person(tx, office, case, twins.stage, contact, draft, by=by, now=now)
    say = f"The letter that closes {case.reference} as a duplicate of {earlier.reference} is written. {queued.say}"
    return Done(_with_reminder(f"{say} Then it is closed.", twins), case.reference, queued.offers)


def _facts(office: Office, twins: _Twins, given: Duplicate) -> ClosureFacts:
    case, procedure = twins.case, rules_of(office.desk, twins.case)[0]
    return ClosureFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        received_on=case.received_on,
        closed_as=Closure.DUPLICATE.value,
        why=as_sentence(given.reason),
        done=given.done.strip() or DONE[Closure.DUPLICATE],
        how_to_object=REPLY_AND_TELL_US,
        signpost=office.signpost(procedure),
        goes_on_as=twins.earlier.reference if twins.same else "",
    )


def _with_reminder(say: str, twins: _Twins) -> str:
    if twins.same:
        return say
    return f"{say} It is from somebody else: write to them too when {twins.earlier.reference} is answered."
