"""Working days: which days count in a nation with an organisation's own closures, looked up in constant time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from procedure.bank_holidays import FIRST_YEAR, LAST_YEAR, bank_holidays, is_computed
from procedure.dates import WEEKDAYS, spoken
from procedure.errors import NotAllowed

_SATURDAY = 5


class Nation(StrEnum):
    """Whose bank holidays count. `UNION` counts a bank holiday of any of the three, as freedom of information does."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"
    UNION = "union"


_SPOKEN = {
    Nation.ENGLAND_AND_WALES: "England and Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
    Nation.UNION: "the United Kingdom",
}
_LETTERS = {Nation.ENGLAND_AND_WALES: "E", Nation.SCOTLAND: "S", Nation.NORTHERN_IRELAND: "N"}


@dataclass(frozen=True)
class Day:
    """One day of an explanation: "working day 3", "Saturday", "Good Friday (bank holiday in Scotland)"."""

    date: date
    counted: bool
    why: str


@dataclass(frozen=True)
class Calendar:
    """Made by `calendar_for`. `version` is a digest of its non-working days: a case names what it was counted by."""

    nation: Nation
    version: str
    closures: Mapping[date, str] = field(compare=False, repr=False)
    closures_replace_holidays: bool = field(compare=False)
    removed: frozenset[date] = field(compare=False, repr=False)
    first: date = field(compare=False)
    horizon: date = field(compare=False)
    # Until when every year has dates of its own list; after it a replaced list falls back to the nation's.
    listed_until: date = field(compare=False)
    _reasons: Mapping[date, str] = field(compare=False, repr=False)
    _start: int = field(compare=False, repr=False)
    _length: int = field(compare=False, repr=False)
    # _passed[i] is the number of working days before day i (counted from `first`), one entry more than there are days.
    _passed: tuple[int, ...] = field(compare=False, repr=False)
    _working: tuple[date, ...] = field(compare=False, repr=False)

    # These four are asked hundreds of times for a page or a report: each is one or two look-ups and no loop.

    def is_working_day(self, day: date) -> bool:
        i = day.toordinal() - self._start
        if 0 <= i < self._length:
            return self._passed[i + 1] > self._passed[i]
        raise self._outside()

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day."""
        return self._working_at(self._passed[self._position(day)])

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it if n is negative; with n = 0 the day itself, even a Sunday."""
        if n == 0:
            return day
        i = self._position(day)
        return self._working_at(self._passed[i + 1] + n - 1 if n > 0 else self._passed[i] + n)

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days there are later than `after`, up to and including `until`; 0 if `until` is earlier."""
        i, j = after.toordinal() - self._start, until.toordinal() - self._start
        if 0 <= i < self._length and 0 <= j < self._length:
            return self._passed[j + 1] - self._passed[i + 1] if i < j else 0
        raise self._outside()

    def why_not(self, day: date) -> str | None:
        """Why it is not a working day, or None if it is one."""
        if self.is_working_day(day):
            return None
        return WEEKDAYS[day.weekday()] if day.weekday() >= _SATURDAY else self._reasons[day]

    def _position(self, day: date) -> int:
        i = day.toordinal() - self._start
        if 0 <= i < self._length:
            return i
        raise self._outside()

    def _working_at(self, index: int) -> date:
        if 0 <= index < len(self._working):
            return self._working[index]
        raise self._outside()

    def _outside(self) -> NotAllowed:
        return NotAllowed(
            f"The calendar of {_SPOKEN[self.nation]} knows the days from {spoken(self.first)} to "
            f"{spoken(self.horizon)}; beyond them no date can be counted. A newer version of the calendar is needed."
        )


def calendar_for(
    nation: str,
    closures: Mapping[date, str] | None = None,
    *,
    closures_replace_holidays: bool = False,
    added: Mapping[date, str] | None = None,
    removed: Iterable[date] = (),
) -> Calendar:
    """The calendar of a nation with an organisation's `closures` (date and reason); equal arguments, same object.

    `removed` are holidays and closures that the organisation works after all. With `closures_replace_holidays`
    (Scottish councils) the closures are the whole list in every year for which they name a date; other years keep the
    nation's bank holidays. `added` are single days closed beside that list: one of them never makes the bank holidays
    of its year count.
    A weekend never becomes a working day. Raises NotAllowed for an unknown nation.
    """
    if nation not in tuple(Nation):
        raise NotAllowed(f"There is no calendar for '{nation}'. There is one for: {', '.join(Nation)}.")
    listed, beside = frozenset((closures or {}).items()), frozenset((added or {}).items())
    return _built(Nation(nation), listed, beside, closures_replace_holidays, frozenset(removed))


def spoken_nation(nation: Nation) -> str:
    return _SPOKEN[nation]


@lru_cache(maxsize=64)
def _built(
    nation: Nation,
    listed: frozenset[tuple[date, str]],
    added: frozenset[tuple[date, str]],
    replace: bool,
    removed: frozenset[date],
) -> Calendar:
    # Of all that is listed: working the only closure of a year does not bring its bank holidays back.
    own_years = {day.year for day, _ in listed} if replace else set[int]()
    kept = {day: why for day, why in listed if day not in removed}
    closed = dict(sorted((kept | dict(added)).items()))
    reasons = _reasons(nation, closed, own_years, removed)
    first, horizon = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    passed, working = _counted(first, horizon, reasons)
    return Calendar(
        nation=nation,
        version=_version(nation, first, horizon, reasons),
        closures=MappingProxyType(closed),
        closures_replace_holidays=replace,
        removed=removed,
        first=first,
        horizon=horizon,
        listed_until=date(max(own_years), 12, 31) if own_years else horizon,
        _reasons=reasons,
        _start=first.toordinal(),
        _length=len(passed) - 1,
        _passed=passed,
        _working=working,
    )


def _reasons(
    nation: Nation, closures: Mapping[date, str], own_years: Collection[int], removed: Collection[date]
) -> dict[date, str]:
    """Why each non-working weekday is none. In `own_years` the closures stand instead of the bank holidays."""
    national = {day: why for day, why in _national(nation).items() if day not in removed and day.year not in own_years}
    own = {day: f"closure: {why}" for day, why in closures.items() if day.weekday() < _SATURDAY and day not in national}
    return national | own


def _national(nation: Nation) -> dict[date, str]:
    found: dict[date, tuple[str, list[Nation]]] = {}
    for each, letter in _LETTERS.items():
        if nation in (each, Nation.UNION):
            for day, name in bank_holidays(letter).items():
                found.setdefault(day, (name, []))[1].append(each)
    return {day: _named(day, name, nations) for day, (name, nations) in found.items()}


def _named(day: date, name: str, nations: list[Nation]) -> str:
    where = _SPOKEN[Nation.UNION] if len(nations) == len(_LETTERS) else " and ".join(_SPOKEN[each] for each in nations)
    return f"{name} (bank holiday in {where}{', not yet proclaimed' if is_computed(day) else ''})"


def _counted(first: date, horizon: date, reasons: Mapping[date, str]) -> tuple[tuple[int, ...], tuple[date, ...]]:
    days = (first + timedelta(days=i) for i in range((horizon - first).days + 1))
    passed, working = [0], list[date]()
    for day in days:
        if day.weekday() < _SATURDAY and day not in reasons:
            working.append(day)
        passed.append(len(working))
    return tuple(passed), tuple(working)


def _version(nation: Nation, first: date, horizon: date, reasons: Mapping[date, str]) -> str:
    # Dates alone: a reworded reason moves nothing, so it is the same calendar.
    text = " ".join([nation, *(day.isoformat() for day in (first, horizon, *sorted(reasons)))])
    return sha256(text.encode()).hexdigest()[:12]
