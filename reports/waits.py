"""How long entries waited in all: sums beside their number, where their number alone would be of too many kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reports.tally import Tally
from storage.facts import WAITS
from storage.tallies import Where


@dataclass(frozen=True)
class Waits:
    """The days of `count` entries together, and the most; None of nothing."""

    count: int = 0
    total: int = 0
    longest: int | None = None

    def __add__(self, other: "Waits") -> "Waits":
        longest = max((one for one in (self.longest, other.longest) if one is not None), default=None)
        return Waits(self.count + other.count, self.total + other.total, longest)

    @property
    def mean(self) -> Fraction | None:
        """Exact, so that it can be rounded half up."""
        return Fraction(self.total, self.count) if self.count else None


@dataclass(frozen=True)
class Sums:
    """Entries by the values of some attributes, and of each the waits by name: in working days, and in nights."""

    tally: Tally
    waits: Mapping[tuple[Any, ...], Mapping[str, Waits]]

    @property
    def has_unknown(self) -> bool:
        """Whether some waited on days that no calendar knows."""
        counts = self.tally.counts
        return any(one.count != counts[values] for values, known in self.waits.items() for one in known.values())

    def of(self, where: Where) -> dict[str, Waits]:
        """Of the entries that have these values."""
        found = dict.fromkeys(WAITS, Waits())
        for values in self.tally.chosen(where):
            for name, one in self.waits[values].items():
                found[name] += one
        return found
