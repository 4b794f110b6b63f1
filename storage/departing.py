"""A letter is looked at once more as it leaves: it may have waited for days, and must still be true."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from procedure.deadlines import office_date
from procedure.errors import NotAllowed
from procedure.words import OutboxKind, OutboxState
from storage import outbox
from storage.acknowledging import still_prints
from storage.answering import is_overtaken, overtaken, taken_back
from storage.asked import row_of
from storage.cases import BY_HAND, complainant_of, lock_by_id, promises_of
from storage.casework import agree, rules_of
from storage.correcting import still_corrects
from storage.looking import ask_instead, why_not_write
from storage.office import Office
from storage.opening import receipt_as_of
from storage.parties import DISCLOSING, why_not_tell
from storage.redating import Recount
from storage.tables import Case, Event, Outbox, Stage
from storage.trail import append
from storage.unread import is_still_unread
from storage.written_to import changed_since, is_for_another

_DATED: Mapping[OutboxKind, Callable[[Session, Office, Case, Stage, Outbox], bool]] = {
    OutboxKind.ACKNOWLEDGEMENT: still_prints,
    OutboxKind.CORRECTION: still_corrects,
}
"""Letters of people that give the date of reply, and whether it still holds. A receipt is worded anew instead."""
PASSED = "the date that it gives has passed while it waited"
CLOSED = "the day that it promises has become a day on which nobody works"
OVERTAKEN = "the complainant is told something else"
NOT_REPEATED = "letter_not_repeated"
ELSEWHERE = "letters go to somebody else now, or to another address"
MOVED = "the date of reply that it gives is not the right one any more"


def is_still_true(tx: Session, office: Office, row: Outbox, who: str, now: datetime) -> bool:
    """Whether a letter that `who` has claimed may leave as it stands; if not it is cancelled and people are asked.

    An overtaken one is cancelled without a question. A receipt is worded and addressed as of now, in `row` too: it may
    be late, its dates corrected. What may have left already is not touched.
    """
    if row.state is OutboxState.UNCERTAIN:
        return True  # it is looked for first: `why_not_again`
    if row.case_id is None:
        return _is_still_needed(tx, row, who)
    case, stage = row_of(tx, Case, row.case_id), row_of(tx, Stage, row.stage_id)
    if is_overtaken(tx, stage, row):
        _withdraw(tx, office, stage, row, who, now)
        return False
    why_not = _why_not(tx, office, case, stage, row, now)
    if why_not:
        _take_back(tx, office, stage, row, who, why_not, now)
        return False
    if row.kind is OutboxKind.RECEIPT:
        _rewrite(tx, office, case, stage, row, now)
    return True


def why_not_again(tx: Session, office: Office, row: Outbox, now: datetime) -> str:
    """Why a letter that may have left, and was not found among the sent ones, is not sent once more; or "".

    What stands against one that has not left yet stands against its second copy.
    """
    if row.case_id is None:
        return ""
    case, stage = row_of(tx, Case, row.case_id), row_of(tx, Stage, row.stage_id)
    if is_overtaken(tx, stage, row):
        return OVERTAKEN
    if row.kind.is_letter and goes_elsewhere(tx, row):
        return ELSEWHERE
    return _why_not(tx, office, case, stage, row, now) if row.kind.is_letter else ""


def not_again(tx: Session, office: Office, case: Case, row: Outbox, who: str, why_not: str, now: datetime) -> None:
    """It ends here, and may have left. What it would have promised is not promised; people are asked about one that
    was not overtaken. The case is locked.
    """
    said = f"it may have left, and is not sent once more, because {why_not}"
    if not outbox.failed_for_good(tx, row.id or 0, OutboxState.GIVEN_UP, said, who):
        return
    outbox.cancel(tx, row.id or 0)
    stage = row_of(tx, Stage, row.stage_id)
    if why_not == OVERTAKEN:
        overtaken(tx, stage, row, now, NOT_REPEATED)
        agree(tx, office.desk, case, now)
    else:
        _is_taken_back(tx, office, case, stage, row, why_not, now, NOT_REPEATED)


def _is_still_needed(tx: Session, row: Outbox, who: str) -> bool:
    """Nobody is told that their mail cannot be read once it was, or once a person has decided about it."""
    if row.kind is not OutboxKind.UNREADABLE or is_still_unread(tx, row):
        return True
    outbox.release(tx, [row.id or 0], who)
    outbox.cancel(tx, row.id or 0)
    return False


def _why_not(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox, now: datetime) -> str:
    procedure, _ = rules_of(office.desk, case)
    if why_not := _by_its_dates(office, case, row, office_date(procedure, now)):
        return why_not
    if row.kind in _DATED and not _DATED[row.kind](tx, office, case, stage, row):
        return MOVED
    contact = complainant_of(tx, case.id or 0)
    if row.kind is OutboxKind.RECEIPT:
        return "" if contact is None or contact.address else "there is no address to write to"
    if row.kind is OutboxKind.UPDATE and (why_not := why_not_write(tx, procedure, case, stage, contact, now)):
        return why_not
    if goes_elsewhere(tx, row):
        return ELSEWHERE
    return "" if row.is_automatic else _changed(tx, case, row)


def _by_its_dates(office: Office, case: Case, row: Outbox, on: date) -> str:
    """Why it may not leave on this day, by the limit that it keeps and the dates that it gives alone; or ""."""
    facts = json.loads(row.facts or "{}")
    promised_on, before = facts.get("promised_on"), facts.get("before")
    _, calendar = rules_of(office.desk, case)
    if before and date.fromisoformat(before) < on:
        return "the limit passed before it could leave, so it is an extension no more"
    if _has_passed(row, on):
        return PASSED
    if promised_on and not row.is_automatic and not calendar.is_working_day(date.fromisoformat(promised_on)):
        return CLOSED
    return ""


def _has_passed(row: Outbox, on: date) -> bool:
    facts = json.loads(row.facts or "{}")
    given = facts.get("promised_on") or (facts.get("reply_by") if row.kind in _DATED else None)
    return given is not None and date.fromisoformat(given) < on


def why_not_carry(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox, on: date) -> str:
    """Why a letter that a person carries may not leave on a day, by the date that it gives or promises, or by whom it
    was written to; or "".

    Nobody looks at it as it leaves. What left before the day on which that changed was true then.
    """
    if _has_passed(row, on):
        return PASSED
    procedure, _ = rules_of(office.desk, case)
    if is_for_another(tx, office.secret, row):
        changed = changed_since(tx, row)
        if changed is None or on >= office_date(procedure, changed):
            return ELSEWHERE
    if row.kind not in _DATED or _DATED[row.kind](tx, office, case, stage, row):
        return ""
    moved = min(_moves_since(tx, stage, row.queued_at), default=None)
    return "" if moved and on < office_date(procedure, moved) else MOVED


def require_true_on_paper(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox, now: datetime) -> None:
    """NotAllowed for a letter that waits to be posted, and must not be today: as a mail that leaves is looked at."""
    procedure, _ = rules_of(office.desk, case)
    today = office_date(procedure, now)
    why_not = OVERTAKEN if is_overtaken(tx, stage, row) else ""
    why_not = why_not or _by_its_dates(office, case, row, today)
    why_not = why_not or why_not_carry(tx, office, case, stage, row, today)
    why_not = why_not or (why_not_tell(tx, case.id or 0) if row.kind in DISCLOSING else "")
    if why_not:
        raise NotAllowed(f"{row.key} must not be posted: {why_not}. Cancel it, and write another.")


def _moves_since(tx: Session, stage: Stage, since: datetime) -> list[datetime]:
    """When something happened that may move the date of reply: dates were counted again, or a new one was told."""
    recounts = col(Event.kind).in_([one.value for one in Recount])
    counted = select(Event.at).where(Event.chain == stage.case_id, recounts, col(Event.at) > since)
    return [*tx.exec(counted).all(), *(one.made_at for one in promises_of(tx, stage.id or 0) if one.made_at > since)]


def goes_elsewhere(tx: Session, row: Outbox) -> bool:
    """Whether a mail to the complainant is addressed as they were when it was written, and not as they are now."""
    contact = complainant_of(tx, row.case_id or 0)
    return contact is not None and row.channel not in BY_HAND and row.address != contact.address


def _changed(tx: Session, case: Case, row: Outbox) -> str:
    """Why a person's letter may not go any more: since it was written somebody said whom it must not reach so."""
    contact = complainant_of(tx, case.id or 0)
    if contact is not None and contact.preferred_channel in BY_HAND:
        return f"the complainant is now to be reached by {contact.preferred_channel.value}"
    return why_not_tell(tx, case.id or 0) if row.kind in DISCLOSING else ""


