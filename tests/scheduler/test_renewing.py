"""A lease is kept alive while its holder waits."""

from threading import Event, Semaphore, Timer
from threading import enumerate as threads

import pytest
from structlog.testing import capture_logs

from scheduler.renewing import renewing
from storage.ledger import LedgerUnreachable
from tests.handlers.dying import dies_now, ends_in_a_child

SOON_SECONDS = 20.0
DIES = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # on purpose


@pytest.mark.parametrize(
    ("fault", "said"), [(LedgerUnreachable(), "lease_not_renewed"), (KeyError("x"), "renewing_failed")]
)
def test_a_fault_while_renewing_is_logged_and_the_lease_is_renewed_again(fault: Exception, said: str) -> None:
    faults, renewed = [fault], Event()

    def renew() -> None:
        if faults:
            raise faults.pop()
        renewed.set()

    with capture_logs() as logs, renewing(renew, 0.01) as waiting, waiting():
        assert renewed.wait(SOON_SECONDS)
    assert [one["event"] for one in logs] == [said]


class Counted:
    """How often a lease was renewed; waits for the next time."""

    def __init__(self) -> None:
        self.times, self._next = 0, Semaphore(0)

    def renew(self) -> None:
        self.times += 1
        self._next.release()

    def goes_on(self, times: int) -> bool:
        return all(self._next.acquire(timeout=SOON_SECONDS) for _ in range(times))


def test_leases_that_are_held_at_the_same_time_are_all_renewed() -> None:
    one, other = Counted(), Counted()
    with renewing(one.renew, 0.01) as one_waits, renewing(other.renew, 0.02) as other_waits, one_waits(), other_waits():
        assert one.goes_on(3)
        assert other.goes_on(3)


def test_a_lease_is_not_renewed_while_its_holder_is_at_work_nor_when_it_is_over() -> None:
    over, at_work, other = Counted(), Counted(), Counted()
    with renewing(over.renew, 0.01):
        pass
    with renewing(at_work.renew, 0.01), renewing(other.renew, 0.01) as waiting, waiting():
        assert other.goes_on(5)
    assert (over.times, at_work.times) == (0, 0)


def test_a_lease_that_is_taken_when_none_was_held_for_a_while_is_renewed() -> None:
    for _ in range(3):
        held = Counted()
        with renewing(held.renew, 0.01) as waiting, waiting():
            assert held.goes_on(2)


def test_a_renewal_that_is_stuck_holds_up_no_other_and_is_not_begun_twice() -> None:
    begun, goes_on, other = Semaphore(0), Event(), Counted()

    def stuck() -> None:
        begun.release()
        goes_on.wait(SOON_SECONDS)

    with renewing(stuck, 0.01) as waiting, renewing(other.renew, 0.01) as other_waits, other_waits(), waiting():
        assert begun.acquire(timeout=SOON_SECONDS)
        assert other.goes_on(5)
        is_begun_again = begun.acquire(blocking=False)
        goes_on.set()
    assert not is_begun_again


def test_a_holder_goes_on_only_when_a_renewal_of_its_lease_is_over() -> None:
    begun, goes_on, done = Event(), Event(), []

    def slow() -> None:
        begun.set()
        goes_on.wait(SOON_SECONDS)
        done.append("renewed")

    with renewing(slow, 0.01) as waiting:
        with waiting():
            assert begun.wait(SOON_SECONDS)
            Timer(0.05, goes_on.set).start()
        done.append("at work")
    assert (done[0], done[-1]) == ("renewed", "at work")


@DIES
def test_a_renewal_that_dies_stops_neither_the_next_one_nor_others() -> None:
    deaths, held, other = Semaphore(0), Counted(), Counted()

    def die() -> None:
        deaths.release()
        raise SystemExit

    with renewing(die, 0.01) as waiting, renewing(other.renew, 0.01) as other_waits, waiting(), other_waits():
        assert all(deaths.acquire(timeout=SOON_SECONDS) for _ in range(2))
        assert other.goes_on(2)
    with renewing(held.renew, 0.01) as waiting, waiting():
        assert held.goes_on(1)


class Fatal(float):
    """So many seconds, of which whoever divides them dies."""

    def __truediv__(self, _: float) -> float:
        raise SystemExit


@DIES
def test_a_lease_is_renewed_after_the_watch_over_an_earlier_one_has_died() -> None:
    held = Counted()
    with renewing(held.renew, Fatal(0.01)) as waiting, waiting():
        for one in threads():
            if one.name == "watch over leases":
                one.join(SOON_SECONDS)
    with renewing(held.renew, 0.01) as waiting, waiting():
        assert held.goes_on(1)


def test_a_copy_of_the_process_renews_its_own_leases() -> None:
    def in_the_copy() -> None:
        held = Counted()
        with renewing(held.renew, 0.01) as waiting, waiting():
            if not held.goes_on(1):
                dies_now()

    with renewing(Counted().renew, 60):
        assert ends_in_a_child(in_the_copy)
