"""The numbers that /health and /metrics show."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from procedure.words import Status
from storage.house import letters_paused, mailboxes
from storage.outbox import oldest_queued_letter
from storage.tables import Case, Message, Outbox, Stage
from storage.turns import LETTERS


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


def gauges(tx: Session, today: date) -> Gauges:
    """Read them; `today` is the office date by which a case is overdue."""
    messages = select(Message.mailbox, Message.mail_class, func.count()).where(col(Message.mail_class).is_not(None))
    letters = select(Outbox.kind, Outbox.state, func.count()).where(col(Outbox.kind).in_(LETTERS))
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
