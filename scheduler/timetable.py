"""The timetable: a handful of interval jobs on APScheduler, which is a clock here and nothing more."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler


@dataclass(frozen=True)
class Job:
    """Something done again and again; `every_seconds` apart at least, never twice at once."""

    name: str
    every_seconds: float
    work: Callable[[], object]


class Timetable:
    """Runs jobs until stopped. A job that is late runs once, not as often as it was missed.

    Each has a thread: mailboxes whose servers are silent, however many, hold up neither duties nor letters.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        # A job that is still at work when its turn comes is no news: it would be said twice a second.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        planned = list(jobs)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, len(planned)))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for job in planned:
            self._scheduler.add_job(job.work, "interval", seconds=job.every_seconds, id=job.name)

    def start(self) -> None:
        """From now on."""
        self._scheduler.start()

    def stop(self) -> None:
        """Waits for the jobs at work; they end by themselves soon after they were told to stop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
