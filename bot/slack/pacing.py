"""One message a second in one channel, which is what Slack bears; waiting has a limit."""

import threading
import time

MOST_WAITING_SECONDS = 10.0
MOST_CHANNELS = 5_000


class Pace:
    """Hands out moments, `seconds` apart for each channel. Runs on real, monotonic time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, channel: str) -> bool:
        """Sleeps until it is this message's turn; False, at once, if that would take more than ten seconds."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(channel, now))
            if turn - now > MOST_WAITING_SECONDS:
                return False
            self._forget(now)
            self._next[channel] = turn + self._seconds
        if turn > now:
            time.sleep(turn - now)
        return True

    def _forget(self, now: float) -> None:
        if len(self._next) >= MOST_CHANNELS:
            self._next = {channel: turn for channel, turn in self._next.items() if turn > now}
