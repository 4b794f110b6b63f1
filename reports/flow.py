"""What came and went in a period, which must balance in every group, or no report is printed."""

from collections.abc import Sequence

from procedure.errors import NotAllowed
from reports.choices import CLOSED, ENDED_OTHERWISE, IN_PERIOD, OPEN_AT_END, OPEN_AT_START
from reports.model import Column
from reports.source import Source
from reports.tally import Count, Line, Tally, both
from storage.entry_sql import View
from storage.spans import Span
from storage.tallies import behind

CELLS = (
    Count(Column("received", "Received"), IN_PERIOD),
    Count(Column("closed", "Closed"), CLOSED),
    Count(Column("ended_otherwise", "Ended otherwise"), ENDED_OTHERWISE),
    Count(Column("open_at_start", "Open at start"), OPEN_AT_START),
    Count(Column("open_at_end", "Open at end"), OPEN_AT_END),
)
NAMED = 5


def check_balance(source: Source, view: View, tally: Tally, lines: Sequence[Line]) -> None:
    """Open at start + received - closed - ended otherwise = open at end, in every group.

    NotAllowed, naming the group, its numbers and what ended before it was received, if that does not hold.
    """
    for line in lines:
        received, closed, otherwise, start, end = (tally.count(both(line.where, cell.where)) for cell in CELLS)
        if start + received - closed - otherwise != end:
            sums = (
                f"{start} open at start + {received} received - {closed} closed "
                f"- {otherwise} ended otherwise is not {end} open at end"
            )
            wrong = _suspects(source, view, line)
            raise NotAllowed(f"The report does not balance in the group '{line.label}': {sums}. {wrong}")


def _suspects(source: Source, view: View, line: Line) -> str:
    found = behind(source.tx, view, line.where, (Span.AT_ODDS,))
    named = ", ".join(f"{one.reference} stage {one.stage}" for one in found[:NAMED])
    return f"Ended before they were received: {named}{' and others' if len(found) > NAMED else ''}." if found else ""
