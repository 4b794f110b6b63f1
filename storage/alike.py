"""The same person writes nearly the same within days: pointed out to the team, and never decided by the bot."""

from datetime import datetime, timedelta
from functools import cache

from rapidfuzz import fuzz, utils
from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.notes import Action, Offer
from procedure.mail import MailClass
from procedure.words import Status
from storage.access import is_restricted
from storage.cases import find
from storage.casework import tell_thread
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Case, Message
from storage.trail import append

WITHIN = timedelta(days=7)
ALIKE_PERCENT = 85
CHARACTERS = 4_000
COMPARED_AT_MOST = 20


def say_alike(tx: Session, office: Office, case: Case, message: Message, now: datetime) -> None:
    """Under the card of the new case: which earlier one it looks like, with the buttons to link or merge them."""
    reference = _alike(tx, case, message)
    if not reference:
        return
    event = append(tx, case_id=case.id, at=now, kind="looks_alike", data={"other": reference})
    if is_restricted(tx, find(tx, reference)):
        return
    text = f"{case.reference} looks like {reference}: nearly the same words of the same sender. Is it the same?"
    offers = tuple(Offer(one, f"{case.reference} {reference}") for one in (Action.LINK, Action.MERGE))
    tell_thread(tx, office.desk, case, event, text, now, offers)


def _alike(tx: Session, case: Case, message: Message) -> str:
    """The reference of the open case that is most alike, "" where none is alike enough."""
    since, own = message.received_at - WITHIN, message.text[:CHARACTERS]
    if not message.from_address or not own.strip():
        return ""
    rows = told(tx, _earlier(), address=message.from_address, since=since, of_case=case.id)
    scores = [(_percent(own, row.text[:CHARACTERS]), row.reference) for row in rows]
    return max((reference for score, reference in scores if score >= ALIKE_PERCENT), default="")


def _percent(one: str, other: str) -> float:
    """How much of the words both have, whatever their order, capitals and punctuation."""
    return fuzz.token_sort_ratio(one, other, processor=utils.default_process)


@cache
def _earlier() -> Executable:
    mail, case = table_of(Message).c, table_of(Case).c
    return (
        sql_select(case.reference, mail.text)
        .where(mail.from_address == bindparam("address"), mail.case_id == case.id, case.id != bindparam("of_case"))
        .where(mail.mail_class.in_((MailClass.NEW, MailClass.WEB_FORM)), mail.received_at >= bindparam("since"))
        .where(case.status == Status.OPEN)
        .order_by(mail.id.desc())
        .limit(COMPARED_AT_MOST)
    )
