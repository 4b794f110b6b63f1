"""A form that came back, and how a form is described: what it does, and under which field a refusal belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.slack.filled import Filled
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import Carried
from handlers.office import Done

MOST_POINTS = 200  # the handler refuses more than the procedure bears; nothing is dropped silently


@dataclass(frozen=True)
class Sent:
    """A form that came back. `by` is the e-mail of the person who sent it."""

    desk: FrontDesk
    filled: Filled
    carried: Carried
    by: str
    now: datetime


@dataclass(frozen=True)
class Form:
    """`act` does it; a refusal is shown under the field whose word it mentions, else under `main`."""

    act: Callable[[Sent], Done]
    main: str
    words: tuple[tuple[str, str], ...] = ()

    def field_of(self, sentence: str) -> str:
        """The block id under which the sentence fits best."""
        return next((name for word, name in self.words if word in sentence.lower()), self.main)


def points_of(filled: Filled) -> tuple[str, ...]:
    """One to a line, whatever people put in front of it."""
    points = (line.strip(" -•*\t") for line in filled.text("points").splitlines())
    return tuple(filter(None, points))[:MOST_POINTS]