def _withdraw(tx: Session, office: Office, stage: Stage, row: Outbox, who: str, now: datetime) -> None:
    case = lock_by_id(tx, row.case_id or 0)
    outbox.release(tx, [row.id or 0], who)
    if outbox.cancel(tx, row.id or 0):
        overtaken(tx, stage, row, now)
        agree(tx, office.desk, case, now)


def _take_back(tx: Session, office: Office, stage: Stage, row: Outbox, who: str, why_not: str, now: datetime) -> None:
    case = lock_by_id(tx, row.case_id or 0)
    outbox.release(tx, [row.id or 0], who)
    if outbox.cancel(tx, row.id or 0):
        _is_taken_back(tx, office, case, stage, row, why_not, now)


def _is_taken_back(
    tx: Session,
    office: Office,
    case: Case,
    stage: Stage,
    row: Outbox,
    why_not: str,
    now: datetime,
    kind: str = "letter_cancelled",
) -> None:
    taken_back(tx, row)
    data = {"kind": row.kind.value, "stage": stage.number}
    append(tx, case_id=case.id, at=now, kind=kind, data=data)
    ask_instead(tx, office.desk, case, stage, why_not, now, perhaps_left=kind == NOT_REPEATED)
    tx.flush()
    agree(tx, office.desk, case, now)


def _rewrite(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox, now: datetime) -> None:
    contact = complainant_of(tx, case.id or 0)
    letter, told = receipt_as_of(office, case, stage, contact.language if contact else "", now)
    for one in (row, row_of(tx, Outbox, row.id)):
        one.subject, one.text, one.html = letter.subject, letter.text, letter.html
        one.facts = json.dumps(told, sort_keys=True)
        one.address = contact.address if contact else one.address
