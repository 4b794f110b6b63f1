"""What /health and /metrics say of a ledger."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from bot.clock import SystemClock
from bot.watching import Watch
from handlers.letters import pause
from handlers.polling import poll_failed, polled
from handlers.seed import seed
from storage.ledger import Ledger, open_ledger
from tests.handlers.desk import DAY, HOUR, MIA, MINUTE, MONDAY, Work, work


@dataclass
class Told(SystemClock):
    """A clock that shows what it was told."""

    at: datetime = MONDAY

    def real(self) -> datetime:
        return self.at


def watched(ledger: Ledger, now: datetime = MONDAY, slack: str = "") -> tuple[Work, Watch]:
    bench = work(ledger)
    seed(bench.office, MONDAY)
    return bench, Watch(bench.office, Told(now), lambda: slack)


def test_a_house_that_polls_is_ready(sqlite_ledger: Ledger) -> None:
    bench, watch = watched(sqlite_ledger)
    assert watch.health().reasons == (
        "The mailbox complaints could not be read at all so far, and nobody knows why: is the bot at work?",
    )
    polled(bench.office, "complaints", MONDAY)
    health = watch.health()
    assert health.reasons == ()
    assert health.facts["last_poll"] == {"complaints": "2026-03-30T09:00:00Z"}
    assert (health.facts["letters_paused"], health.facts["slack"]) == (False, "ok")


def test_every_reason_is_given(sqlite_ledger: Ledger) -> None:
    bench, watch = watched(sqlite_ledger, MONDAY + 3 * HOUR, "Slack is out of reach.")
    poll_failed(bench.office, "complaints", "out of reach: no route")
    bench.complaint(delivered=False)
    assert watch.health().reasons == (
        "The mailbox complaints could not be read at all so far: out of reach: no route.",
        "Slack is out of reach.",
        "A letter has waited for more than two hours. See `frontline outbox list` for why.",
    )


def test_letters_that_were_stopped_by_a_person_are_not_late_but_stopped(sqlite_ledger: Ledger) -> None:
    bench, watch = watched(sqlite_ledger, MONDAY + DAY)
    polled(bench.office, "complaints", MONDAY + DAY)
    bench.complaint(delivered=False)
    pause(bench.office, "A flood", MIA, MONDAY)
    health = watch.health()
    assert (health.reasons, health.facts["letters_paused"]) == (("Letters to customers are stopped.",), True)
    assert health.facts["oldest_queued_letter_seconds"] == 24 * 3600


def test_a_ledger_out_of_reach_is_the_reason() -> None:
    gone = open_ledger("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    watch = Watch(work(gone).office, Told(), lambda: "")
    (reason,) = watch.health().reasons
    assert reason.startswith("the ledger is out of reach")
    assert watch.metrics() is None
    gone.close()


def figures(watch: Watch) -> dict[str, float]:
    lines = (line for line in (watch.metrics() or b"").decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_metrics_count_what_the_ledger_holds(sqlite_ledger: Ledger) -> None:
    bench, watch = watched(sqlite_ledger, MONDAY + 10 * MINUTE)
    polled(bench.office, "complaints", MONDAY)
    bench.complaint(delivered=False)
    found = figures(watch)
    assert found['frontline_messages_total{class="new",mailbox="complaints"}'] == 1
    assert found['frontline_letters_total{kind="receipt",state="queued"}'] == 1
    assert (found["frontline_open_cases"], found["frontline_overdue_cases"]) == (1, 0)
    assert found["frontline_oldest_queued_letter_seconds"] == 600
    assert found['frontline_last_poll_timestamp_seconds{mailbox="complaints"}'] == MONDAY.timestamp()


def test_what_is_no_longer_so_is_no_longer_counted(sqlite_ledger: Ledger) -> None:
    bench, watch = watched(sqlite_ledger)
    bench.complaint(delivered=False)
    figures(watch)
    bench.deliver(MONDAY)
    found = figures(watch)
    assert found['frontline_letters_total{kind="receipt",state="sent"}'] == 1
    assert found.get('frontline_letters_total{kind="receipt",state="queued"}', 0) == 0
    assert found["frontline_oldest_queued_letter_seconds"] == 0


@pytest.mark.parametrize(("days", "overdue"), [(8, 0), (10, 1)])
def test_a_case_is_overdue_after_its_target(sqlite_ledger: Ledger, days: int, overdue: int) -> None:
    bench, watch = watched(sqlite_ledger, MONDAY + days * DAY)
    bench.complaint()
    assert figures(watch)["frontline_overdue_cases"] == overdue
