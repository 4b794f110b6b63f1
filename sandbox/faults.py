"""What a test may break. Every method may be called from any thread; `clear()` heals everything."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

SmtpStep = Literal["mail", "rcpt", "data"]
FOREVER = 1 << 30
T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """How one Web API call is refused; `http_status` 429 or 500 come with `retry_after_seconds`."""

    error: str
    http_status: int = 200
    retry_after_seconds: int | None = None


@dataclass
class _Counted(Generic[T]):
    what: T
    left: int


class SmtpFaults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._switch: Callable[[bool], None] | None = None
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._refusals: dict[str, _Counted[str]] = {}
            self._recipients: dict[str, str] = {}
            self._drop: _Counted[bool] | None = None
            self._delay_seconds = 0.0

    def refuse_with(self, reply: str, times: int | None = None, at: SmtpStep = "data") -> None:
        """Answers `reply` ("451 4.3.0 Try again") at that step, `times` times or until cleared."""
        with self._lock:
            self._refusals[at] = _Counted(reply, FOREVER if times is None else times)

    def refuse_recipient(self, address: str, reply: str = "550 5.1.1 No such person here") -> None:
        with self._lock:
            self._recipients[address.casefold()] = reply

    def drop_after_data(self, times: int = 1, kept: bool = True) -> None:
        """Cuts the connection after the mail's last line and before the answer; `kept`: the mail had arrived."""
        with self._lock:
            self._drop = _Counted(kept, times)

    def delay(self, seconds: float) -> None:
        """Every mail waits so long, in real seconds, before it is answered."""
        with self._lock:
            self._delay_seconds = seconds

    def down(self) -> None:
        """Nobody listens any more, and open connections are cut."""
        self._turn(False)

    def up(self) -> None:
        """Listens again, on the same port."""
        self._turn(True)

    def attach(self, switch: Callable[[bool], None] | None) -> None:
        self._switch = switch

    def _turn(self, on: bool) -> None:
        if self._switch is None:
            raise RuntimeError("The sandbox is not running.")
        self._switch(on)

    def refusal(self, step: SmtpStep) -> str | None:
        with self._lock:
            return _take(self._refusals, step)

    def recipient_refusal(self, address: str) -> str | None:
        with self._lock:
            return self._recipients.get(address.casefold())

    def drop(self) -> Literal["kept", "lost"] | None:
        with self._lock:
            if self._drop is None or self._drop.left < 1:
                return None
            self._drop.left -= 1
            return "kept" if self._drop.what else "lost"

    def delay_seconds(self) -> float:
        with self._lock:
            return self._delay_seconds


@dataclass
class _Rate:
    calls: int
    seconds: float
    seen: deque[float] = field(default_factory=deque)

    def exceeded(self, now: float) -> bool:
        while self.seen and now - self.seen[0] > self.seconds:
            self.seen.popleft()
        if len(self.seen) >= self.calls:
            return True
        self.seen.append(now)
        return False


class SlackFaults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cut: Callable[[], None] | None = None
        self._say_goodbye: Callable[[str], None] | None = None
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self._failures: dict[str, _Counted[Failure]] = {}
            self._drops: dict[str, _Counted[bool]] = {}
            self._rates: dict[str, _Rate] = {}

    def fail_next(
        self,
        method: str,
        error: str = "internal_error",
        times: int = 1,
        http_status: int = 200,
        retry_after: int | None = None,
    ) -> None:
        """The next calls of `method` do nothing and answer `error`. `retry_after` in seconds."""
        with self._lock:
            self._failures[method] = _Counted(Failure(error, http_status, retry_after), times)

    def drop_answer(self, method: str, times: int = 1) -> None:
        """Does what is asked, then cuts the connection before it answers."""
        with self._lock:
            self._drops[method] = _Counted(True, times)

    def rate_limit(self, method: str, calls: int, seconds: float) -> None:
        """More than `calls` calls of `method` in `seconds` (real time) are answered with 429 `ratelimited`."""
        with self._lock:
            self._rates[method] = _Rate(calls, seconds)

    def cut_sockets(self) -> None:
        """All Socket Mode connections break off without a word."""
        if self._cut is not None:
            self._cut()

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """All Socket Mode connections are told to reconnect, then closed."""
        if self._say_goodbye is not None:
            self._say_goodbye(reason)

    def attach(self, cut: Callable[[], None] | None, say_goodbye: Callable[[str], None] | None) -> None:
        self._cut, self._say_goodbye = cut, say_goodbye

    def failure(self, method: str) -> Failure | None:
        with self._lock:
            rate = self._rates.get(method)
            if rate is not None and rate.exceeded(time.monotonic()):
                return Failure("ratelimited", 429, max(1, round(rate.seconds)))
            return _take(self._failures, method)

    def drops(self, method: str) -> bool:
        with self._lock:
            return _take(self._drops, method) is not None


class Faults:
    def __init__(self) -> None:
        self.smtp = SmtpFaults()
        self.slack = SlackFaults()

    def clear(self) -> None:
        self.smtp.clear()
        self.slack.clear()


def _take(counted: Mapping[str, _Counted[T]], key: str) -> T | None:
    found = counted.get(key)
    if found is None or found.left < 1:
        return None
    found.left -= 1
    return found.what
