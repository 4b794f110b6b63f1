"""What the areas report counts: of each area and year the entries received, by stage, and what became of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from procedure.desk import Area
from reports.choices import YES
from reports.flow import check_balance
from reports.model import Share
from reports.periods import Period
from reports.source import Source
from reports.tally import Line
from storage.spans import FLOW, Span
from storage.tallies import Where

NO_AREA = "no_area"


class Fact(StrEnum):
    """What is counted of an entry that was received in the year."""

    RECEIVED = "received"
    DECIDED = "decided"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    ESCALATED = "escalated"


FACTS: dict[Fact, Where] = {
    Fact.RECEIVED: {},
    Fact.ESCALATED: {"is_last": frozenset({0})},
    Fact.DECIDED: {"is_decided": YES},
    Fact.UPHELD: {"upheld": YES},
    Fact.OVERTURNED: {"overturned": YES},
}
NAMES = ("area", "stage", "is_last", "is_decided", "upheld", "overturned")


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


def labels_of(areas: Iterable[Area]) -> dict[str, str]:
    """By code, each another: areas that are called alike, or as what has no area, say their code too."""
    labels = {area.code: label_of(area) for area in areas} | {"": "No area"}
    times = Counter(labels.values())
    return {code: f"{label} ({code})" if code and times[label] > 1 else label for code, label in labels.items()}


def area_years(source: Source, period: Period, before: Period, areas: Sequence[Area]) -> list[AreaYears]:
    """The areas with an entry in either year, in the order of the table.

    Raises NotAllowed if the flow of an area does not balance in either year.
    """
    labels = labels_of(areas)
    years = [_numbers(source, each) for each in (period, before)]
    for each in (period, before):
        _check_balance(source, each, labels)
    found = [
        AreaYears(code or NO_AREA, labels.get(code, code), *(Tally(year.get(code, Counter())) for year in years))
        for code in dict.fromkeys(code for year in years for code in year)
    ]
    return sorted(found, key=lambda one: one.order)


def choice(code: str, stage: int, fact: Fact) -> Where:
    """The entries received in a year that a number counts; `code` is a row's."""
    return {"area": frozenset({"" if code == NO_AREA else code}), "stage": frozenset({stage}), **FACTS[fact]}


def _numbers(source: Source, year: Period) -> dict[str, Counter[tuple[int, Fact]]]:
    """By area, from one look at the entries received in the year."""
    found: dict[str, Counter[tuple[int, Fact]]] = {}
    counted = source.counted(year, NAMES, (Span.RECEIVED,))
    for values, count in counted.counts.items():
        known = dict(zip(NAMES, values, strict=True))
        numbers = found.setdefault(known["area"], Counter())
        for fact, where in FACTS.items():
            if all(known[name] in allowed for name, allowed in where.items()):
                numbers[known["stage"], fact] += count
    return found


def _check_balance(source: Source, year: Period, labels: Mapping[str, str]) -> None:
    """Only what ended before it was received can upset a balance; the whole flow is counted where there is any."""
    wrong = source.counted(year, ("area",), (Span.AT_ODDS,))
    lines = [Line(code, labels.get(code, code), {"area": frozenset({code})}) for (code,) in wrong.counts]
    if lines:
        flow = source.counted(year, ("area", "came", "ended", "is_answered"), FLOW)
        check_balance(source, source.view(year), flow, lines)
