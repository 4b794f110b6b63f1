"""Mails a second from a Maildir to durable rows and receipts taken, beside a bare loop: python -m benchmarks.intake."""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event

from sqlmodel import col, func, select

from benchmarks.bare import run_bare
from benchmarks.desks import a_desk, postgresql
from benchmarks.mails import write_mails
from benchmarks.sink import sink
from bot.house import House
from bot.mail.listener import Listener
from bot.mail.notes import MailedNotes
from bot.running import DELIVER_SECONDS, POLL_SECONDS, SWEEP_SECONDS
from bot.settings import Settings
from bot.wiring import clock_of, mailboxes_of, mailer_of, office, process_name
from procedure.words import OutboxKind, OutboxState
from scheduler.delivery import Carrier
from scheduler.timetable import Job, Timetable
from storage.ledger import Ledger, open_ledger
from storage.migrating import migrate
from storage.outbox import Side
from storage.tables import Message, Outbox

SEED = 20261
PATIENCE_SECONDS = 600.0


@dataclass(frozen=True)
class Taken:
    """How long it took, and the most memory that the process ever had."""

    seconds: float
    peak_mb: float


def main() -> None:
    given = _arguments()
    with sink() as port, postgresql() as url:
        print(f"{given.mails} mails, seed {SEED}")
        bare = _measured(bare_loop, given.mails, port)
        _say("bare loop, SQLite", given.mails, bare, bare)
        for name, address in (("SQLite", ""), ("PostgreSQL", url)):
            for way in (together, one_after_the_other):
                _say(
                    f"{name}, {way.__name__.replace('_', ' ')}",
                    given.mails,
                    _measured(way, given.mails, port, address),
                    bare,
                )


def bare_loop(mails: int, port: int) -> Taken:
    with _folder(mails) as folder:
        started = time.perf_counter()
        assert run_bare(folder / "mail", folder / "bare.db", port) == mails
        return _taken(started)


def together(mails: int, port: int, url: str) -> Taken:
    """Listener, delivery of letters and sweep as the timetable of `run` starts them."""
    with _folder(mails) as folder, _house(a_desk(folder, url or _sqlite(folder), port)) as house:
        jobs = (
            Job("poll", POLL_SECONDS, house.guarded("poll", house.poll)),
            Job("sweep", SWEEP_SECONDS, house.guarded("sweep", house.sweep)),
            Job("letters", DELIVER_SECONDS, house.guarded("letters", partial(house.deliver, Side.LETTERS))),
        )
        timetable = Timetable(jobs)
        started = time.perf_counter()
        timetable.start()
        _wait(house.office.ledger, mails)
        taken = _taken(started)
        house.stopping.set()
        timetable.stop()
        return taken


def one_after_the_other(mails: int, port: int, url: str) -> Taken:
    """First all mails are filed, then all receipts leave."""
    with _folder(mails) as folder, _house(a_desk(folder, url or _sqlite(folder), port)) as house:
        started = time.perf_counter()
        assert house.poll().filed == mails
        filed = time.perf_counter()
        assert house.deliver(Side.LETTERS).sent == mails
        taken = _taken(started)
        print(
            f"    filing {mails / (filed - started):.0f}/s, sending {mails / (taken.seconds - (filed - started)):.0f}/s"
        )
        return taken


def receipts_left(ledger: Ledger) -> int:
    """Receipts that the mail server has taken."""
    left = select(func.count()).where(col(Outbox.kind) == OutboxKind.RECEIPT, col(Outbox.state) == OutboxState.SENT)
    with ledger.reading() as tx:
        return int(tx.exec(left).one())


def _wait(ledger: Ledger, mails: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while receipts_left(ledger) < mails:
        assert time.monotonic() < until, "the receipts have not all left in time"
        time.sleep(0.05)
    with ledger.reading() as tx:
        assert tx.exec(select(func.count()).select_from(Message)).one() == mails


@contextmanager
def _house(settings: Settings) -> Iterator[House]:
    """As `run` builds it, without doors. A database that is used twice is emptied first."""
    _fresh(settings)
    clock = clock_of(settings)
    with office(settings) as here:
        mailer = mailer_of(settings)
        who = process_name()
        chat = MailedNotes(mailer, here.desk.name, here.desk.address_of(""), here.desk.domain, clock.now)
        carrier = Carrier(here, mailer, chat, who, clock.now, clock.real)
        house = House(
            here, clock, carrier, [Listener(here, one, clock, who) for one in mailboxes_of(settings)], Event()
        )
        house.beat()
        house.seed()
        yield house
        house.close()


def _fresh(settings: Settings) -> None:
    ledger = open_ledger(settings.storage.connect_url())
    if ledger.dialect == "postgresql":
        with ledger.altering() as tx:
            tx.connection().exec_driver_sql("DROP SCHEMA public CASCADE")
            tx.connection().exec_driver_sql("CREATE SCHEMA public")
    migrate(ledger)
    ledger.close()


@contextmanager
def _folder(mails: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="frontline-intake-") as name:
        write_mails(Path(name) / "mail", mails, SEED)
        yield Path(name)


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'ledger.db'}"


def _taken(started: float) -> Taken:
    seconds = time.perf_counter() - started
    return Taken(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _measured(way: Callable[..., Taken], *given: object) -> Taken:
    """In a process of its own, so that each has its own peak of memory."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(way, *given).result()


def _say(name: str, mails: int, taken: Taken, bare: Taken) -> None:
    ratio = bare.seconds / taken.seconds
    print(
        f"{name:34}{mails / taken.seconds:7.0f} mails/s{ratio:7.2f} of bare{taken.peak_mb:7.0f} MB at most", flush=True
    )


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mails", type=int, default=1_000)
    return asked.parse_args()


if __name__ == "__main__":
    main()
