"""What is amiss with the mail and with Slack now, read in one moment; and the alarms that stand because of it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from procedure.amiss import (
    Trouble,
    balance_troubles,
    expiry_troubles,
    letters_trouble,
    mailbox_trouble,
    slack_trouble,
)
from procedure.desk import Desk
from storage.asked import row_of
from storage.balance import balances
from storage.house import letters_paused, mailboxes
from storage.outbox import letters_late_since
from storage.rows import insert_if_absent
from storage.tables import Alarm


def troubles(tx: Session, desk: Desk, slack_says: str, now: datetime, real_now: datetime) -> tuple[Trouble, ...]:
    """Everything, in the order in which it is best mended. Mailboxes that the settings name no more are nobody's."""
    return tuple(_troubles(tx, desk, slack_says, now, real_now))


def _troubles(tx: Session, desk: Desk, slack_says: str, now: datetime, real_now: datetime) -> Iterator[Trouble]:
    yield from expiry_troubles(desk, real_now.date())
    for box in mailboxes(tx):
        if desk.mailbox(box.name):
            trouble = mailbox_trouble(desk, box.name, box.polled_at, box.last_error, real_now)
            yield from [trouble] if trouble else []
    slack = slack_trouble(desk, slack_says)
    letters = letters_trouble(letters_late_since(tx), letters_paused(tx) is not None, now)
    yield from filter(None, (slack, letters))
    yield from balance_troubles(desk, balances(tx, desk, now))


def standing_alarms(tx: Session) -> dict[str, Alarm]:
    """What is noted as amiss, by name."""
    return {one.name: one for one in tx.exec(select(Alarm))}


def note_alarm(tx: Session, trouble: Trouble, real_now: datetime) -> Alarm:
    """From when on it lasts, as far as anybody has seen; nobody is told by this."""
    insert_if_absent(tx, Alarm(name=trouble.name, say=trouble.say, well=trouble.well, since=real_now), ("name",))
    return row_of(tx, Alarm, trouble.name)


def mark_told(tx: Session, name: str, real_now: datetime) -> bool:
    """People are told by this transaction; False when another one was first."""
    guard = (col(Alarm.name) == name, col(Alarm.told_at).is_(None))
    return tx.exec(update(Alarm).where(*guard).values(told_at=real_now)).rowcount == 1


def end_alarm(tx: Session, name: str) -> bool:
    """It is well again; False when another transaction was first."""
    return tx.exec(delete(Alarm).where(col(Alarm.name) == name)).rowcount == 1
