"""The sweep, the walk from instant to instant, the rehearsal, and the timetable that waits for its jobs."""

import threading
import time
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from handlers.seed import seed
from procedure.errors import NotAllowed
from procedure.words import ACTS, DutyState, OutboxKind
from scheduler.rehearsal import rehearse
from scheduler.sweep import ACTS as HANDLERS
from scheduler.sweep import sweep
from scheduler.timetable import Job, Timetable
from scheduler.walking import walk
from storage.ledger import Ledger, LedgerUnreachable, open_ledger
from tests.handlers.desk import ANN, HOUR, JO, MONDAY, REF, Work, at, work

PATIENCE_SECONDS = 10.0


@dataclass
class Hands:
    """A clock that is set, and what was done at which instant."""

    bench: Work
    at: datetime = MONDAY
    seen: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def set_to(self, instant: datetime) -> None:
        assert instant >= self.at
        self.at = instant

    def work(self) -> None:
        self.seen.append(self.at)
        self.bench.sweep(self.at)
        self.bench.deliver(self.at)

    def walk(self, until: datetime) -> datetime:
        return walk(self.bench.office, until, self.now, self.set_to, self.work)


def story(ledger: Ledger, stops: list[datetime]) -> list[tuple[str, str, datetime | None]]:
    """What left, and when, on a walk with these stops."""
    bench = work(ledger)
    seed(bench.office, MONDAY)
    bench.complaint()
    hands = Hands(bench)
    for stop in stops:
        hands.walk(stop)
    return [(row.key, row.state.value, row.sent_at) for row in bench.rows() if row.kind is not OutboxKind.CARD]


def test_every_kind_of_act_has_its_handler() -> None:
    assert set(HANDLERS) == ACTS


def test_a_walk_stops_wherever_something_is_due_and_arrives(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint()
    hands = Hands(bench)
    assert hands.walk(at("2026-04-08 15:00")) == hands.at == at("2026-04-08 15:00")
    assert hands.seen == [MONDAY, at("2026-04-07 08:00"), at("2026-04-08 14:00"), at("2026-04-08 15:00")]


def test_one_jump_and_many_steps_give_the_same_letters(sqlite_ledger: Ledger, postgresql_ledger: Ledger) -> None:
    until = at("2026-04-20 12:00")
    hours = [MONDAY + step * 7 * HOUR for step in range(1, 73)]
    once = story(sqlite_ledger, [until])
    assert story(postgresql_ledger, [*hours, until]) == once
    assert [key for key, _, _ in once if "update" in key] == [f"{REF}.s1.update.1"]


def test_a_deadline_is_missed_at_the_walks_own_instant(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    bench.complaint(delivered=False)
    Hands(bench).walk(at("2026-04-09 09:00"))
    assert bench.duty(f"{REF}.s1.respond").missed_at is not None


def test_a_doubled_tick_does_nothing_twice(ledger: Ledger) -> None:
    bench = work(ledger)
    seed(bench.office, at("2026-04-07 12:00"))
    bench.complaint()
    bench.sweep(at("2026-04-08 14:00"))
    rows, events = len(bench.rows()), bench.events()
    assert sweep(bench.office, at("2026-04-08 14:00")) == 0
    assert (len(bench.rows()), bench.events()) == (rows, events)


def test_a_late_tick_is_as_good(ledger: Ledger) -> None:
    bench = work(ledger)
    bench.complaint()
    assert bench.sweep(at("2026-04-09 10:00")) == 2
    assert bench.states()["s1.hold.1"] is DutyState.MET
    assert bench.events().count("deadline_missed") == 1


def test_a_ledger_out_of_reach_sets_nothing_aside(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    gone = open_ledger("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(LedgerUnreachable):
        sweep(replace(bench.office, ledger=gone), MONDAY)
    gone.close()


def test_a_rehearsal_foretells_what_will_happen_and_changes_nothing(sqlite_ledger: Ledger) -> None:
    bench = work(sqlite_ledger)
    seed(bench.office, MONDAY)
    bench.complaint()
    before = bench.everything()
    foretold = rehearse(bench.office, MONDAY, 7)
    assert bench.everything() == before
    letters = [(one.at, one.to, one.reference) for one in foretold if one.kind == "update"]
    assert letters == [(at("2026-04-08 14:00"), JO, REF)]
    assert next(one.at for one in foretold if one.to == ANN and one.kind == "chase") == at("2026-04-07 08:00")


@pytest.mark.parametrize(("days", "start"), [(0, None), (251, None), (5, "2026-03-29")])
def test_a_rehearsal_has_limits(sqlite_ledger: Ledger, days: int, start: str | None) -> None:
    begin = at(f"{start} 00:00").date() if start else None
    with pytest.raises(NotAllowed):
        rehearse(work(sqlite_ledger).office, MONDAY, days, begin)


def test_the_timetable_runs_its_jobs_again_and_again() -> None:
    again = threading.Semaphore(0)
    timetable = Timetable([Job("tick", 0.02, again.release)])
    timetable.start()
    try:
        assert all(again.acquire(timeout=PATIENCE_SECONDS) for _ in range(3))
    finally:
        timetable.stop()


def test_stopping_waits_for_the_job_at_work() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        may_end.wait(PATIENCE_SECONDS)
        ended.set()

    timetable = Timetable([Job("slow", 0.02, slow)])
    timetable.start()
    assert begun.wait(PATIENCE_SECONDS)
    stopper = threading.Thread(target=timetable.stop)
    stopper.start()
    stopper.join(0.1)
    assert stopper.is_alive()
    may_end.set()
    stopper.join(PATIENCE_SECONDS)
    assert not stopper.is_alive()
    assert ended.is_set()


def test_jobs_that_hang_hold_up_no_other_however_many_they_are() -> None:
    may_end, again = threading.Event(), threading.Semaphore(0)
    hanging = [Job(f"hanging {number}", 0.02, lambda: may_end.wait(PATIENCE_SECONDS)) for number in range(30)]
    timetable = Timetable([*hanging, Job("tick", 0.02, again.release)])
    timetable.start()
    try:
        assert all(again.acquire(timeout=PATIENCE_SECONDS / 3) for _ in range(3))
    finally:
        may_end.set()
        timetable.stop()


def test_a_job_is_never_run_twice_at_once() -> None:
    at_once, most, lock = 0, 0, threading.Lock()
    runs = threading.Semaphore(0)

    def job() -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with lock:
            at_once -= 1
        runs.release()

    timetable = Timetable([Job("job", 0.01, job)])
    timetable.start()
    try:
        assert all(runs.acquire(timeout=PATIENCE_SECONDS) for _ in range(3))
    finally:
        timetable.stop()
    assert most == 1


def test_a_timetable_that_never_started_may_be_stopped() -> None:
    ran: list[int] = []
    Timetable([Job("never", 0.01, lambda: ran.append(1))]).stop()
    assert ran == []
