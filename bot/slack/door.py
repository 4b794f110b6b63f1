"""The Slack door as the wiring sees it: built from plain values, started, stopped, asked for its state."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from bot.slack.chat import SlackChat, remember_nobody
from bot.slack.clients import posting_client, reading_client
from bot.slack.connecting import THREADS, Connection, Us, build, hush, introduce, two_lines
from bot.slack.frontdesk import FrontDesk
from bot.slack.once import Once
from bot.slack.pacing import Pace
from bot.slack.people import People
from bot.slack.register import register
from bot.slack.traffic import Traffic
from handlers.office import Office

DRAIN_SECONDS = 5.0
DEAF_SECONDS = 30.0


@dataclass(frozen=True)
class DoorState:
    """For /health: `say` is empty while all is well; `age_seconds` since Slack last answered, None when not started."""

    is_connected: bool
    age_seconds: float | None
    say: str


class SlackDoor:
    """`chat` may be used before `start`. `pace_seconds` between two messages in one channel; `on_person` is told the
    Slack id of every person who was met, by e-mail."""

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        api_url: str,
        command: str,
        office: Office,
        clock: Callable[[], datetime],
        pace_seconds: float = 1.0,
        on_person: Callable[[str, str], None] = remember_nobody,
    ) -> None:
        self._app_token, self._api_url = app_token, api_url
        self._reading = reading_client(bot_token, api_url)
        posting = posting_client(bot_token, api_url)
        self._us: Us | None = None
        self._connection: Connection | None = None
        self._executor: ThreadPoolExecutor | None = None
        people = People(self._reading, self._our_team, on_person)
        self.front_desk = FrontDesk(office, clock, people, posting, command, Once(), Traffic())
        self.chat = SlackChat(posting, self._reading, Pace(pace_seconds), on_person)

    def start(self) -> None:
        """Connects; CannotConnect, in one sentence, if that fails. Nothing is left running then. Twice is fine."""
        if self._connection is not None:
            return
        hush()
        self._us = introduce(self._reading, self._api_url)
        executor = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="slack")
        app = build(self._reading, executor, self._api_url)
        register(app, self.front_desk)
        connection = Connection(two_lines(app, self._app_token), self._api_url)
        try:
            connection.connect()
        except BaseException:
            executor.shutdown()
            raise
        self._connection, self._executor = connection, executor

    def stop(self) -> None:
        """Waits up to five seconds for listeners at work, so that they can still answer, then closes. Twice is fine."""
        connection, self._connection = self._connection, None
        executor, self._executor = self._executor, None
        if connection is not None:
            self.front_desk.traffic.drained(DRAIN_SECONDS)
            connection.close()
        if executor is not None:
            executor.shutdown(wait=self.front_desk.traffic.drained(DRAIN_SECONDS), cancel_futures=True)

    def is_connected(self) -> bool:
        """Whether at least one line to Slack is up."""
        return self._connection is not None and self._connection.is_connected()

    def age_seconds(self) -> float | None:
        """Since Slack last answered on the better line; None when not started."""
        return self._connection.age_seconds() if self._connection else None

    def state(self) -> DoorState:
        """For /health and metrics."""
        connected, age = self.is_connected(), self.age_seconds()
        if age is None:
            return DoorState(False, None, "Slack is not connected.")
        if not connected:
            return DoorState(False, age, "The connection to Slack is down; it is being renewed.")
        deaf = f"Slack has not answered for {age:.0f} seconds." if age > DEAF_SECONDS else ""
        return DoorState(connected, age, deaf)

    def _our_team(self) -> str:
        return self._us.team_id if self._us else ""
