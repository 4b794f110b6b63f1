"""Kills a bot at random moments while mails arrive, and looks at what came of every one of them."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sqlmodel import col, func, select

from procedure.mail import MailClass
from procedure.words import HeldState, OutboxKind, OutboxState
from storage.ledger import Ledger, open_ledger
from storage.seals import seal, verify
from storage.tables import Case, Message, Outbox, RawMail
from tests.soak.desk import Bot, Desk, Start, sender

INBOX = "complaints"  # what stands in Sent Items is no complaint
LOOK_SECONDS = 0.01
START_SECONDS = 60.0


@dataclass(frozen=True)
class Plan:
    """How many mails and kills. A life lasts up to `life_seconds` after the bot is ready."""

    mails: int
    kills: int
    life_seconds: float
    drain_seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What stands at the end. `repeats` are receipts that came twice with one Message-ID."""

    cases: int
    messages: int
    duplicates: int
    held: int
    receipts: int
    repeats: int
    strangers: int
    unfiled: int
    audit_ok: bool
    events: int


def kill_and_drain(desk: Desk, start: Start, plan: Plan) -> Outcome:
    """All lives of the bot, the last of which may end its work."""
    chance = Random(plan.seed)
    for life in range(plan.kills):
        first, last = (plan.mails * at // plan.kills for at in (life, life + 1))
        with Bot(start, desk.folder / "bot.log", desk.secrets) as bot:
            _live(desk, bot, range(first, last), plan.life_seconds, chance)
    started = time.monotonic()
    with Bot(start, desk.folder / "bot.log", desk.secrets) as bot, _opened(desk) as ledger:
        until(lambda: _is_drained(desk, bot, ledger, plan.mails), plan.drain_seconds)
    sys.stdout.write(f"drained after {time.monotonic() - started:.1f} s, start included\n")
    return outcome(desk, plan.mails)


def _live(desk: Desk, bot: Bot, mails: range, life_seconds: float, chance: Random) -> None:
    """Half the mails wait for the bot, the others come while it lives; every third life ends at a letter."""
    middle = (mails.start + mails.stop) // 2
    desk.write(range(mails.start, middle))
    if chance.random() < 0.1:
        desk.write(range(middle, mails.stop))
        time.sleep(chance.uniform(0, 2))  # a kill while it starts
        return
    until(lambda: bot.says(b"ready"), START_SECONDS)
    desk.write(range(middle, mails.stop))
    if chance.random() < 1 / 3:
        time.sleep(chance.uniform(0, life_seconds))
        return
    wanted = desk.letters() + chance.randint(1, max(1, len(mails)))
    over = time.monotonic() + life_seconds
    while desk.letters() < wanted and time.monotonic() < over:
        time.sleep(LOOK_SECONDS * chance.random())


def _is_drained(desk: Desk, bot: Bot, ledger: Ledger, mails: int) -> bool:
    assert bot.process.poll() is None
    if desk.unread():
        return False
    left = select(func.count()).where(col(Outbox.kind) == OutboxKind.RECEIPT, col(Outbox.state) == OutboxState.SENT)
    held = select(func.count()).where(col(Message.held_state) == HeldState.HELD)
    with ledger.reading() as tx:
        return int(tx.exec(left).one()) + int(tx.exec(held).one()) >= mails


def outcome(desk: Desk, mails: int) -> Outcome:
    """Counts from the ledger and from what the post office took."""
    by_recipient = desk.letters_by_recipient()
    ours = [by_recipient.get(sender(number), []) for number in range(mails)]
    with _opened(desk) as ledger:
        with ledger.writing() as tx:
            seal(tx, tx.exec(select(func.max(Message.filed_at))).one())
        with ledger.reading() as tx:
            found = verify(tx)
            by_class = select(Message.mail_class, func.count()).where(Message.mailbox == INBOX)
            classes = dict(tx.exec(by_class.group_by(col(Message.mail_class))).all())
            held = select(func.count()).where(col(Message.held_state) == HeldState.HELD)
            unfiled = select(func.count()).where(col(RawMail.filed_at).is_(None), RawMail.mailbox == INBOX)
            return Outcome(
                cases=int(tx.exec(select(func.count()).select_from(Case)).one()),
                messages=sum(classes.values()),
                duplicates=classes.get(MailClass.DUPLICATE, 0),
                held=int(tx.exec(held).one()),
                receipts=sum(1 for ids in ours if ids),
                repeats=sum(len(ids) - 1 for ids in ours if ids),
                strangers=sum(1 for ids in ours if len(set(ids)) > 1),
                unfiled=int(tx.exec(unfiled).one()),
                audit_ok=found.ok,
                events=found.rows,
            )


class _opened:
    """The desk's ledger, looked at from outside."""

    def __init__(self, desk: Desk) -> None:
        self._ledger = open_ledger(desk.url)

    def __enter__(self) -> Ledger:
        return self._ledger

    def __exit__(self, *_: object) -> None:
        self._ledger.close()


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until it holds; AssertionError when it takes too long."""
    over = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < over, f"not within {seconds} s"
        time.sleep(0.05)
