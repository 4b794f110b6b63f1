"""Mails are filed: each becomes exactly one row in `messages`, a complaint becomes a case with its receipt.

A batch is one transaction. If one of its mails cannot be handled nothing of it stays, and it is filed anew with a
savepoint for each mail: that one goes to the holding pen, its neighbours go on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from handlers.office import Office
from procedure.errors import NotAllowed
from procedure.mail import IncomingMail, MailClass
from procedure.screening import Screened
from storage.arriving import attachment_rows, claim_raw, message_row
from storage.leases import Fence, still_mine
from storage.ledger import LedgerUnreachable, Tx, is_weather
from storage.lost_mails import number_told
from storage.opening import OPENING
from storage.placing import answered_from, is_from, place, screened
from storage.quiet import place_quietly

log = structlog.get_logger()


@dataclass(frozen=True)
class Understood:
    """A kept mail with what was understood of it. `held_reason` is why it must not even be screened, or ""."""

    raw_id: int
    key: str
    received_at: datetime
    mail: IncomingMail
    held_reason: str = ""


@dataclass(frozen=True)
class Filed:
    """What became of one mail. `message_id` is the ledger's id, `mail_id` the mail's own Message-ID or ""."""

    key: str
    mail_class: MailClass
    reference: str
    message_id: int
    held_reason: str
    mail_id: str = ""


def receive(
    office: Office,
    mailbox: str,
    mails: Sequence[Understood],
    now: datetime,
    fence: Fence | None = None,
    go_on: Callable[[], bool] = lambda: True,
    quiet: bool = False,
) -> list[Filed]:
    """File mails in order until `go_on` says stop (at least one); what is left is filed by the next call.

    With `quiet` they are those of an old mailbox: nobody is answered, told or reminded.
    """
    batch = _Batch(mailbox, mails, now, fence, go_on, quiet)
    try:
        return _file_all(office, batch, _file)
    except LedgerUnreachable:
        raise
    except Exception as fault:  # noqa: BLE001 - an outermost loop
        # A savepoint for each mail is too dear for what hardly ever happens. Which mail it is, if it is one, is logged
        # below; a fault of nobody's own would come and go unseen.
        log.warning("batch_filed_anew", mailbox=mailbox, fault=type(fault).__name__)
        return _file_all(office, batch, _file_or_hold)


@dataclass(frozen=True)
class _Batch:
    """What `receive` was given."""

    mailbox: str
    mails: Sequence[Understood]
    now: datetime
    fence: Fence | None
    go_on: Callable[[], bool]
    quiet: bool


_Filing = Callable[[Tx, Office, str, Understood, datetime | None, datetime], Filed | None]


def _file_all(office: Office, batch: _Batch, file: _Filing) -> list[Filed]:
    with office.writing() as (tx, office):
        if batch.fence and not still_mine(tx, batch.fence.name, batch.fence.holder, batch.fence.number):
            return []
        answer_from = None if batch.quiet else answered_from(tx, office, batch.mailbox, batch.now)
        filed: list[Filed] = []
        for one in batch.mails:
            if filed and not batch.go_on():
                break
            result = file(tx, office, batch.mailbox, one, answer_from, batch.now)
            if result:
                filed.append(result)
        return filed


def _file_or_hold(
    tx: Tx, office: Office, mailbox: str, one: Understood, answer_from: datetime | None, now: datetime
) -> Filed | None:
    try:
        with tx.begin_nested():
            return _file(tx, office, mailbox, one, answer_from, now)
    except Exception as error:
        # An outermost loop: one odd mail must not stop its neighbours; a ledger in trouble stops them all.
        if is_weather(error):
            raise
        # Its words may quote the mail: `bot/cli/logs.py` leaves kind and place of it.
        is_ours = not isinstance(error, NotAllowed)
        log.warning("mail_held", mailbox=mailbox, raw_mail=one.raw_id, fault=type(error).__name__, exc_info=is_ours)
        reason = error.reason if isinstance(error, NotAllowed) else "The bot could not handle this mail."
        with tx.begin_nested():
            return _file(tx, office, mailbox, one, answer_from, now, reason)


def _file(
    tx: Tx,
    office: Office,
    mailbox: str,
    one: Understood,
    answer_from: datetime | None,
    now: datetime,
    held_reason: str = "",
) -> Filed | None:
    if not claim_raw(tx, one.raw_id, now):
        return None
    held_reason = held_reason or one.held_reason
    if held_reason:
        verdict = Screened(MailClass.HELD, reason=held_reason)
    else:
        verdict = screened(tx, office, mailbox, one.mail, one.raw_id, now)
    message = message_row(one.mail, mailbox, one.raw_id, one.received_at, now)
    message.mail_class, message.is_quiet = verdict.mail_class, answer_from is None
    is_from(message, verdict)
    message.id = number_told(tx, office, message)
    if verdict.mail_class not in OPENING:
        tx.add(message)
        tx.flush()
    if answer_from is None:
        reference = place_quietly(tx, office, message, one.mail, verdict, now)
    else:
        reference = place(tx, office, message, one.mail, verdict, answer_from, now)
    tx.add_all(attachment_rows(one.mail, message.id or 0))
    return Filed(one.key, message.mail_class, reference, message.id or 0, message.held_reason, message.message_id)
