"""A letter to send, with whatever a test wants to be different."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scheduler.ports import OutgoingLetter

LETTER = OutgoingLetter(
    message_id="<c-2026-00042.receipt.1.abcdefghijkl@example.gov.uk>",
    from_name="Example Council",
    from_address="complaints@example.gov.uk",
    to="jo@example.org",
    reply_to="complaints@example.gov.uk",
    subject="We have your complaint C-2026-00042",
    text="Dear resident,\n\nwe have your complaint.\n",
    html="",
    in_reply_to="",
    references=(),
    automatic=True,
    loop="example.gov.uk",
    at=datetime(2026, 4, 2, 9, 0, tzinfo=UTC),
)


def letter(**fields: Any) -> OutgoingLetter:
    return replace(LETTER, **fields)
