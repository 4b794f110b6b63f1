"""The sandbox around a bot that has no other outside: built from the settings, started before the doors open."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.settings import Settings
from procedure.errors import NotAllowed

if TYPE_CHECKING:
    from sandbox import Sandbox


START_SECONDS = 30.0


class Outside:
    """The sandbox, or nothing where the outside is real."""

    def __init__(self, settings: Settings, clock: SystemClock) -> None:
        self._settings, self._clock = settings, clock
        self._on_move: Callable[[datetime], datetime] | None = None
        self._may_move = Event()
        self._sandbox: Sandbox | None = _sandbox(settings, clock, self._move) if settings.has_sandbox else None

    def start(self) -> None:
        """Open its ports; NotAllowed, naming the setting, when one is taken."""
        if self._sandbox is None:
            return
        from sandbox import PortTaken  # noqa: PLC0415 - the sandbox is imported only where it is used

        try:
            self._sandbox.start()
        except PortTaken as error:
            raise NotAllowed(str(error)) from error

    def stop(self) -> None:
        """Close them again."""
        if self._sandbox is not None:
            self._sandbox.stop()

    @property
    def smtp_port(self) -> int:
        """Of the post office; 0 without a sandbox."""
        return self._sandbox.smtp_port if self._sandbox else 0

    @property
    def page_url(self) -> str:
        """Of the page; "" without a sandbox."""
        return self._sandbox.page_url if self._sandbox else ""

    @property
    def slack(self) -> tuple[str, str, str]:
        """API address, bot token and app token of the Slack to talk to."""
        if self._sandbox:
            return self._sandbox.api_url, self._sandbox.bot_token, self._sandbox.app_token
        slack = self._settings.slack
        tokens = [one.get_secret_value() if one else "" for one in (slack.bot_token, slack.app_token)]
        return slack.api_url, tokens[0], tokens[1]

    def walk_with(self, move: Callable[[datetime], datetime]) -> None:
        """From now on the clock can be moved, by `move`."""
        self._on_move = move
        self._may_move.set()

    def _move(self, until: datetime) -> datetime:
        if not self._may_move.wait(START_SECONDS) or self._on_move is None:
            raise TimeoutError("The bot is still starting; try again in a moment.")
        return self._on_move(until)


def _sandbox(settings: Settings, clock: SystemClock, move: Callable[[datetime], datetime]) -> "Sandbox":
    from sandbox import Member, Sandbox  # noqa: PLC0415 - the sandbox is imported only where it is used

    channels = dict.fromkeys([settings.slack.channel, *(one.channel for one in settings.areas if one.channel)])
    return Sandbox(
        data=settings.desk.data,
        mailboxes={one.address: one.path for one in settings.mailboxes if one.path},
        members=[Member(one.email, one.name) for one in settings.people],
        channels=list(channels),
        page_port=settings.sandbox.page_port,
        smtp_port=settings.sandbox.smtp_port,
        command=settings.slack.command,
        now=clock.now,
        move_clock=move,
    )
