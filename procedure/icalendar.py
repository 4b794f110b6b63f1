"""Whole days out of an iCalendar file (RFC 5545), strictly: what could be read in two ways is a mistake, not a guess.

Only what lists of holidays use is known: events with DTSTART, DTEND and SUMMARY. An event that repeats is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from procedure.errors import Mistake
from procedure.preset import ClosedDay

EVENTS_AT_MOST = 2_000
DAYS_OF_EVENT_AT_MOST = 31
_REPEATS = frozenset({"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"})
_KEPT = frozenset({"DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", *_REPEATS})
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
# NAME;PARAMETER=VALUE;PARAMETER="QUOTED":VALUE
_LINE = re.compile(r'([A-Za-z0-9-]{1,60})(?:;[^";:]{0,200}(?:"[^"]{0,200}"[^";:]{0,200})?){0,20}:(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass
class _Event:
    line: int
    properties: dict[str, str] = field(default_factory=dict)


def is_icalendar(text: str) -> bool:
    """Whether the text begins like a calendar file."""
    return text.lstrip("\ufeff \r\n\t")[:15].upper() == "BEGIN:VCALENDAR"


def whole_days(text: str, mistakes: list[Mistake]) -> list[ClosedDay]:
    """Every day of every event that was not cancelled, in the order of the file; mistakes are added to the list."""
    found: list[ClosedDay] = []
    for number, event in enumerate(_events(text, mistakes), start=1):
        if number > EVENTS_AT_MOST:
            mistakes.append(Mistake("file", number, f"at most {EVENTS_AT_MOST:,} events"))
            break
        if event.properties.get("STATUS", "").upper() != "CANCELLED":
            found += _days_of(event, f"event {number} (line {event.line})", mistakes)
    return found


def _events(text: str, mistakes: list[Mistake]) -> Iterator[_Event]:
    """The events one by one, with those properties that stand in them directly and not in an alarm inside."""
    within: list[str] = []
    event: _Event | None = None
    for number, line in _unfolded(text):
        name, value = _name_and_value(line)
        if name == "BEGIN":
            within.append(value.strip().upper())
            if within[-1] == "VEVENT" and event is None:
                event = _Event(number)
        elif name == "END":
            if not within or within.pop() != value.strip().upper():
                mistakes.append(Mistake(f"line {number}", line, "the end of what began last"))
                return
            if event is not None and "VEVENT" not in within:
                yield event
                event = None
        elif event is not None and within[-1] == "VEVENT" and name in _KEPT:
            _keep(event, name, value, number, mistakes)
    if within:
        mistakes.append(Mistake("file", f"no END:{within[-1]}", "a whole calendar: it breaks off"))


def _keep(event: _Event, name: str, value: str, number: int, mistakes: list[Mistake]) -> None:
    if name in event.properties and name not in _REPEATS:
        mistakes.append(Mistake(f"line {number}", name, "given once in an event"))
    event.properties[name] = value


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Content lines with the number of their first line; a line that begins with a blank goes on the one before."""
    first, whole = 0, ""
    for number, line in enumerate(text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"), start=1):
        if line[:1] in (" ", "\t") and first:
            whole += line[1:]
            continue
        if whole.strip():
            yield first, whole
        first, whole = number, line
    if whole.strip():
        yield first, whole


def _name_and_value(line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    return (found[1].upper(), found[2]) if found else ("", "")


def _days_of(event: _Event, where: str, mistakes: list[Mistake]) -> list[ClosedDay]:
    before = len(mistakes)
    for name in sorted(_REPEATS & event.properties.keys()):
        allowed = "a single event; give one that repeats date by date"
        mistakes.append(Mistake(f"{where}: {name}", event.properties[name], allowed))
    if "DURATION" in event.properties:
        mistakes.append(Mistake(f"{where}: DURATION", event.properties["DURATION"], "DTEND instead"))
    first = _date(event, "DTSTART", where, mistakes)
    end = _date(event, "DTEND", where, mistakes) if "DTEND" in event.properties else None
    if first is None or len(mistakes) > before:
        return []
    # "The DTEND property specifies the non-inclusive end of the event"; without it the event takes one day.
    days = (end - first).days if end else 1
    if not 1 <= days <= DAYS_OF_EVENT_AT_MOST:
        allowed = f"later than DTSTART, by at most {DAYS_OF_EVENT_AT_MOST} days"
        mistakes.append(Mistake(f"{where}: DTEND", event.properties.get("DTEND"), allowed))
        return []
    reason = _ESCAPED.sub(lambda one: " " if one[1] in "nN" else one[1], event.properties.get("SUMMARY", ""))
    return [ClosedDay(first + timedelta(days=one), reason) for one in range(days)]


def _date(event: _Event, name: str, where: str, mistakes: list[Mistake]) -> date | None:
    value = event.properties.get(name)
    found = _DATE.fullmatch(value.strip()) if value is not None else None
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    mistakes.append(Mistake(f"{where}: {name}", value, "a whole day like 20220919, without a time"))
    return None
