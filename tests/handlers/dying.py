"""A process that really dies: an act in a child, killed at a chosen statement or commit of its ledger, or at a door.

What the database remembers of it is then looked at by the parent, which lives.
"""

import itertools
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event
from sqlmodel import SQLModel, select

from scheduler.ports import OutgoingLetter
from storage.ledger import Ledger, open_ledger
from storage.outbox import Side
from tests.handlers.desk import Doors, Work

Act = Callable[[Work], object]
FAULT = 3


def ends_in_a_child(act: Callable[[], object]) -> bool:
    """Do it in a process of its own; whether that came to its end. A fault of it fails the test."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        code = FAULT
        try:
            act()
            code = 0
        finally:  # nothing of the parent's may run on in the child
            if code:
                traceback.print_exc()
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFEXITED(status)


def dies_now() -> None:
    """As a fault in C, or the power."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(bench: Work, act: Act, point: int) -> bool:
    """Act on the bench's ledger in a child that dies as it begins its statement or commit `point`, counted from 1.

    False when the act has fewer of them and so came to its end.
    """
    return not ends_in_a_child(lambda: act(_elsewhere(bench, bench.doors, point)))


def killed_after(bench: Work, act: Act) -> bool:
    """Act on the bench's ledger in a child that dies as soon as the act is done."""
    return not ends_in_a_child(lambda: (act(_elsewhere(bench, bench.doors, 0)), dies_now()))


def points_of(bench: Work, act: Act) -> int:
    """How many statements and commits the act has; tried in a child that dies at its first commit."""
    return _turns(bench, act)[-1]


def points_of_second_try(bench: Work, act: Act) -> range:
    """The statements and the commit of an act that begins anew after it was rolled back once."""
    rolled_back, committed = _turns(bench, act)
    return range(rolled_back + 1, committed + 1)


def _turns(bench: Work, act: Act) -> list[int]:
    """Before which statement each rollback came, and the number of the first commit."""
    pipe_out, pipe_in = os.pipe()

    def count() -> None:
        there = _elsewhere(bench, bench.doors, 0)
        seen = [0]
        at_each_statement(there.office.ledger, lambda *_: seen.append(seen[-1] + 1))
        event.listen(there.office.ledger.engine, "rollback", lambda *_: _tell(pipe_in, seen[-1]))
        event.listen(there.office.ledger.engine, "commit", lambda *_: (_tell(pipe_in, seen[-1] + 1), dies_now()))
        act(there)

    assert not ends_in_a_child(count)
    os.close(pipe_in)
    with os.fdopen(pipe_out) as answer:
        return [int(line) for line in answer]


def _tell(pipe: int, number: int) -> None:
    os.write(pipe, f"{number}\n".encode())


def _elsewhere(bench: Work, doors: Doors, point: int) -> Work:
    """The same office in this process, with connections of its own."""
    ledger = open_ledger(bench.office.ledger.engine.url.render_as_string(hide_password=False))
    seen = itertools.count(1)

    def look(*_: object) -> None:
        if next(seen) == point:
            dies_now()

    at_each_statement(ledger, look)
    event.listen(ledger.engine, "commit", look)
    return Work(replace(bench.office, ledger=ledger), doors, bench.numbers)


def at_each_statement(ledger: Ledger, look: Callable[..., object]) -> None:
    """Called before each statement that the driver is given, whoever gives it."""

    class Watched(psycopg.Cursor[Any]):
        def execute(self, *arguments: Any, **more: Any) -> Any:
            look(arguments[0])
            return super().execute(*arguments, **more)

    def watch(connection: Any, _record: object) -> None:
        if ledger.dialect == "sqlite":
            connection.set_trace_callback(look)
        else:
            connection.cursor_factory = Watched

    for engine in filter(None, (ledger.engine, ledger.readers)):
        event.listen(engine, "connect", watch)


@contextmanager
def watched(ledger: Ledger, look: Callable[[str], object]) -> Iterator[Ledger]:
    """The same ledger through connections of its own; `look` is given the text of each of their statements."""
    own = open_ledger(ledger.engine.url.render_as_string(hide_password=False))
    at_each_statement(own, lambda statement: look(str(statement)))
    yield own
    own.close()


@dataclass
class Wire(Doors):
    """A post office outside: it keeps in a file what it took. `dies` says when the one who hands over dies."""

    file: Path = Path()
    dies: str = ""
    only: str = ""

    def send(self, letter: OutgoingLetter) -> str:
        here = letter.message_id == self.only
        if here and self.dies == "before":
            dies_now()
        with self.file.open("a", encoding="utf-8") as book:
            book.write(f"{letter.message_id}\n")
        if here and self.dies == "after":
            dies_now()
        return letter.message_id

    def taken(self) -> list[str]:
        """Message-IDs, in the order in which they came."""
        return self.file.read_text(encoding="utf-8").split() if self.file.exists() else []


def killed_with(bench: Work, wire: Wire, side: Side, now: datetime) -> bool:
    """Deliver in a child through this wire; whether it died of it."""

    def deliver() -> None:
        _elsewhere(bench, wire, 0).carrier(now, "first bot").deliver(side)

    return not ends_in_a_child(deliver)


def whole(ledger: Ledger) -> dict[str, list[str]]:
    """Every row of every table, to compare."""
    with ledger.reading() as tx:
        tables = SQLModel.metadata.sorted_tables
        return {one.name: sorted(map(repr, tx.connection().execute(select(one)).all())) for one in tables}
