"""One Socket Mode connection, and the watch over all of them. Watching runs on real time, never on the moved clock."""

import select
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.clock import SystemClock
from bot.slack.post_errors import FAILURES

PING_SECONDS = 2.0
DEAF_SECONDS = 10.0
WATCH_SECONDS = 1.0


def _has_ended(sock: socket.socket | None) -> bool:
    """Whether there is nothing more to come: readable, and what is to be read is the end."""
    if sock is None:
        return False
    try:
        waiting = select.poll()
        waiting.register(sock, select.POLLIN)
        # Past TLS, which allows no peeking: the bytes do not matter, only whether there are any.
        return bool(waiting.poll(0)) and socket.socket.recv(sock, 1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return False  # closed or read by the client meanwhile


class Line:
    """A connection that reconnects by itself; `age_seconds` since Slack last answered a ping."""

    def __init__(self, app: App, app_token: str) -> None:
        handler = SocketModeHandler(app, app_token, ping_interval=PING_SECONDS)
        self._client = handler.client
        self._client.proxy = app.client.proxy  # the socket's client looks at the environment, but not at NO_PROXY
        self._session = ""
        self._since = SystemClock().real().timestamp()

    def connect(self) -> None:
        """One of FAILURES if Slack does not hand out an address; look at `is_connected` for the rest."""
        self._client.connect()

    def is_connected(self) -> bool:
        return bool(self._client.is_connected())

    def age_seconds(self) -> float:
        """Since the last answer, or since this session began if there was none yet."""
        session = self._client.current_session
        if session is None or session.session_id != self._session:
            self._session, self._since = (session.session_id if session else ""), SystemClock().real().timestamp()
        answered = session.last_ping_pong_time if session else None
        return max(0.0, SystemClock().real().timestamp() - (answered or self._since))

    def is_lost(self) -> bool:
        """Deaf for ten seconds, or closed by the other side without a word, which the client notices late."""
        session = self._client.current_session
        return self.age_seconds() > DEAF_SECONDS or (session is not None and _has_ended(session.sock))

    def renew(self) -> None:
        """A new connection in place of a lost one."""
        self._client.connect_to_new_endpoint(force=True)

    def close(self) -> None:
        """Ends the socket and wakes the queue first: the client by itself would wait seconds for both."""
        client, session = self._client, self._client.current_session
        client.auto_reconnect_enabled, client.closed = False, True
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        client.enqueue_message("{}")
        client.close()


class Watchdog:
    """Renews lines that are lost: the client misses one that never answered its first ping."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="slack-watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=WATCH_SECONDS)

    def _watch(self) -> None:
        while not self._stopped.wait(WATCH_SECONDS):
            for line in self._lines:
                if line.is_lost():
                    _renew(line)


def _renew(line: Line) -> None:
    log = structlog.get_logger()
    log.warning("slack_line_is_lost", age_seconds=round(line.age_seconds(), 1))
    try:
        line.renew()
    except FAILURES as error:
        log.warning("slack_line_not_renewed", error=type(error).__name__)
