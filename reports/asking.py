"""What a report is asked with: one value, so that what only one report heeds needs no argument of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.groups import Basis
from reports.indicator import Indicator
from reports.indicator_files import asked_for, shipped
from reports.performance import Compare
from reports.periods import Period


@dataclass(frozen=True)
class Options:
    """What only some reports heed: an indicator's id and the definitions there are, points from rounded percentages.

    Without an id all indicators that are on are reported; without definitions they are the shipped ones. `trace` names
    a number as TABLE.ROW.COLUMN, to be told what stands behind it.
    """

    indicator: str = ""
    definitions: Mapping[str, Indicator] | None = None
    match_published: bool = False
    trace: str = ""


PLAIN = Options()


@dataclass(frozen=True)
class Asked:
    """`today` is the office date, the reporting date; `basis` and `compare` are heeded where a report has a choice."""

    period: Period
    today: date
    basis: Basis = Basis.FINAL_STAGE
    compare: Compare | None = None
    options: Options = PLAIN

    @property
    def indicators(self) -> Sequence[Indicator]:
        """The definitions that are asked for; NotAllowed if there are none of this id."""
        known = self.options.definitions
        return asked_for(shipped() if known is None else known, self.options.indicator)
