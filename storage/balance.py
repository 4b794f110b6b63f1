"""The balance of the mail: per mailbox and day, what was seen is the sum over all classes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, func
from sqlalchemy import select as sql_select
from sqlmodel import Session

from procedure.amiss import Balance
from procedure.deadlines import due_instant, office_date
from procedure.desk import Desk
from procedure.mail import MailClass
from storage.rows import table_of, told
from storage.tables import Message, RawMail

BALANCED_DAYS = 7


def balances(tx: Session, desk: Desk, now: datetime, days: int = BALANCED_DAYS) -> tuple[Balance, ...]:
    """Of the last office days, the newest first, by mailbox; days on which nothing was seen have none.

    What is kept and not filed yet counts for today.
    """
    procedure = desk.procedure(desk.default_procedure)
    today = office_date(procedure, now)
    found: list[Balance] = []
    for back in range(days):
        day = today - timedelta(days=back)
        begin = due_instant(procedure, day, time(0))
        end = due_instant(procedure, day + timedelta(days=1), time(0))
        found += _of_day(tx, day, begin, end, with_unfiled=not back)
    return tuple(found)


def _of_day(tx: Session, day: date, begin: datetime, end: datetime, *, with_unfiled: bool) -> Sequence[Balance]:
    seen: dict[str, int] = defaultdict(int)
    unfiled: dict[str, int] = {}
    classes: dict[str, dict[MailClass, int]] = defaultdict(dict)
    for row in told(tx, _filed(), begin=begin, end=end):
        seen[row.mailbox] += row.number
        if row.mail_class is not None:
            classes[row.mailbox][row.mail_class] = row.number
    if with_unfiled:
        for row in told(tx, _unfiled()):
            seen[row.mailbox] += row.number
            unfiled[row.mailbox] = row.number
    return [Balance(one, day, seen[one], _in_order(classes[one]), unfiled.get(one, 0)) for one in sorted(seen)]


def _in_order(classes: dict[MailClass, int]) -> dict[MailClass, int]:
    return {kind: classes[kind] for kind in MailClass if kind in classes}


@cache
def _filed() -> Executable:
    """Mails kept against the rows that they became; by the day of filing, which has an index."""
    raw, message = table_of(RawMail).c, table_of(Message).c
    counted = sql_select(raw.mailbox, message.mail_class, func.count().label("number")).select_from(
        table_of(RawMail).outerjoin(table_of(Message), message.raw_mail_id == raw.id)
    )
    within = (raw.filed_at >= bindparam("begin"), raw.filed_at < bindparam("end"))
    return counted.where(*within).group_by(raw.mailbox, message.mail_class)


@cache
def _unfiled() -> Executable:
    raw = table_of(RawMail).c
    return sql_select(raw.mailbox, func.count().label("number")).where(raw.filed_at.is_(None)).group_by(raw.mailbox)
