"""Counted entries: how many have which values, as the database counted them, and the figures that follow from that."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Protocol

from reports.model import Column, Row, Share, Table, Value
from storage.tallies import Between, Where

ALL: Where = {}


@dataclass(frozen=True)
class Tally:
    """`counts` by the values of `names`, in their order."""

    names: tuple[str, ...]
    counts: Counter[tuple[Any, ...]]
    # Cells of a table ask for the same few attributes line after line, by which there are far fewer counts.
    _narrow: dict[tuple[str, ...], "Tally"] = field(default_factory=dict, compare=False, repr=False)

    def of(self, *names: str) -> "Tally":
        """The same entries by these attributes alone."""
        places = [self.names.index(name) for name in names]
        pick: Callable[[Any], Any] = itemgetter(*places) if len(places) > 1 else lambda values: (values[places[0]],)
        found: dict[tuple[Any, ...], int] = {}
        for values, count in self.counts.items():
            key = pick(values)
            found[key] = found.get(key, 0) + count
        return Tally(names, Counter(found))

    def as_if(self, names: tuple[str, ...]) -> "Tally":
        """The same entries by these attributes, of which those that are not known are nowhere."""
        found: Counter[tuple[Any, ...]] = Counter()
        for values, count in self.counts.items():
            known = dict(zip(self.names, values, strict=True))
            found[tuple(map(known.get, names))] += count
        return Tally(names, found)

    def __add__(self, other: "Tally") -> "Tally":
        """The entries of both, which are by the same attributes."""
        if self.names != other.names:
            raise ValueError("they are counted by different attributes")
        return Tally(self.names, self.counts + other.counts)

    def count(self, where: Where) -> int:
        """How many entries have these values."""
        own = self._by(tuple(where)) if where else self
        return sum(count for _, count in own._chosen(where))

    def histogram(self, where: Where, name: str) -> Counter[Any]:
        """Of these entries, how many have which value."""
        own = self._by(tuple(dict.fromkeys((*where, name))))
        found: Counter[Any] = Counter()
        place = own.names.index(name)
        for values, count in own._chosen(where):
            found[values[place]] += count
        return found

    def _by(self, names: tuple[str, ...]) -> "Tally":
        if len(names) == len(self.names):
            return self
        if names not in self._narrow:
            self._narrow[names] = self.of(*names)
        return self._narrow[names]

    def chosen(self, where: Where) -> Iterable[tuple[Any, ...]]:
        """The values of these entries, each once."""
        return (values for values, _ in self._chosen(where))

    def _chosen(self, where: Where) -> Iterable[tuple[tuple[Any, ...], int]]:
        places = [(self.names.index(name), allowed) for name, allowed in where.items()]
        return (
            (values, count)
            for values, count in self.counts.items()
            if all(values[place] in allowed for place, allowed in places)
        )


def both(*wheres: Where) -> Where:
    """The entries that are in all of these choices."""
    found: dict[str, Any] = {}
    for where in wheres:
        for name, allowed in where.items():
            found[name] = allowed if name not in found else _overlap(found[name], allowed)
    return found


@dataclass(frozen=True)
class Line:
    """A row: which entries it is about."""

    key: str
    label: str
    where: Where


@dataclass(frozen=True)
class Count:
    """A column that counts: entries of the row that have these values; with `of`, as a share of those in `of`."""

    column: Column
    where: Where
    of: Where | None = None

    def value(self, tally: Tally, line: Line) -> Value:
        """The number, or the share."""
        if self.of is None:
            return tally.count(both(line.where, self.where))
        return Share(tally.count(both(line.where, self.of, self.where)), tally.count(both(line.where, self.of)))

    def choices(self, line: Line) -> tuple[Where, ...]:
        """What the number counts; of a share the numerator and the denominator."""
        if self.of is None:
            return (both(line.where, self.where),)
        return both(line.where, self.of, self.where), both(line.where, self.of)


@dataclass(frozen=True)
class Worked:
    """A column that is worked out from a histogram of these attributes: an average of the entries `of`."""

    column: Column
    made: Callable[[Tally, Line], Value]
    names: tuple[str, ...] = ()
    of: Where | None = None

    def value(self, tally: Tally, line: Line) -> Value:
        """What was worked out."""
        return self.made(tally, line)

    def choices(self, line: Line) -> tuple[Where, ...]:
        """What it is worked out from; nothing where no entries stand behind it."""
        return () if self.of is None else (both(line.where, self.of),)


class Cell(Protocol):
    """A column of a table that is defined by choices."""

    @property
    def column(self) -> Column:
        """Its key, label and unit."""
        ...

    def value(self, tally: Tally, line: Line) -> Value:
        """In this row."""
        ...

    def choices(self, line: Line) -> tuple[Where, ...]:
        """What the value counts."""
        ...


@dataclass(frozen=True)
class Defined:
    """A table before it is counted: the choices behind its rows and columns."""

    id: str
    title: str
    lines: Sequence[Line]
    cells: Sequence["Cell"]
    notes: tuple[str, ...]

    def table(self, tally: Tally) -> Table:
        """Counted."""
        asked = {name for line in self.lines for cell in self.cells for each in cell.choices(line) for name in each}
        asked |= {name for cell in self.cells if isinstance(cell, Worked) for name in cell.names}
        narrow = tally.of(*sorted(asked)) if asked else tally
        rows = (
            Row(line.key, line.label, tuple(cell.value(narrow, line) for cell in self.cells)) for line in self.lines
        )
        return Table(self.id, self.title, tuple(cell.column for cell in self.cells), tuple(rows), self.notes)

    def choices(self, row: str, column: str) -> tuple[Where, ...] | None:
        """What a cell counts; None if there is no such cell."""
        lines = [line for line in self.lines if line.key == row]
        cells = [cell for cell in self.cells if cell.column.key == column]
        return cells[0].choices(lines[0]) if lines and cells else None


def _overlap(one: Any, other: Any) -> Any:
    if isinstance(one, Between) and isinstance(other, Between):
        highs = [each.high for each in (one, other) if each.high is not None]
        return Between(max(one.low, other.low), min(highs, default=None))
    values, allowed = (other, one) if isinstance(one, Between) else (one, other)
    return frozenset(value for value in values if value in allowed)
