"""Some points of a complaint become a case of their own, with the same first receipt; the complainant is told both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.office import Done, Office
from letters.cards import short_date
from letters.facts import ReplyFacts
from letters.notes import Action, Offer
from letters.splitting import split_text
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from procedure.words import EnteredHow, LinkKind, OutboxKind
from storage.access import find_for, lock_for
from storage.cases import complainant_of, is_leaving, is_reachable, open_stage, points_of
from storage.casework import agree, choose_an_owner
from storage.content import require_reader
from storage.ending import check_no_last_word
from storage.ledger import Tx
from storage.link_notes import tell_owner_of, tell_thread_of
from storage.linking import add_link
from storage.named import keep_out_if_named, proposed_by
from storage.parties import why_not_tell
from storage.receipt_again import receipt_again
from storage.splitting import split_off
from storage.tables import Case, Point, Stage
from storage.trail import append
from storage.writing import Draft, queue_by_person

TEXT_CHARACTERS = 5_000


@dataclass(frozen=True)
class Splitting:
    """Which points move, by number; to which area ("" keeps it). `text` is the letter's, by default the usual one."""

    numbers: tuple[int, ...]
    area: str = ""
    letter: bool = True
    text: str = ""


def split(office: Office, reference: str, splitting: Splitting, by: str, now: datetime) -> Done:
    """Open a new case for these points. Its clock runs from the first receipt, like that of the rest.

    Cancelling the letter leaves the cases split; merging the new case into the old one undoes it.
    """
    by = require_staff(office.desk, by).email
    with office.writing() as (tx, office):
        case = lock_for(tx, reference, by)
        stage = open_stage(tx, case)
        points = points_of(tx, stage.id or 0)
        wrong = list(_wrong(office, case, stage, points, splitting))
        if wrong:
            raise NotAllowed(" ".join(wrong))
        check_no_last_word(tx, case, stage)
        if is_leaving(tx, stage, (OutboxKind.ACKNOWLEDGEMENT,)):
            raise NotAllowed(f"An acknowledgement of {reference} leaves soon with the points as they are. Cancel it.")
        moving = [one for one in points if one.number in splitting.numbers]
        texts = [one.text for one in moving]
        new, entered = split_off(tx, office, case, stage, moving, splitting.area or case.area, by, now)
        add_link(tx, new, case, LinkKind.SPLIT, "", by, now)
        known = proposed_by(office.desk.area(case.area), stage.number)
        is_asked = keep_out_if_named(tx, office, new, entered, known, now, case)
        _tell(tx, office, case, new, entered, texts, is_asked, by, now)
        say, offers = _write(tx, office, case, stage, new, splitting, texts, by, now)
        for one in (case, new):
            agree(tx, office.desk, one, now)
        receipt_again(tx, office, new, entered, now)
    due = short_date(entered.due_on)
    return Done(f"The points are {new.reference} now, due {due}. {say}", new.reference, offers)


def points_to_split(office: Office, reference: str, by: str, now: datetime) -> tuple[str, ...]:
    """The points by number, for the form; only for those who may read the case."""
    by = require_staff(office.desk, by).email
    with office.reading() as (tx, office):
        case = find_for(tx, reference, by)
        stage = open_stage(tx, case)
        require_reader(tx, office, case, stage, by, now)
        return tuple(one.text for one in points_of(tx, stage.id or 0))


def _wrong(office: Office, case: Case, stage: Stage, points: list[Point], splitting: Splitting) -> Iterator[str]:
    known = {one.number for one in points if one.text.strip()}
    if len(known) < 2:
        yield f"{case.reference} has no two points. Say first what it is about, point by point."
    elif not splitting.numbers or not set(splitting.numbers) < known:
        yield f"Name some of its points, and not all: {', '.join(map(str, sorted(known)))}."
    if stage.entered_how is EnteredHow.ESCALATED:
        yield f"{case.reference} went on to stage {stage.number} as one complaint; it is split at its first stage only."
    if stage.outcome is not None:
        yield f"The answer to {case.reference} is written already."
    if splitting.area and office.desk.area(splitting.area) is None:
        yield f"There is no area '{splitting.area[:40]}'."
    if len(splitting.text) > TEXT_CHARACTERS:
        yield f"The letter has at most {TEXT_CHARACTERS:,} characters."


def _tell(
    tx: Tx,
    office: Office,
    case: Case,
    new: Case,
    entered: Stage,
    texts: list[str],
    is_asked: bool,
    by: str,
    now: datetime,
) -> None:
    """`is_asked`: whether the complaint is about the owner proposed is asked already, and nobody has the new case."""
    said = "\n".join(texts)
    parted = append(
        tx, case_id=case.id, at=now, kind="split", actor=by, data={"other": new.reference, "points": len(texts)}
    )
    data = {"other": case.reference, "due_on": entered.due_on.isoformat()}
    begun = append(tx, case_id=new.id, at=now, kind="split_from", actor=by, data=data, payload=said)
    text = f"{len(texts)} of its points are {new.reference} now, due {short_date(entered.due_on)}."
    tell_thread_of(tx, office.desk, case, new, parted, text, now)
    tell_thread_of(tx, office.desk, new, case, begun, f"Split from {case.reference}.", now)
    if is_asked:
        return
    if not entered.owner:
        text = f"{new.reference} was split off, due {short_date(entered.due_on)}. It has no owner: please choose one."
        choose_an_owner(tx, office.desk, new, begun, text, now)
    elif entered.owner != by:
        offers = tuple(Offer(action, new.reference) for action in (Action.OPEN, Action.RESPOND, Action.HOLD))
        text = f"{new.reference} is yours: it was split from {case.reference}, due {short_date(entered.due_on)}."
        tell_owner_of(tx, office.desk, new, case, begun, entered.owner, text, now, offers)


def _write(
    tx: Tx,
    office: Office,
    case: Case,
    stage: Stage,
    new: Case,
    splitting: Splitting,
    texts: list[str],
    by: str,
    now: datetime,
) -> tuple[str, tuple[Offer, ...]]:
    contact = complainant_of(tx, case.id or 0)
    if not splitting.letter or contact is None:
        return "No letter goes out.", ()
    if why_not := why_not_tell(tx, case.id or 0):
        return f"No letter goes out: {why_not}.", ()
    if not is_reachable(contact):
        return "There is no address to write to: tell the complainant both references by phone or post.", ()
    body = splitting.text.strip() or split_text(contact.language, case.reference, new.reference, texts)
    if new.reference not in body:
        body = f"{body}\n\n{new.reference}"
    facts = ReplyFacts(sender=office.sender(case.area, case.mailbox), reference=case.reference, body=body)
    queued = queue_by_person(tx, office, case, stage, contact, Draft(OutboxKind.REPLY, facts), by=by, now=now)
    return queued.say, queued.offers
