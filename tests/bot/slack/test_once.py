"""What guards against a second press, and what closing waits for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.once import Once
from bot.slack.traffic import Traffic
from handlers.office import Done
from procedure.errors import NotAllowed


def test_two_presses_at_the_same_time_are_one() -> None:
    once, may_finish, calls = Once(), threading.Event(), []

    def work() -> Done:
        calls.append(1)
        may_finish.wait(5)
        return Done("done")

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(once.run, "key", work) for _ in range(2)]
        may_finish.set()
        assert [one.result(5) for one in answers] == [Done("done"), Done("done")]
    assert len(calls) == 1


def test_what_was_refused_may_be_tried_again() -> None:
    once = Once()

    def refuse() -> Done:
        raise NotAllowed("Not yet.")

    with pytest.raises(NotAllowed):
        once.run("key", refuse)
    assert once.run("key", lambda: Done("done")) == Done("done")


def test_another_key_is_another_press() -> None:
    once = Once()
    assert once.run("a", lambda: Done("first")) != once.run("b", lambda: Done("second"))


def test_closing_waits_for_whoever_is_at_work_but_not_for_ever() -> None:
    traffic = Traffic()
    with traffic.one():
        assert not traffic.drained(0.01)
    assert traffic.drained(0.01)
