"""The wake-up line of an Exchange mailbox: a streaming subscription on a thread and a connection of its own.

It only says that something came. Lost, cut or refused, it is made anew after a pause; the look goes on meanwhile.
"""

from contextlib import closing, suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import structlog

from bot.mail.exchange_account import Access
from bot.mail.exchange_calls import Server
from bot.mail.exchange_errors import told

log = structlog.get_logger()

MINUTES = 5  # then the line is drawn anew; a dead one is found after one minute more
PAUSES = (1.0, 5.0, 15.0, 60.0, 300.0)
STEADY_SECONDS = 30.0
"""A line that was up for less did not hold: the pause before the next one grows."""
CLOSING_SECONDS, STEP_SECONDS = 5.0, 0.1


class Stream:
    """`news` is set when a mail came, and whenever the line was down and one may have come unnoticed."""

    def __init__(self, access: Access, pauses: tuple[float, ...] = PAUSES) -> None:
        self.access, self.pauses = access, pauses
        self.news = Event()
        self.lines = 0
        """How many lines were up so far."""
        self._stop = Event()
        self._lock = Lock()
        self._service: Any = None
        self._thread = Thread(target=self._run, name="exchange-stream", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End the line; the thread is not waited for longer than a few seconds."""
        self._stop.set()
        for _ in range(int(CLOSING_SECONDS / STEP_SECONDS)):
            if not self._thread.is_alive():
                break
            with self._lock:
                if self._service:
                    self._service.cut()  # nothing happens while the line is still on its way up
            self._thread.join(STEP_SECONDS)

    def _run(self) -> None:
        faults = 0
        while not self._stop.is_set():
            began, wanted = monotonic(), 0.0
            try:
                self._listen()
                fault = "closed early"
            except Exception as error:  # noqa: BLE001 - an outermost loop: without a line the mailbox is still looked at
                fault, wanted = type(error).__name__, told(error).wait_seconds
            faults = 0 if monotonic() - began >= STEADY_SECONDS else faults + 1
            pause = max(self.pauses[min(max(faults - 1, 0), len(self.pauses) - 1)], wanted)
            if not self._stop.is_set():
                log.info("exchange_stream_down", fault=fault, pause_seconds=pause)
            self._stop.wait(pause)

    def _listen(self) -> None:
        """One subscription, for as long as its line holds and is drawn anew; one that ends at once is left alone."""
        with closing(Server(self.access)) as server:
            subscription = server.subscribe()
            try:
                drawn = -STEADY_SECONDS
                while not self._stop.is_set() and monotonic() - drawn >= STEADY_SECONDS:
                    drawn = monotonic()
                    self._draw(server, subscription)
            finally:
                with suppress(Exception):
                    server.unsubscribe(subscription)

    def _draw(self, server: Server, subscription: str) -> None:
        service = server.stream()
        with self._lock:
            if self._stop.is_set():
                return
            self._service = service
        try:
            if self.lines:
                self.news.set()  # nobody knows what came while the line was down
            self.lines += 1
            for _ in service.call(subscription_ids=[subscription], connection_timeout=MINUTES):
                self.news.set()
        finally:
            with self._lock:
                self._service = None
            with suppress(Exception):
                service.stop_streaming()
