"""Delivery records what became of one thing that left, and in the same commit begins the next.

So at most one letter is on the wire unrecorded when the process dies.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from handlers.office import Office
from letters.notes import Note
from procedure.words import OutboxKind, OutboxState
from storage import duties, outbox
from storage.access import alarmed_about, is_restricted, may_see
from storage.asked import by_key, row_of
from storage.cases import card_of, lock_by_id
from storage.casework import agree
from storage.departing import is_still_true, not_again
from storage.effects import letter_left
from storage.extending import extension_taken_back
from storage.house import letters_paused
from storage.leaving import CARD_MOVED, queue_note
from storage.ledger import Tx
from storage.looking import ask_instead
from storage.outbox import LEASE_SECONDS
from storage.tables import Case, Outbox, Stage
from storage.trail import append

RETRY_MINUTES = (1, 5, 15, 60)
TRIES_AT_MOST = len(RETRY_MINUTES) + 24
CAP_HOURS = 3
NOT_BEGUN_AGAIN = timedelta(hours=1)


class Fate(StrEnum):
    """What became of something on its way out."""

    LEFT = "left"
    LATER = "later"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    NOT_BEGUN = "not_begun"  # it could not even be looked at, as where a template is broken
    NOT_AGAIN = "not_again"  # it may have left, and what it says does not hold any more


@dataclass(frozen=True)
class Carried:
    """The fate of a row. `other_id` is the other side's id, `why` one sentence without addresses."""

    row: Outbox
    fate: Fate
    other_id: str = ""
    why: str = ""


def carry(
    office: Office,
    done: Carried | None,
    following: Outbox | None,
    who: str,
    now: datetime,
    real_now: datetime,
    lease_seconds: float = LEASE_SECONDS,
) -> str | None:
    """Record `done`, begin `following`.

    None when `following` may not go on the wire; else, of a note, the card of its case (`channel/ts`), "" while there
    is none.
    """
    with office.writing() as (tx, office):
        if done is not None:
            _record(tx, office, done, who, now)
        if following is None or not _may_leave(tx, office, following, who, now):
            return None
        if not outbox.begin_sending(tx, following.id or 0, who, real_now, lease_seconds):
            return None
        return _card_for(tx, following)


def _card_for(tx: Tx, row: Outbox) -> str:
    """The card under which a note goes, or that it replaces; a card that stands in another channel is left there."""
    if row.case_id is None or row.kind.is_letter:
        return ""
    case = row_of(tx, Case, row.case_id)
    moves = row.kind is OutboxKind.CARD and case.card_channel != row.address.removeprefix("#")
    return "" if moves else card_of(tx, row.case_id)


def _may_leave(tx: Tx, office: Office, row: Outbox, who: str, now: datetime) -> bool:
    """What is not true any more goes back to people; a letter over a cap stays queued, and the alarm says so.

    Letters that were stopped after they were claimed stay too.
    """
    if row.kind.is_letter and letters_paused(tx) is not None:
        return False
    if row.kind.is_letter and not is_still_true(tx, office, row, who, now):
        return False
    if row.kind.is_letter and row.is_automatic and _is_over_cap(tx, office, row, now):
        _wait(tx, row, now + timedelta(hours=1), "too many automatic letters to this address", who)
        _alarm_of_flood(tx, office, row, now)
        return False
    return row.kind.is_letter or _is_open_to(tx, row, who)


def _is_open_to(tx: Tx, row: Outbox, who: str) -> bool:
    """Asked again as a note leaves: whoever was kept out since it was queued is not told, nor a channel they read.

    A card says nothing of such a case, nor does the note that stands where a card was. A note that may not go is
    cancelled.
    """
    case = by_key(tx, Case, row.case_id) if row.case_id and row.kind is not OutboxKind.CARD else None
    if case is None or row.key.endswith(CARD_MOVED):
        return True
    is_open = not is_restricted(tx, case) if row.address.startswith("#") else may_see(tx, case, row.address)
    if not is_open:
        outbox.failed_for_good(tx, row.id or 0, OutboxState.GIVEN_UP, "the case is not open to them any more", who)
        outbox.cancel(tx, row.id or 0)
    return is_open


def _is_over_cap(tx: Tx, office: Office, row: Outbox, now: datetime) -> bool:
    since = now - timedelta(hours=CAP_HOURS)
    if row.address in office.desk.web_forms:
        return False  # "web-form gateways exempt": many people stand behind one
    limits = office.desk.limits
    to_address = outbox.automatic_sent_since(tx, row.address, since)
    if to_address >= limits.per_address:
        return True
    if to_address < limits.per_case_and_subject:
        return False
    same = outbox.automatic_sent_since(tx, row.address, since, case_id=row.case_id, subject=row.subject)
    return same >= limits.per_case_and_subject


