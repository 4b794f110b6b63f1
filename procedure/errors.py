"""What the rules refuse: a request that the procedure does not allow, and mistakes in a file that a person wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True)
class Mistake:
    """One faulty entry of a settings or procedure file: its dotted key, what stands there, what may stand there."""

    key: str
    value: object
    allowed: str

    @property
    def found(self) -> str | None:
        """What stands there, as a short text; None where the entry is missing."""
        return None if self.value is None else _shown(self.value)

    def __str__(self) -> str:
        found = "is missing" if self.value is None else f"is {self.found}"
        return f"{self.key} {found}: {self.allowed}"


class NotAllowed(Exception):
    """A sentence that a member of staff can be shown; where several things are wrong, one for each in `reasons`."""

    def __init__(self, *reasons: str) -> None:
        self.reason = " ".join(reasons)
        self.reasons = reasons
        super().__init__(self.reason)


class Mistakes(Exception):
    """Every mistake of one file, reported together; `where` names the file."""

    def __init__(self, mistakes: Iterable[Mistake], where: str = "") -> None:
        self.mistakes = tuple(mistakes)
        self.where = where
        super().__init__("\n".join(f"{where}: {mistake}" if where else str(mistake) for mistake in self.mistakes))


def _as_written(value: object) -> str:
    """A date, a time, true and false as the file has them."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | time) else repr(value)


def _shown(value: object, limit: int = 80) -> str:
    # A hostile or broken file must neither flood the terminal nor make the report itself fail.
    try:
        text = _as_written(value)
    except (ValueError, RecursionError):  # an integer of thousands of digits, a very deep nest
        return f"an {type(value).__name__} too large to show"
    return text if len(text) <= limit else text[: limit - 3] + "..."
