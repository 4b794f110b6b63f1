"""The timetable of reports: which report, of which periods, for whom. When it is due stands in `report_duties`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procedure.dates import ONE_DAY, add_months

YEAR_STARTS = 4
"""The month in which the financial year starts; halves and quarters are its own."""
LAG_AT_MOST = 60
"""Working days that a report can wait after its period."""


class Every(StrEnum):
    """How often a report is made."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How long its period is."""
        return {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}[self]


@dataclass(frozen=True)
class ReportTime:
    """A report that is sent after each period: to these people (nobody named: the managers), in these forms.

    `is_public`: as the public may have it; `is_frozen`: kept as published; `areas`: narrowed to these. It leaves when
    the office opens on the first working day after the period, or `lag_days` working days later.
    """

    report: str
    every: Every
    to: tuple[str, ...] = ()
    lag_days: int = 0
    forms: tuple[str, ...] = ("html", "xlsx")
    is_public: bool = False
    is_frozen: bool = False
    areas: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it apart from the others."""
        public = (".public",) if self.is_public else ()
        return "".join((f"report.{self.report}.{self.every}", *public, *(f".{one}" for one in self.areas)))


def span(every: Every, day: date) -> tuple[date, date]:
    """First and last day of the period in which a day lies."""
    back = (day.month - YEAR_STARTS) % 12 % every.months
    first = add_months(day.replace(day=1), -back)
    return first, add_months(first, every.months) - ONE_DAY
