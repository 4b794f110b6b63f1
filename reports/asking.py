"""What a report is asked with: one value, so that what only one report heeds needs no argument of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.groups import Basis
from reports.indicator import Indicator
from reports.performance import Compare
from reports.periods import Period


@dataclass(frozen=True)
class Options:
    """What only some reports heed: an indicator's id and the definitions there are, points from rounded percentages.

    Without an id all indicators that are on are reported; without definitions they are the shipped ones.
    """

    indicator: str = ""
    definitions: Mapping[str, Indicator] | None = None
    match_published: bool = False


PLAIN = Options()


@dataclass(frozen=True)
class Asked:
    """`today` is the office date, the reporting date; `basis` and `compare` are heeded where a report has a choice."""

    period: Period
    today: date
    basis: Basis = Basis.FINAL_STAGE
    compare: Compare | None = None
    options: Options = PLAIN
