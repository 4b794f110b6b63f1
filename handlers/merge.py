"""A case is merged into an earlier one of the same person, and that can be undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Done, Office
from letters.closing import JOINED
from letters.facts import ClosureFacts
from letters.labels import REPLY_AND_TELL_US
from letters.notes import Offer
from letters.sentences import as_sentence
from procedure.errors import NotAllowed
from procedure.outcomes import Closure
from procedure.staff import require_staff
from procedure.words import LinkKind, OutboxKind
from storage.access import find_for
from storage.asked import row_of
from storage.cases import complainant_of, current_stage, is_reachable, open_stage
from storage.casework import agree, ask_for_an_owner, rules_of
from storage.ending import check_no_last_word, end_stage, open_again, withdraw_waiting
from storage.ledger import Tx
from storage.link_notes import tell_owner_of, tell_thread_of
from storage.linking import add_link, is_same_person, link_to, lock_both
from storage.merging import Pair, came_since, move, put_back, still_kept_out, would_be_lost
from storage.owner_still import owner_still
from storage.receipt_again import receipt_again
from storage.tables import Case, Link
from storage.trail import Recorded, append, facts_of, newest
from storage.writing import Draft, queue_by_person
from storage.written_since import take_back_written_since

REASON_CHARACTERS = 2_000


@dataclass(frozen=True)
class Merging:
    """Why two cases are one. `same_person`: somebody made sure that two addresses belong to one complainant."""

    reason: str
    letter: bool = True
    same_person: bool = False


def merge(office: Office, reference: str, into: str, merging: Merging, by: str, now: datetime) -> Done:
    """Mails, parties, points and what was promised go on in the earlier case; the later one closes as a duplicate.

    Replies on either reference reach the case that goes on, from its parties only. All of it is one commit.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case, other = lock_both(tx, reference, into, by)
        pair = Pair(case, open_stage(tx, case), other, open_stage(tx, other))
        wrong = list(_wrong(tx, pair, merging))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        for one, stage in ((case, pair.stage), (other, pair.target)):
            check_no_last_word(tx, one, stage)
        withdraw_waiting(tx, pair.stage, now)
        add_link(tx, case, other, LinkKind.MERGED, merging.reason.strip(), by, now)
        had_owner, moved = bool(pair.target.owner), move(tx, pair, by, now)
        say, offers = _write(tx, office, pair, merging, by, now) if merging.letter else ("No letter goes out.", ())
        _close(tx, office, pair, merging, by, now)
        event = append(tx, case_id=case.id, at=now, kind="merged", actor=by, data={"into": other.reference, **moved})
        took = _tell(tx, office, pair, event, by, now)
        if had_owner and not pair.target.owner:
            ask_for_an_owner(tx, office.desk, other, took, now)
        for one in sorted((case, other), key=lambda each: each.id or 0):
            agree(tx, office.desk, one, now)
    return Done(f"{reference} is merged into {into}, which goes on. {say}", into, offers)


def _wrong(tx: Tx, pair: Pair, merging: Merging) -> Iterator[str]:
    case, other = pair.case, pair.other
    if (other.received_at, other.id) > (case.received_at, case.id):
        yield f"{case.reference} came first, and its clock goes on: merge {other.reference} into it instead."
    if pair.stage.number != pair.target.number:
        yield f"{case.reference} is at stage {pair.stage.number}, {other.reference} at stage {pair.target.number}."
    if pair.target.outcome is not None:
        yield f"The answer to {other.reference} is written already."
    if case.is_sensitive != other.is_sensitive:
        yield "One of the two is sensitive: make both so first, or link them."
    if not merging.reason.strip() or len(merging.reason) > REASON_CHARACTERS:
        yield f"Give a reason of at most {REASON_CHARACTERS:,} characters."
    yield from _wrong_people(tx, pair, merging)


def _wrong_people(tx: Tx, pair: Pair, merging: Merging) -> Iterator[str]:
    """What one person wrote must not reach another one by being on the same case."""
    if lost := would_be_lost(tx, pair):
        yield (
            f"{pair.case.reference} keeps of a party what {pair.other.reference} does not, and it would be lost: "
            f"{', '.join(lost)}. Record that on {pair.other.reference} first."
        )
    contact = complainant_of(tx, pair.case.id or 0)
    if contact is None:
        return
    if complainant_of(tx, pair.other.id or 0) is None:
        yield f"{pair.other.reference} is anonymous, {pair.case.reference} is not: link them."
    elif not is_same_person(tx, pair.case, pair.other) and not merging.same_person:
        yield (
            "They come from two addresses, or are about two people. Merge them only if both are the same person's; "
            "two people who complain about one thing each get their own answer: link them."
        )


def _close(tx: Tx, office: Office, pair: Pair, merging: Merging, by: str, now: datetime) -> None:
    procedure, _ = rules_of(office.desk, pair.case)
    end_stage(
        tx,
        procedure,
        pair.case,
        pair.stage,
        closure=Closure.DUPLICATE,
        at=now,
        by=by,
        data={"other": pair.other.reference},
        payload=merging.reason.strip(),
    )


