"""What is listed behind a number: entries, letters, actions or whatever it counts, one row each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.model import Column, Row, Unit
from storage.tallies import Behind

STAGE = (Column("stage", "Stage"),)


@dataclass(frozen=True)
class Found:
    """One list for a count, two for a share (numerator, denominator) or a change, four for points.

    `one` and `many` are what a row is called.
    """

    lists: Sequence[Sequence[Row]]
    columns: tuple[Column, ...] = STAGE
    one: str = "entry"
    many: str = "entries"

    def note(self, rows: Sequence[Row]) -> str:
        """Like "4 entries."."""
        return f"{len(rows)} {self.one if len(rows) == 1 else self.many}."


def of_entries(lists: Iterable[Iterable[Behind]]) -> Found:
    """Case and stage."""
    return Found(
        [[Row(f"{one.reference}.s{one.stage}", one.reference, (one.stage,)) for one in each] for each in lists]
    )


def text(key: str, label: str) -> Column:
    """A column of words or dates."""
    return Column(key, label, Unit.TEXT)
