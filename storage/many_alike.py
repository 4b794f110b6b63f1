"""Many people write about one event: pointed out to the managers once, and never decided by the bot."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import fuzz, utils
from sqlalchemy import ColumnElement, Executable, Row, bindparam, func, literal_column
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.notes import Action, Offer
from procedure.mail import MailClass
from procedure.words import Status
from storage.access import answering_for, is_restricted
from storage.asked import row_of
from storage.casework import tell_person, tell_thread
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Case, Event, Message
from storage.trail import append

WITHIN = timedelta(hours=24)
SENDERS = 5
"""So many different people within this time make one event of it."""
ALIKE_PERCENT = 80
LEAST_WORDS = 8
"""Fewer words, such as "The boiler is broken", are the same by chance."""
CHARACTERS = 300
MAILS_BACK = 300
"""Further back nothing is compared, however much comes in a day; of these the newest `COMPARED_AT_MOST` complaints."""
COMPARED_AT_MOST = 20
LINKED_AT_MOST = 30
REMEMBERED = 200
"""Beginnings of mails, and subjects: those of the newest complaints are compared with each that comes."""
KIND = "looks_like_many"
_Other = Row[Any]
_PREFIX = re.compile(r"\s*(?:(?:re|fwd?|aw|wg|sv|tr|odp|pd|atb)\s*:\s*)+", re.IGNORECASE)
_COMMON = frozenset(
    ("a", "about", "an", "and", "at", "complaint", "complaints", "cwyn", "for", "formal", "i", "in", "is", "my", "of",
     "on", "stage", "the", "to", "we")
)  # fmt: skip


def say_many(tx: Session, office: Office, case: Case, message: Message, now: datetime) -> None:
    """ "Many senders about one event: a hint and buttons". Told on the case that makes it many, and on no later one."""
    alike = _alike(tx, case, message)
    if len({one.from_address for one in alike} | {message.from_address}) < SENDERS:
        return
    if is_restricted(tx, case) or _is_told(tx, case, message):
        return
    open_to_all = [one for one in alike if not is_restricted(tx, row_of(tx, Case, one.id))]
    if len({one.from_address for one in open_to_all}) < SENDERS - 1:
        return
    first, others = open_to_all[-1].reference, [one.reference for one in open_to_all[:-1]]
    event = append(tx, case_id=case.id, at=now, kind=KIND, data={"first": first, "cases": len(open_to_all) + 1})
    people = len({one.from_address for one in open_to_all}) + 1
    text = (
        f"{people} people wrote nearly the same within a day, from {first} to {case.reference}: is it one event? "
        "Each is a case of its own and is answered by itself, whatever is linked."
    )
    together = " ".join((first, case.reference, *others[: LINKED_AT_MOST - 2]))
    offers = (Offer(Action.GROUP, together), Offer(Action.SHOW, first))
    managers = answering_for(tx, office.desk, case, has_owner=False)
    for email in managers:
        tell_person(tx, case, event, email, text, now, offers)
    if not managers:
        tell_thread(tx, office.desk, case, event, text, now, offers)


def _alike(tx: Session, case: Case, message: Message) -> list[_Other]:
    """Cases of other people that are alike, the newest first: nearly the same words, or the same telling subject."""
    if not message.from_address:
        return []
    since, oldest = message.received_at - WITHIN, (message.id or 0) - MAILS_BACK
    rows = told(tx, _others(), address=message.from_address, since=since, oldest=oldest, of_case=case.id)
    return _like(case, message, rows)


def _like(case: Case, message: Message, others: Iterable[_Other]) -> list[_Other]:
    own, subject = _in_order(message.text[:CHARACTERS]), _telling(message.subject)
    if not (own or subject):
        return []
    has_words = own.count(" ") + 1 >= LEAST_WORDS
    return [
        one for one in others if (has_words and _has_same_words(own, one.text)) or _has_same_subject(case, subject, one)
    ]


def _has_same_words(own: str, text: str) -> bool:
    return bool(fuzz.ratio(own, _in_order(text), score_cutoff=ALIKE_PERCENT))


@lru_cache(REMEMBERED)
def _in_order(text: str) -> str:
    """Its words in the order of the alphabet."""
    return " ".join(sorted(utils.default_process(text).split()))


def _has_same_subject(case: Case, subject: str, other: _Other) -> bool:
    return bool(subject) and case.area == other.area and subject == _telling(other.subject)


@lru_cache(REMEMBERED)
def _telling(subject: str) -> str:
    """The words of a subject, "" where they could stand above any complaint: fewer than two that say something."""
    words = utils.default_process(_PREFIX.sub("", subject[:200])).split()
    return " ".join(words) if len({*words} - _COMMON) > 1 else ""


def _is_told(tx: Session, case: Case, message: Message) -> bool:
    """Whether it was told, within the time, on a case like this one."""
    rows = told(tx, _of_events(), since=message.received_at - WITHIN, of_case=case.id)
    return bool(_like(case, message, rows))


@cache
def _others() -> Executable:
    mail, case = table_of(Message).c, table_of(Case).c
    text = func.substr(mail.text, 1, CHARACTERS).label("text")
    return (
        sql_select(case.id, case.reference, case.area, mail.from_address, mail.subject, text)
        .where(mail.id >= bindparam("oldest"), mail.case_id == case.id, case.id != bindparam("of_case"))
        .where(_is_complaint(mail), mail.received_at >= bindparam("since"))
        .where(mail.from_address != bindparam("address"), func.coalesce(case.status, case.status) == Status.OPEN)
        .order_by(mail.id.desc())
        .limit(COMPARED_AT_MOST)
    )


def _is_complaint(mail: Any) -> ColumnElement[bool]:
    """Nor this nor the status of the case is a reason to look up by: mails are read from the newest, to the limit."""
    return func.coalesce(mail.mail_class, mail.mail_class).in_((MailClass.NEW, MailClass.WEB_FORM))


@cache
def _of_events() -> Executable:
    """The mails of cases on which it was told, the newest first."""
    mail, case, event = table_of(Message).c, table_of(Case).c, table_of(Event).c
    text = func.substr(mail.text, 1, CHARACTERS).label("text")
    # Its kind stands in the statement itself: no database would use the index of this kind for a value it is given.
    return (
        sql_select(case.id, case.reference, case.area, mail.from_address, mail.subject, text)
        .where(event.kind == literal_column(f"'{KIND}'"), event.at >= bindparam("since"))
        .where(case.id == event.case_id, case.id != bindparam("of_case"))
        .where(mail.case_id == case.id, mail.received_at >= bindparam("since"), _is_complaint(mail))
        .order_by(event.at.desc())
        .limit(COMPARED_AT_MOST)
    )
