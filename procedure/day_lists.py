"""Closed days from a file: TOML as in a preset, or iCalendar. The caller read the file; every mistake is told."""

from procedure.errors import Mistake, Mistakes, NotAllowed
from procedure.icalendar import is_icalendar, whole_days
from procedure.own_days import DAYS_AT_MOST, checked_reason
from procedure.parsing import parsed
from procedure.preset import ClosedDay
from procedure.reading import Table

MAX_CHARACTERS = 1_000_000


def load_days(text: str, name: str, reason: str = "") -> tuple[ClosedDay, ...]:
    """The days in order, each once. `reason` is for days whose entry gives none; `name` says which file is meant.

    Raises Mistakes with all mistakes of the text.
    """
    if len(text) > MAX_CHARACTERS:
        raise Mistakes([Mistake("file", len(text), f"at most {MAX_CHARACTERS:,} characters")], name)
    mistakes: list[Mistake] = []
    found = whole_days(text, mistakes) if is_icalendar(text) else _from_toml(text, name, mistakes)
    days = {one.date: _with_reason(one, reason, mistakes) for one in reversed(found)}
    if not found and not mistakes:
        mistakes.append(Mistake("file", None, "at least one day"))
    if len(days) > DAYS_AT_MOST:
        mistakes.append(Mistake("file", len(days), f"at most {DAYS_AT_MOST:,} days"))
    if mistakes:
        raise Mistakes(mistakes, name)
    return tuple(days[day] for day in sorted(days))


def _from_toml(text: str, name: str, mistakes: list[Mistake]) -> list[ClosedDay]:
    table = Table(parsed(text, name), mistakes=mistakes)
    found = [_closed_day(one) for one in table.tables("closures")]
    table.close()
    return found


def _closed_day(table: Table) -> ClosedDay:
    day = ClosedDay(date=table.day("date"), reason=table.text("reason", "") if table.has("reason") else "")
    table.close()
    return day


def _with_reason(day: ClosedDay, reason: str, mistakes: list[Mistake]) -> ClosedDay:
    try:
        return ClosedDay(day.date, checked_reason(day.reason or reason))
    except NotAllowed:
        mistakes.append(Mistake(day.date.isoformat(), day.reason or None, "a reason, in the file or with --reason"))
        return day