def _write(
    tx: Tx, office: Office, pair: Pair, merging: Merging, by: str, now: datetime
) -> tuple[str, tuple[Offer, ...]]:
    """Tells the same person of both references. Cancelling the letter leaves the cases merged."""
    case = pair.case
    contact = complainant_of(tx, case.id or 0)
    if contact is None or not is_reachable(contact):
        raise NotAllowed("There is no address to write to. Tell them by phone or post, and merge without a letter.")
    procedure, _ = rules_of(office.desk, case)
    facts = ClosureFacts(
        sender=office.sender(case.area, case.mailbox),
        reference=case.reference,
        received_on=case.received_on,
        closed_as="duplicate",
        why=as_sentence(merging.reason),
        done=JOINED,
        how_to_object=REPLY_AND_TELL_US,
        signpost=office.signpost(procedure),
        goes_on_as=pair.other.reference,
    )
    queued = queue_by_person(tx, office, case, pair.stage, contact, Draft(OutboxKind.CLOSURE, facts), by=by, now=now)
    return queued.say, queued.offers


def _tell(tx: Tx, office: Office, pair: Pair, event: Recorded, by: str, now: datetime) -> Recorded:
    case, other = pair.case, pair.other
    took = append(tx, case_id=other.id, at=now, kind="took_in", actor=by, data={"other": case.reference})
    text = f"{case.reference} was merged into {other.reference}: its mails and points are there."
    tell_thread_of(tx, office.desk, case, other, event, text, now)
    tell_thread_of(tx, office.desk, other, case, took, text, now)
    if pair.target.owner != by:
        tell_owner_of(tx, office.desk, other, case, took, pair.target.owner, text, now)
    return took


def unmerge(office: Office, reference: str, reason: str, by: str, now: datetime) -> Done:
    """Undo a merge: what moved goes back, and the case is open again with its own dates. What came since stays.

    What people have written since on the case that went on, and what still waits, speaks for both: it does not leave.
    """
    by = require_staff(office.desk, by).email
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Say why, in at most {REASON_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case, other, link = _merged(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        withdraw_waiting(tx, stage, now)
        check_no_last_word(tx, case, stage, "It is too late to cancel it: try again in some minutes.")
        taken = take_back_written_since(tx, office.desk, other, case, link.at, by, now)
        merged = newest(tx, case.id or 0, "merged")
        remembered = facts_of(merged) if merged else {}
        _, stays = put_back(tx, case, other, remembered, link.at)
        link.undone_at = now
        event = open_again(tx, case, stage, reason=reason.strip(), by=by, now=now)
        owner_still(tx, office.desk, case, stage, event, now)
        barred = still_kept_out(tx, remembered)
        since = came_since(tx, other, link.at, remembered)
        _tell_back(tx, office, case, other, by, now)
        for one in sorted((case, other), key=lambda each: each.id or 0):
            agree(tx, office.desk, one, now)
        receipt_again(tx, office, case, stage, now)
    stays_so = (_what_stays(since, stays, other.reference), *_who_stays_out(office, barred, other.reference))
    left = " ".join((*stays_so, *_what_is_taken_back(taken, other.reference)))
    return Done(f"{reference} is a case of its own again, with its own dates. {left}", reference)


def _merged(tx: Tx, reference: str, by: str) -> tuple[Case, Case, Link]:
    """Both cases locked, and the link as it is under the locks."""
    link = link_to(tx, find_for(tx, reference, by).id or 0, LinkKind.MERGED)
    if link is not None:
        case, other = lock_both(tx, reference, row_of(tx, Case, link.other_id).reference, by)
        tx.refresh(link)
        if link.undone_at is None:
            _check_goes_on(tx, other)
            return case, other, link
    raise NotAllowed(f"{reference} was not merged into another case.")


def _check_goes_on(tx: Tx, other: Case) -> None:
    """What moved has moved on with it: merges that follow one another are undone from the last one back."""
    on = link_to(tx, other.id or 0, LinkKind.MERGED)
    if on is not None:
        raise NotAllowed(f"{other.reference} was itself merged into another case since. Undo that merge first.")


def _tell_back(tx: Tx, office: Office, case: Case, other: Case, by: str, now: datetime) -> None:
    text = f"{case.reference} is a case of its own again: the merge into {other.reference} was undone."
    for one, another, kind, key in ((case, other, "unmerged", "into"), (other, case, "gave_back", "other")):
        event = append(tx, case_id=one.id, at=now, kind=kind, actor=by, data={key: another.reference})
        tell_thread_of(tx, office.desk, one, another, event, text, now)
        owner = current_stage(tx, one.id or 0).owner
        if owner != by:
            tell_owner_of(tx, office.desk, one, another, event, owner, text, now)


def _what_stays(since: int, points: int, other: str) -> str:
    mails = "1 mail that came since stays" if since == 1 else f"{since} mails that came since stay"
    said = [f"{mails} on {other}."] if since else ["Nothing came since."]
    said += [f"{points} of its points were decided on there and stay in that answer."] if points else []
    return " ".join(said)


def _who_stays_out(office: Office, barred: Sequence[str], other: str) -> Iterator[str]:
    """Whom the parted complaint is about is no less kept out of the other one until a manager says so."""
    for email in barred:
        person = office.desk.person(email)
        how = f"{office.desk.command} keepout {other} {email} off"
        yield f"{person.name if person else email} stays kept out of {other}; a manager lets them in with: {how}"


def _what_is_taken_back(kinds: Sequence[str], other: str) -> Iterator[str]:
    if kinds:
        yield f"What waited on {other}, written for both, is taken back: {', '.join(kinds)}. Please write it again."
