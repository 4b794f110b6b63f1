"""What may be said of a fault in a log or at a terminal: of which kind it is and where it arose, never its words.

A database quotes rows ("Key (address)=(...) already exists"), and so may any error quote a mail, a name or a secret.
"""

from collections.abc import Iterator
from pathlib import Path
from traceback import FrameSummary, extract_tb
from typing import Any

KINDS_AT_MOST = 5
FRAMES_AT_MOST = 12
_HOUSE = Path(__file__).parents[1]


def kinds(error: BaseException) -> str:
    """The fault and what caused it: `IntegrityError < UniqueViolation 23505 people_email_key`."""
    return " < ".join(_kind(one) for one in _with_causes(error))


def places(error: BaseException) -> str:
    """Where our own code was, outermost first, and the line in which it was raised: `opening.py:40 open_case > ...`."""
    frames = extract_tb(error.__traceback__)
    shown = [one for one in frames[:-1] if _is_ours(one.filename)][-FRAMES_AT_MOST:]
    return " > ".join(_place(one) for one in (*shown, *frames[-1:])) or "nowhere"


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(KINDS_AT_MOST):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _kind(error: Any) -> str:
    """Of a driver's error also its code and the constraint, which tell a bug from another and hold no values."""
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return " ".join(str(one) for one in (type(error).__name__, code, constraint) if one)


def _is_ours(name: str) -> bool:
    path = Path(name)
    return path.is_relative_to(_HOUSE) and "site-packages" not in path.parts


def _place(frame: FrameSummary) -> str:
    return f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
