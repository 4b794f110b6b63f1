"""The sign that a mail has come: IDLE (RFC 2177) on a connection and a thread of its own. A wake-up, not the truth."""

from selectors import EVENT_READ, DefaultSelector
from socket import socket, socketpair
from threading import Event, Thread
from time import monotonic

from imapclient import IMAPClient

from bot.mail.imap_errors import Broken, explained
from bot.mail.imap_server import ImapServer, drop, leave
from bot.mail.ports import MailboxError

RENEW_SECONDS = 240.0
"""Routers forget silent connections after five minutes, servers end them after thirty."""
LOOK_SECONDS = 1.0
PAUSES_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)
EMPTY_AT_MOST = 3


def pause_after(error: BaseException, faults: int) -> float:
    """Seconds until the next try: longer each time, and as long as the server wants (a refused password locks out)."""
    wanted = error.wait_seconds if isinstance(error, MailboxError) else 0.0
    return max(wanted, PAUSES_SECONDS[min(faults, len(PAUSES_SECONDS) - 1)])


class Waker:
    """Listens at the inbox from `start` until `stop`; a connection that breaks is made again."""

    def __init__(self, server: ImapServer, renew_seconds: float = RENEW_SECONDS) -> None:
        self._server, self._renew_seconds = server, renew_seconds
        self._news, self._stopping, self._up = Event(), Event(), Event()
        self._thread: Thread | None = None
        self._bell: socket | None = None

    @property
    def is_up(self) -> bool:
        """Whether a sign would come now."""
        return self._up.is_set()

    def has_news(self) -> bool:
        """Whether there was a sign since `forget`."""
        return self._news.is_set()

    def forget(self) -> None:
        """A look follows: what is said from here on is news."""
        self._news.clear()

    def start(self) -> None:
        """Harmless when it runs."""
        if self._thread is None:
            self._stopping.clear()
            self._bell, end = socketpair()
            self._thread = Thread(target=self._listen, args=(end,), name="imap-idle", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Whoever listens hears at once; harmless when it does not run."""
        self._stopping.set()
        if self._bell and self._thread:
            self._bell.close()
            self._thread.join(self._server.timeout_seconds + LOOK_SECONDS)
            self._thread = None

    def _listen(self, end: socket) -> None:
        faults = 0
        with end:
            while not self._stopping.is_set():
                began, pause = monotonic(), 0.0
                try:
                    self._connection(end)
                except Broken as error:
                    explained(error)  # what nobody foresaw goes into the log
                    faults = 0 if monotonic() - began > self._renew_seconds else faults + 1
                    pause = pause_after(error, faults)
                self._up.clear()
                self._stopping.wait(pause)

    def _connection(self, end: socket) -> None:
        """Until it breaks or we stop. What came while nobody listened is news."""
        client = self._server.open()
        try:
            client.select_folder("INBOX", readonly=True)
            while not self._stopping.is_set():
                client.idle()
                self._up.set()
                self._news.set()
                self._idle(client, end)
                client.idle_done()
        except Broken:
            drop(client)
            raise
        leave(client)

    def _idle(self, client: IMAPClient, end: socket) -> None:
        until, empty = monotonic() + self._renew_seconds, 0
        while monotonic() < until and not self._stopping.is_set():
            began = monotonic()
            _wait(client, end)
            said = client.idle_check(timeout=0)
            if any(len(one) > 1 and one[1] == b"EXISTS" for one in said):
                self._news.set()
            # IMAPClient says nothing when the other side has hung up; it only comes back at once.
            empty = 0 if said or monotonic() - began > LOOK_SECONDS / 2 else empty + 1
            if empty > EMPTY_AT_MOST:
                raise ConnectionResetError


def _wait(client: IMAPClient, end: socket) -> None:
    """Until the server says something or the other end of `end` is closed, for LOOK_SECONDS at most."""
    with DefaultSelector() as either:
        for one in (client.socket(), end):
            either.register(one, EVENT_READ)
        either.select(LOOK_SECONDS)
