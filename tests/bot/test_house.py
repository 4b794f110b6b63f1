"""The running parts together: one turn of each loop, a fault that stops nothing, a clock that is walked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock, SystemClock
from bot.house import House
from bot.mail.listener import Polled
from scheduler.delivery import Carrier, Tally
from storage.ledger import Ledger, LedgerUnreachable
from storage.outbox import Side
from tests.handlers.desk import Work, work


def a_house(bench: Work, clock: SystemClock) -> House:
    carrier = Carrier(bench.office, bench.doors, bench.doors, "house", clock.now, clock.real)
    return House(bench.office, clock, carrier, [])


@pytest.fixture
def bench(sqlite_ledger: Ledger) -> Work:
    return work(sqlite_ledger)


@pytest.fixture
def house(bench: Work, tmp_path: Path) -> Iterator[House]:
    opened = a_house(bench, Clock(tmp_path))
    yield opened
    opened.close()


def test_one_turn_of_everything(bench: Work, house: House) -> None:
    house.seed()
    house.beat()
    bench.complaint(received_at=house.clock.now(), delivered=False)
    assert house.poll() == Polled()
    assert house.sweep() == 0
    assert house.deliver(Side.LETTERS) == Tally(1, 0)
    house.seal()
    house.gather()
    assert len(bench.doors.letters) == 1


def test_once_told_to_stop_nothing_more_is_begun(bench: Work, house: House) -> None:
    bench.complaint(received_at=house.clock.now(), delivered=False)
    house.stopping.set()
    assert not house.go_on()
    assert house.deliver(Side.LETTERS) == Tally()
    done: list[str] = []
    house.guarded("turn", lambda: done.append("work"))()
    assert done == []


@pytest.mark.parametrize("fault", [KeyError("a bug"), LedgerUnreachable("gone")])
def test_a_turn_that_fails_does_not_end_the_loop(house: House, fault: Exception) -> None:
    turns: list[int] = []

    def work_that_fails() -> None:
        turns.append(1)
        raise fault

    turn = house.guarded("turn", work_that_fails)
    turn()
    turn()
    assert len(turns) == 2


def test_what_must_end_the_process_is_not_caught(house: House) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.guarded("turn", stop)()


def test_a_walk_does_and_delivers_what_falls_due_on_the_way(bench: Work, house: House) -> None:
    reference = bench.complaint(received_at=house.clock.now(), delivered=False)
    until = house.clock.now() + timedelta(days=20)
    assert house.move_clock(until) == until
    assert house.clock.now() >= until
    kinds = [one.message_id.split(".")[1] for one in bench.doors.letters]
    assert kinds == ["receipt", "update"]
    assert bench.promises(reference)[0].kept is None


def test_a_real_clock_is_not_moved(bench: Work) -> None:
    house = a_house(bench, SystemClock())
    with pytest.raises(TypeError, match="only the sandbox's clock can be moved"):
        house.move_clock(house.clock.now())
