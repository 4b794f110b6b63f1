"""What a report is asked with: one value, so that what only one report heeds needs no argument of the others."""

from dataclasses import dataclass
from datetime import date

from reports.groups import Basis
from reports.performance import Compare
from reports.periods import Period


@dataclass(frozen=True)
class Options:
    """What only some reports heed: an indicator's id, and points from the rounded percentages."""

    indicator: str = ""
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
