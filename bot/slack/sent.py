"""A form that came back, and how a form is described: what it does, and under which field a refusal belongs."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.slack.filled import Filled
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import Carried
from handlers.office import Done

MOST_POINTS = 200  # the handler refuses more than the procedure bears; nothing is dropped silently
_POINT = re.compile(r"\bpoint (\d+)")


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
    """`act` does it; a refusal is shown under the field whose word it mentions, else under `main`.

    `#` in the name of a field is the number of the point that the sentence names.
    """

    act: Callable[[Sent], Done]
    main: str
    words: tuple[tuple[str, str], ...] = ()

    def errors_of(self, sentences: Iterable[str], filled: Filled) -> dict[str, str]:
        """Every sentence under the field that it fits best: block id to what stands there."""
        found: dict[str, str] = {}
        for one in sentences:
            name = self._field_of(one.lower(), filled)
            found[name] = f"{found[name]} {one}" if name in found else one
        return found

    def _field_of(self, sentence: str, filled: Filled) -> str:
        """The first whose word stands there, of those that the form had: under others Slack shows nothing."""
        point = _POINT.search(sentence)
        fitting = (name.replace("#", point[1] if point else "") for word, name in self.words if word in sentence)
        return next((name for name in fitting if filled.has(name)), self.main)


def points_of(filled: Filled) -> tuple[str, ...]:
    """One to a line, whatever people put in front of it."""
    points = (line.strip(" -•*\t") for line in filled.text("points").splitlines())
    return tuple(filter(None, points))[:MOST_POINTS]
