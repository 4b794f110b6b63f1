"""The numbers that /health and /metrics show."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Executable
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from procedure.words import HeldState, OutboxState, Status
from storage.house import letters_paused, mailboxes
from storage.outbox import DEAD_ENDS, oldest_queued_letter
from storage.rows import table_of, told
from storage.seals import newest_seal
from storage.tables import Case, Message, Outbox, Stage
from storage.turns import ACTIVE, LETTERS, is_ours


@dataclass(frozen=True)
class Gauges:
    """One moment. Counts are of everything the ledger holds; `polls` maps mailboxes to their last good poll (real)."""

    messages: tuple[tuple[str, str, int], ...]
    letters: tuple[tuple[str, str, int], ...]
    open_cases: int
    overdue_cases: int
    oldest_queued_letter: datetime | None
    polls: tuple[tuple[str, datetime | None, str], ...]
    letters_paused: bool


@dataclass(frozen=True)
class DeskCounts:
    """What the digest says of the desk itself; `seal` is the newest seal's hash, "" before the first."""

    held_mails: int
    failed_letters: int
    waiting_letters: int
    paused_at: datetime | None
    seal: str


def desk_counts(tx: Session) -> DeskCounts:
    """Read them."""
    pause = letters_paused(tx)
    seal = newest_seal(tx)
    return DeskCounts(
        held_mails=int(told(tx, _held_mails()).scalar_one()),
        failed_letters=int(told(tx, _letters(DEAD_ENDS)).scalar_one()),
        waiting_letters=int(told(tx, _letters(ACTIVE)).scalar_one()),
        paused_at=pause.paused_at if pause else None,
        seal=seal.hash if seal else "",
    )


@cache
def _held_mails() -> Executable:
    mail = table_of(Message).c
    return sql_select(func.count()).where(mail.held_state == HeldState.HELD, ~mail.is_quiet)


@cache
def _letters(states: tuple[OutboxState, ...]) -> Executable:
    letters = (col(Outbox.state).in_(states), col(Outbox.kind).in_(LETTERS), is_ours(Outbox))
    return sql_select(func.count()).where(*letters)


def gauges(tx: Session, today: date) -> Gauges:
    """Read them; `today` is the office date by which a case is overdue."""
    messages = select(Message.mailbox, Message.mail_class, func.count()).where(col(Message.mail_class).is_not(None))
    letters = select(Outbox.kind, Outbox.state, func.count()).where(col(Outbox.kind).in_(LETTERS), is_ours(Outbox))
    is_open = select(func.count()).select_from(Case).where(Case.status == Status.OPEN)
    overdue = (
        select(func.count())
        .select_from(Stage)
        .join(Case, col(Case.id) == col(Stage.case_id))
        .where(Case.status == Status.OPEN, col(Stage.closed_at).is_(None), col(Stage.due_on) < today)
    )
    return Gauges(
        messages=tuple(
            (mailbox, str(kind or ""), number)
            for mailbox, kind, number in tx.exec(messages.group_by(Message.mailbox, col(Message.mail_class))).all()
        ),
        letters=tuple(
            (str(kind), str(state), number)
            for kind, state, number in tx.exec(letters.group_by(col(Outbox.kind), col(Outbox.state))).all()
        ),
        open_cases=int(tx.exec(is_open).one()),
        overdue_cases=int(tx.exec(overdue).one()),
        oldest_queued_letter=oldest_queued_letter(tx),
        polls=tuple((one.name, one.polled_at, one.last_error) for one in mailboxes(tx)),
        letters_paused=letters_paused(tx) is not None,
    )
