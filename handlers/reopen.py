"""An end was wrong, or is over: the newest stage of a case is open again, with the dates that it had."""

from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.notes import Action, Offer
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import LinkKind, Status
from storage.access import lock_for
from storage.cases import current_stage, facts_of
from storage.casework import agree, tell_owner, tell_thread
from storage.ending import LAST_WORDS, check_no_last_word, open_again, withdraw_waiting
from storage.ledger import Tx
from storage.linking import link_to
from storage.owner_still import owner_still
from storage.receipt_again import receipt_again
from storage.redating import was_told_a_date
from storage.routings import standing
from storage.tables import Case, Stage
from storage.trail import append

REASON_CHARACTERS = 2_000


def reopen(office: Office, reference: str, reason: str, by: str, now: datetime) -> Done:
    """Open the newest stage again: its due date is what it was, and past due stays past due; the old end is kept.

    A letter that would end it and still waits is cancelled. NotAllowed while one is leaving at this moment.
    """
    by = require_staff(office.desk, by).email
    if not reason.strip() or len(reason) > REASON_CHARACTERS:
        raise NotAllowed(f"Say why, in at most {REASON_CHARACTERS:,} characters.")
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = current_stage(tx, case.id or 0)
        if case.status is Status.DORMANT:
            raise NotAllowed(f"{reference} came by import and sleeps; it has no end to take back.")
        _check_not_merged(tx, case)
        _check_not_sent_on(tx, case)
        cancelled = withdraw_waiting(tx, stage, now, LAST_WORDS)
        check_no_last_word(tx, case, stage, "It is too late to cancel it: try again in some minutes.")
        if stage.closed_at is None:
            done = _stays_open(tx, case, cancelled, by, now)
        else:
            done = _open(tx, office, case, stage, reason.strip(), by, now)
        agree(tx, office.desk, case, now)
        return done


def _check_not_merged(tx: Tx, case: Case) -> None:
    if link_to(tx, case.id or 0, LinkKind.MERGED) is not None:
        raise NotAllowed(f"{case.reference} was merged into another case. Undo that with `unmerge`.")


def _check_not_sent_on(tx: Tx, case: Case) -> None:
    if standing(tx, case.id or 0) is not None:
        raise NotAllowed(f"{case.reference} was sent on as no complaint. Take that back with `unroute`.")


def _stays_open(tx: Tx, case: Case, cancelled: int, by: str, now: datetime) -> Done:
    if not cancelled:
        raise NotAllowed(f"{case.reference} is open.")
    append(tx, case_id=case.id, at=now, kind="kept_open", actor=by)
    return Done(f"{case.reference} stays open: the letter that would have closed it is cancelled.", case.reference)


def _open(tx: Tx, office: Office, case: Case, stage: Stage, reason: str, by: str, now: datetime) -> Done:
    standing = link_to(tx, case.id or 0, LinkKind.DUPLICATE)
    if standing is not None:
        standing.undone_at = now
    event = open_again(tx, case, stage, reason=reason, by=by, now=now)
    owner_still(tx, office.desk, case, stage, event, now)
    on = short_date(facts_of(tx, case, stage).told_on)
    told = f"was last told {on}" if was_told_a_date(tx, stage) else "was told no date yet"
    text = f"{case.reference} is open again at stage {stage.number}; the answer is due {short_date(stage.due_on)}."
    tell_thread(tx, office.desk, case, event, text, now)
    offers = tuple(Offer(action, case.reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
    if stage.owner != by:
        tell_owner(tx, office.desk, case, event, stage.owner, text, now, offers)
    agree(tx, office.desk, case, now)
    if receipt_again(tx, office, case, stage, now):
        told, other = "gets the receipt, which had not left before it closed", "no other letter"
    else:
        other = "no letter"
    say = f"{text} The complainant {told}: write to them, for {other} goes by itself."
    return Done(say, case.reference, offers)
