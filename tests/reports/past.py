"""Lines of a history file for tests."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from procedure.history import COLUMNS
from tests.reports import half_year

SOUND = {
    "reference": "OLD/1",
    "received_on": "2024-04-03",
    "channel": "post",
    "directorate": "Housing",
    "area": "repairs",
    "subject": "A cold boiler",
    "complainant": "Jo Bloggs",
    "email": "jo@example.org",
    "stage": "1",
    "entered_how": "direct",
    "stage_received_on": "2024-04-03",
    "due_on": "2024-04-10",
    "responded_on": "2024-04-09",
    "outcome": "upheld",
    "theme": "process",
    "subtheme": "delay",
    "acknowledged_at": "2024-04-04T09:12:00Z",
    "promised_on": "2024-04-12",
    "owner": "ann@test.example",
}
"""A stage 1 complaint that was answered in time."""


def line(**changes: str) -> dict[str, str]:
    """A sound line with these changes."""
    return SOUND | changes


def second(**changes: str) -> dict[str, str]:
    """The same complaint at stage 2, with these changes."""
    dates = {"stage_received_on": "2024-04-20", "due_on": "2024-05-20", "responded_on": "2024-05-17"}
    rest = {"stage": "2", "entered_how": "escalated", "acknowledged_at": "", "promised_on": ""}
    return SOUND | dates | rest | changes


def past_file(lines: Iterable[Mapping[str, str]], columns: Iterable[str] = COLUMNS) -> bytes:
    """The file with these lines."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(columns), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return written.getvalue().encode()


def half_years() -> list[dict[str, str]]:
    """The published half-year and the one before it, a line for each entry."""
    found = []
    for number, entries in enumerate(half_year.cases(), start=1):
        for one in entries:
            answered_on = "" if one.days is None else _day(one.received_on, one.days)
            found.append(
                {
                    "reference": f"CSC/{number:04d}",
                    "received_on": entries[0].received_on.isoformat(),
                    "channel": "email",
                    "stage": str(one.stage),
                    "entered_how": one.entered_how.value,
                    "stage_received_on": one.received_on.isoformat(),
                    "responded_on": answered_on,
                    "outcome": one.outcome.value if one.outcome else "",
                    "theme": one.theme[0],
                    "subtheme": one.theme[1],
                }
            )
    return found


def _day(received_on: date, n: int) -> str:
    # The day of receipt, a working day, is day 1.
    return half_year.CALENDAR.add_working_days(received_on, n - 1).isoformat()