def _record(tx: Tx, office: Office, done: Carried, who: str, now: datetime) -> None:
    """What left has left, whoever holds the row meanwhile; of a failure only its present holder may tell."""
    case = lock_by_id(tx, done.row.case_id) if done.row.case_id else None
    if done.fate is Fate.LEFT:
        if outbox.sent(tx, done.row.id or 0, now, done.other_id) and case is not None:
            _left(tx, office, case, done, now)
        return
    if done.fate is Fate.NOT_AGAIN:
        if case is not None:
            not_again(tx, office, case, done.row, who, done.why, now)
        return
    if done.fate is Fate.NOT_BEGUN:
        _wait(tx, done.row, now + NOT_BEGUN_AGAIN, done.why, who)
        _alarm_of_fault(tx, office, done, now)
        return
    permanently = _failure(done)
    if permanently is None:
        _later(tx, done, who, now)
    elif outbox.failed_for_good(tx, done.row.id or 0, permanently, done.why, who):
        _failed(tx, office, case, done, permanently, now)


def _failure(done: Carried) -> OutboxState | None:
    """None where it is worth trying again. What was uncertain twice is a person's to decide, lest it go thrice."""
    if done.fate is Fate.REFUSED:
        return OutboxState.REFUSED
    was_uncertain = done.row.state is OutboxState.UNCERTAIN
    if done.row.attempts + 1 >= TRIES_AT_MOST or (done.fate is Fate.UNCERTAIN and was_uncertain):
        return OutboxState.GIVEN_UP
    return None


def _later(tx: Tx, done: Carried, who: str, now: datetime) -> None:
    minutes = RETRY_MINUTES[min(done.row.attempts, len(RETRY_MINUTES) - 1)]
    _wait(tx, done.row, now + timedelta(minutes=minutes), done.why, who, done.fate is Fate.UNCERTAIN)


def _wait(tx: Tx, row: Outbox, until: datetime, why: str, who: str, is_uncertain: bool = False) -> None:
    """What may have left once stays marked so, whatever hinders the next try."""
    is_uncertain = is_uncertain or row.state is OutboxState.UNCERTAIN
    again = outbox.uncertain if is_uncertain else outbox.failed_later
    again(tx, row.id or 0, until, why, who)


def _failed(tx: Tx, office: Office, case: Case | None, done: Carried, state: OutboxState, now: datetime) -> None:
    """Nothing is dropped: the duty is blocked until a person acts, and people are told."""
    row = done.row
    if row.duty_key:
        duties.block(tx, row.duty_key, f"the letter was {state.value.replace('_', ' ')}")
    if case is not None:
        data = {"kind": row.kind.value, "state": state.value}
        append(tx, case_id=case.id, at=now, kind="letter_failed", data=data)
        extension_taken_back(tx, row)
        if row.kind in (OutboxKind.UPDATE, OutboxKind.EXTENSION):
            # Its act is done and no other follows: without this only the managers would know.
            stage = row_of(tx, Stage, row.stage_id)
            ask_instead(tx, office.desk, case, stage, "it could not be delivered", now)
        if row.kind.is_letter:
            # What was not wanted while this letter waited, such as the update on the due date, is wanted again.
            tx.flush()
            agree(tx, office.desk, case, now)
    # That a mail cannot be read was sent to whoever its head names, who may not exist; the mail itself stays owed.
    if row.kind not in (OutboxKind.ALARM, OutboxKind.UNREADABLE):
        _alarm(tx, office, row, f"could not be delivered ({done.why})", now)


def _alarm_of_flood(tx: Tx, office: Office, row: Outbox, now: datetime) -> None:
    """Once for an address while its letters wait, however many they are; its hash keeps the address out of the key."""
    address = sha256(office.secret + row.address.encode()).hexdigest()[:16]
    window = int(now.timestamp()) // (CAP_HOURS * 3600)
    text = f"{row.key} waits: too many automatic letters went to the same address. Others may wait with it."
    note = Note(title="Delivery", text=f"{text} See `frontline outbox list`.")
    for email in _alarmed(tx, office, row):
        queue_note(tx, OutboxKind.ALARM, f"alarm.flood.{address}.{window}.{email}", email, note, now=now)


def _alarm_of_fault(tx: Tx, office: Office, done: Carried, now: datetime) -> None:
    """Once a day for a fault, however many letters wait for its end."""
    row = done.row
    if row.kind is OutboxKind.ALARM:
        return
    fault = sha256(done.why.encode()).hexdigest()[:16]
    text = f"{row.key} waits: {done.why.rstrip('.')}. Others may wait with it; each is tried again every hour."
    note = Note(title="Delivery", text=f"{text} See `frontline outbox list`.")
    for email in _alarmed(tx, office, row):
        queue_note(tx, OutboxKind.ALARM, f"alarm.fault.{fault}.{now:%Y-%m-%d}.{email}", email, note, now=now)


def _alarm(tx: Tx, office: Office, row: Outbox, what: str, now: datetime) -> None:
    note = Note(title="Delivery", text=f"{row.key} {what}. See `frontline outbox list`.")
    for email in _alarmed(tx, office, row):
        queue_note(tx, OutboxKind.ALARM, f"alarm.{row.id}.{row.attempts}.{email}", email, note, now=now)


def _alarmed(tx: Tx, office: Office, row: Outbox) -> tuple[str, ...]:
    return alarmed_about(tx, office.desk, row_of(tx, Case, row.case_id) if row.case_id else None)


def _left(tx: Tx, office: Office, case: Case, done: Carried, now: datetime) -> None:
    row = done.row
    if row.kind is OutboxKind.CARD:
        case.card_channel, case.card_ts = row.address.removeprefix("#"), done.other_id
    elif row.kind.is_letter:
        letter_left(tx, office, case, row, now)
