"""What the areas report counts: of each area and year the entries received, by stage, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from procedure.desk import Area
from procedure.outcomes import Outcome
from reports.model import Share
from reports.periods import Period
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import Group, balanced
from tests.reports.slowly.rules import Rules

NO_AREA = "no_area"


class Fact(StrEnum):
    """What is counted of an entry."""

    RECEIVED = "received"
    DECIDED = "decided"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Tally:
    """How many entries of one area were received in one year, by stage, and what became of them."""

    numbers: Counter[tuple[int, Fact]]

    def of(self, stage: int, fact: Fact) -> int:
        """Zero where there was none."""
        return self.numbers[stage, fact]

    def upheld(self, stage: int) -> Share:
        """Of the decided."""
        return Share(self.of(stage, Fact.UPHELD), self.of(stage, Fact.DECIDED))

    def values(self, stages: int) -> tuple[int | Share, ...]:
        """In the order of the columns."""
        return tuple(value for stage in range(1, stages + 1) for value in self._of_stage(stage))

    def _of_stage(self, stage: int) -> tuple[int | Share, ...]:
        upheld, overturned = self.upheld(stage), self.of(stage, Fact.OVERTURNED)
        shares = (Share(overturned, upheld.of), Share(overturned, upheld.n)) if stage > 1 else ()
        return self.of(stage, Fact.RECEIVED), upheld, *shares, self.of(stage, Fact.ESCALATED)


@dataclass(frozen=True)
class AreaYears:
    """An area with this year's tally and that of the year before."""

    code: str
    label: str
    this: Tally
    last: Tally

    @property
    def order(self) -> tuple[int, str]:
        """By what stages 1 and 2 received, descending; ties by name."""
        return -self.this.of(1, Fact.RECEIVED) - self.this.of(2, Fact.RECEIVED), self.label


def label_of(area: Area) -> str:
    """Like "Housing - Repairs"."""
    return " - ".join(part for part in (area.directorate, area.name) if part)


def area_years(
    every: Sequence[EntryRow], period: Period, before: Period, rules: Rules, areas: Sequence[Area]
) -> list[AreaYears]:
    """The areas with an entry in either year, in the order of the table. `every` is in order of case and stage.

    Raises NotAllowed if the flow of an area does not balance in either year.
    """
    labels = {area.code: label_of(area) for area in areas} | {"": "No area"}
    members: dict[str, list[EntryRow]] = {}
    for one in every:
        members.setdefault(one.area, []).append(one)
    found = []
    for code, entries in members.items():
        label = labels.get(code, code)
        for each in (period, before):
            balanced(Group(code, label, tuple(entries)), each)
        found.append(AreaYears(code or NO_AREA, label, _tally(entries, period, rules), _tally(entries, before, rules)))
    return sorted((one for one in found if one.this.numbers or one.last.numbers), key=lambda one: one.order)


def _tally(entries: Iterable[EntryRow], period: Period, rules: Rules) -> Tally:
    inside = (one for one in entries if one.received_on in period)
    return Tally(Counter((one.stage, fact) for one in inside for fact in _facts(one, rules)))


def _facts(one: EntryRow, rules: Rules) -> Iterator[Fact]:
    yield Fact.RECEIVED
    if one.next_stage is not None:
        yield Fact.ESCALATED
    if one.outcome is not None:
        yield Fact.DECIDED
    if rules.counts_as_upheld(one):
        yield Fact.UPHELD
        # Not upheld is a decision; what was resolved, or never answered, at the stage before is not overturned.
        if one.outcome_before is Outcome.NOT_UPHELD:
            yield Fact.OVERTURNED
