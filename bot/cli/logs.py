"""Logs go to standard error, one line each; standard output belongs to the answer."""

import sys

import structlog


def log_to_stderr() -> None:
    """Must be called before the first line is logged; may be called again."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=_stderr_logger,
    )


def _stderr_logger(*_: object) -> structlog.PrintLogger:
    # Looked up at each line: whoever redirects standard error later is obeyed.
    return structlog.PrintLogger(sys.stderr)
