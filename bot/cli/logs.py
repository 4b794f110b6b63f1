"""Logs go to standard error, one line each; standard output belongs to the answer."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.faults import kinds, places


def log_to_stderr() -> None:
    """Must be called before the first line is logged; may be called again.

    What libraries log goes the same way, from warnings on: unheard, Python prints it with its words and traceback,
    and these may quote a mail.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=_stderr_logger,
    )
    logging.getLogger().addHandler(_LIBRARIES)


class _Library(logging.Handler):
    """A library's line by its name and level, and a fault in it by kind and place."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        error = record.exc_info[1] if record.exc_info else None
        level = min(record.levelno // 10 * 10, logging.CRITICAL)  # one that a library has made up is none of ours
        log.log(level, "library_says", library=record.name, at=f"{record.module}:{record.lineno}", exc_info=error)


_LIBRARIES = _Library(logging.WARNING)


def _without_words(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A fault by its kind and place."""
    told = entry.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else sys.exc_info()[1] if told else None
    if error is not None:
        entry["fault"], entry["at"] = kinds(error), places(error)
    return entry


def _stderr_logger(*_: object) -> structlog.PrintLogger:
    # Looked up at each line: whoever redirects standard error later is obeyed.
    return structlog.PrintLogger(sys.stderr)
