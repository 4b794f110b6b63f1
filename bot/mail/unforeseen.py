"""Faults that nobody foresaw: they stop nobody, and the log says where they arose.

What they say is not logged: it may quote a mail, an address or a secret.
"""

from traceback import walk_tb

import structlog

log = structlog.get_logger()

_OURS = ("bot.", "handlers.", "scheduler.", "storage.", "letters.", "procedure.")


def noted(event: str, error: BaseException) -> None:
    """Into the log: the kind of the fault, and where it arose."""
    log.error(event, fault=type(error).__name__, at=arose_at(error))


def arose_at(error: BaseException) -> str:
    """`module:line` of our own innermost frame and, behind it, of the library's in which it was raised."""
    frames = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in walk_tb(error.__traceback__)]
    ours = next((one for one in reversed(frames) if one.startswith(_OURS)), "")
    last = frames[-1] if frames else ""
    return " > ".join(dict.fromkeys(one for one in (ours, last) if one)) or "nowhere"
