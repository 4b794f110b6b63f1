"""Somebody looks whether mailboxes, letters and Slack are well: one alarm for each trouble, and one when it is over.

An alarm is a note to the managers; where Slack is what is broken, a mail as well, never only into the broken channel.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from handlers.office import Office
from letters.notes import Note
from procedure.amiss import SLACK, Balance, Trouble
from procedure.desk import Desk
from procedure.words import OutboxKind
from storage import outbox
from storage.alerting import NOT_READ
from storage.amiss import end_alarm, mark_told, note_alarm, standing_alarms, troubles
from storage.balance import balances
from storage.leaving import queue_note
from storage.ledger import Ledger, Tx
from storage.tables import Alarm, Outbox

KEY_CHARACTERS = 300
AMISS, WELL = "Something is amiss", "It is well again"


def watch(office: Office, slack_says: str, now: datetime, real_now: datetime) -> int:
    """Note what is amiss, tell the managers of what lasts too long, and of what is over; returns how many alarms.

    `slack_says` is "" while Slack is well. How long something lasts is real time.
    """
    with office.writing() as (tx, office):
        found = {one.name: one for one in troubles(tx, office.desk, slack_says, now, real_now)}
        standing = standing_alarms(tx)
        by_mail = SLACK in found or SLACK in standing
        told = 0
        for one in found.values():
            alarm = standing.get(one.name) or note_alarm(tx, one, real_now)
            if alarm.told_at is None and real_now - alarm.since >= one.patience:
                told += _raise(tx, office, one, alarm, by_mail, now, real_now)
        for name, alarm in standing.items():
            if name not in found:
                _end(tx, office, alarm, by_mail, now)
        return told


def amiss(office: Office, slack_says: str, now: datetime, real_now: datetime) -> tuple[Trouble, ...]:
    """Everything that is amiss at this moment; what may be over in the next only if people were told of it."""
    with office.reading() as (tx, office):
        return _lasting(tx, troubles(tx, office.desk, slack_says, now, real_now))


def amiss_in(ledger: Ledger, desk: Desk, now: datetime, real_now: datetime) -> tuple[Trouble, ...]:
    """The same where no office is open; of Slack nothing is known there."""
    with ledger.reading() as tx:
        return _lasting(tx, troubles(tx, desk, "", now, real_now))


def balances_in(ledger: Ledger, desk: Desk, now: datetime) -> tuple[Balance, ...]:
    """What was seen and what it became, per mailbox, of the last days."""
    with ledger.reading() as tx:
        return balances(tx, desk, now)


def _lasting(tx: Tx, found: Sequence[Trouble]) -> tuple[Trouble, ...]:
    told = {name for name, one in standing_alarms(tx).items() if one.told_at}
    return tuple(one for one in found if not one.may_pass or one.name in told)


def _raise(
    tx: Tx, office: Office, trouble: Trouble, alarm: Alarm, by_mail: bool, now: datetime, real_now: datetime
) -> bool:
    if not mark_told(tx, trouble.name, real_now):
        return False
    _tell(tx, office, f"{trouble.name}.{alarm.since.isoformat()}", Note(AMISS, trouble.say), by_mail, now)
    return True


def _end(tx: Tx, office: Office, alarm: Alarm, by_mail: bool, now: datetime) -> None:
    """Whoever was told that it is amiss is told that it is over."""
    if end_alarm(tx, alarm.name) and alarm.told_at is not None and alarm.well:
        key = f"{alarm.name}.{alarm.since.isoformat()}.over"
        _tell(tx, office, key, Note(WELL, alarm.well), by_mail, now)


def _tell(tx: Tx, office: Office, key: str, note: Note, by_mail: bool, now: datetime) -> None:
    for target in office.desk.alarmed():
        queue_note(tx, OutboxKind.ALARM, _within(f"amiss.{key}.{target}"), target, note, now=now)
        if by_mail and not target.startswith("#"):
            outbox.put(tx, _mail(office, _within(f"amiss.{key}.mail.{target}"), target, note, now))


def _within(key: str) -> str:
    """A key that fits its column: names of mailboxes and people's addresses may be long together."""
    return key if len(key) <= KEY_CHARACTERS else f"amiss.{sha256(key.encode()).hexdigest()}"


def _mail(office: Office, key: str, email: str, note: Note, now: datetime) -> Outbox:
    own = sha256(key.encode()).hexdigest()[:32]
    return Outbox(
        key=key,
        kind=OutboxKind.STAFF_MAIL,
        address=email,
        message_id=f"<alarm.{own}@{office.desk.domain}>",
        subject=note.title,
        text=f"{note.text}\n\n{NOT_READ}\n",
        queued_at=now,
        due_at=now,
    )
