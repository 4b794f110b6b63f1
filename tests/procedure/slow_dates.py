"""Every rule of dates once more, slowly and obviously: one day at a time, from the words of docs/procedure.md.

Reads the text of a preset with nothing but the standard library and shares no line with `procedure/`.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from tests.procedure.slow_holidays import DAY, SATURDAY, SUNDAY, closed_in

HOUR = timedelta(hours=1)
Target = dict[str, Any]
NOTHING: Mapping[str, date] = {}


@dataclass(frozen=True)
class Slow:
    """One preset, with the days that the desk has closed or opened beside it."""

    rules: dict[str, Any]
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    # Which days count.

    def works(self, day: date) -> bool:
        if day.weekday() >= SATURDAY or day in self.closed:
            return False
        own = {one["date"] for one in self.rules.get("closures", [])} - self.opened
        replaces = self.rules.get("closures_replace_holidays", False) and day.year in {one.year for one in own}
        national = set() if replaces else closed_in(self.rules["nation"], day.year) - self.opened
        return day not in own and day not in national

    def first_working_from(self, day: date) -> date:
        while not self.works(day):
            day += DAY
        return day

    # From an instant to a date.

    def received_on(self, instant: datetime) -> date:
        """The date on the wall, or the next working day for what came after the cut-off on a working day."""
        wall = on_the_wall(instant)
        cut_off = self.rules.get("cut_off")
        if cut_off and wall.time() > cut_off and self.works(wall.date()):
            return self.first_working_from(wall.date() + DAY)
        return wall.date()

    def count_start(self, received_on: date) -> date:
        if self.rules.get("received_on_non_working_day", "roll") == "keep":
            return received_on
        return self.first_working_from(received_on)

    # From a date to a limit.

    def limit(self, target: Target, received_on: date, day_of_receipt: int | None = None) -> date:
        """The last day of a target, and where it ends on a day off, the next working day if the preset moves it."""
        count_from = self.rules["day_of_receipt"] if day_of_receipt is None else day_of_receipt
        n, unit = target.get("n", target.get("max")), target["unit"]
        if unit == "elapsed_hours":
            return received_on + (n + 23) // 24 * DAY
        start = self.count_start(received_on)
        if unit == "working_days":
            return self.nth_working_day(n, start if count_from == 1 else start + DAY)
        if unit == "months":
            return self.moved(months_on(start, n, begins_with_the_day=count_from == 1))
        days = n * {"calendar_days": 1, "weeks": 7}[unit]
        return self.moved(start + (days - 1 if count_from == 1 else days) * DAY)

    def nth_working_day(self, n: int, day: date) -> date:
        """Day by day, the first day itself included."""
        while True:
            if self.works(day):
                n -= 1
            if n == 0:
                return day
            day += DAY

    def moved(self, end: date) -> date:
        return end if self.rules.get("ends_on_non_working_day", "roll") == "keep" else self.first_working_from(end)

    # A stage.

    def stage(self, number: int) -> dict[str, Any]:
        return next(one for one in self.rules["stages"] if one["number"] == number)

    def receipt_due_at(self, number: int, received_at: datetime) -> datetime:
        return received_at + self.stage(number)["receipt"]["n"] * HOUR

    def acknowledge_by(self, number: int, received_on: date) -> date | None:
        target = self.stage(number).get("acknowledge")
        if not target or target["unit"] == "elapsed_hours":
            return None
        return self.limit(target, received_on)

    def starts_on(self, number: int, received_on: date) -> date:
        """The latest lawful start: of the acknowledgement where the clock waits for it."""
        waits = self.stage(number)["clock_starts"] == "acknowledged"
        return (self.acknowledge_by(number, received_on) if waits else None) or received_on

    def steps(self, number: int, started_on: date, done: Mapping[str, date]) -> tuple[list[date], date]:
        """The last day of each step, and the day from which what follows the last of them is counted.

        That is the day on which a step was done; a late one counts as if it had been done on its last day.
        """
        stage, last_days, before = self.stage(number), list[date](), started_on
        for one in stage.get("milestones", []):
            since = started_on if one.get("counted_from") == "start" else before
            last_days.append(self.limit(one, since, stage.get("day_of_receipt")))
            before = min(last_days[-1], done.get(one["key"], last_days[-1]))
        return last_days, before

    def due_on(self, number: int, started_on: date, done: Mapping[str, date] = NOTHING) -> date:
        """From the start of the clock, or from the last of the steps."""
        stage = self.stage(number)
        if stage["respond"].get("counted_from") == "step_before":
            _, started_on = self.steps(number, started_on, done)
        return self.limit(stage["respond"], started_on, stage.get("day_of_receipt"))

    def agrees_dates(self, number: int) -> bool:
        """Whether a date of reply is agreed with the complainant, which is then the target."""
        return self.stage(number)["clock_starts"] == "agreed"

    def legs(self, number: int, started_on: date, done: Mapping[str, date], due: date) -> list[tuple[int, date]]:
        """For each limit that the reply waits for, its own last: how many days count in it, and where it ends."""
        stage = self.stage(number)
        steps, (last_days, _) = stage.get("milestones", []), self.steps(number, started_on, done)
        if stage["respond"].get("counted_from") != "step_before":
            steps = []
        since, found = started_on, list[tuple[int, date]]()
        for one, last in zip(steps, last_days, strict=False):
            if one.get("counted_from") == "start":
                since, found = started_on, []
            end = min(last, done.get(one["key"], last), due)
            found.append((self.counted(one, since, end, stage), end))
            since = end
        return [*found, (self.counted(stage["respond"], since, due, stage), due)]

    def counted(self, target: Target, since: date, end: date, stage: dict[str, Any]) -> int:
        """The days of a limit that count, up to where it ends; those by which its end is moved do not."""
        count_from = stage.get("day_of_receipt", self.rules["day_of_receipt"])
        if target["unit"] == "elapsed_hours":
            return min((target["n"] + 23) // 24, (end - since).days)
        start = self.count_start(since)
        day, last = start if count_from == 1 else start + DAY, end
        if target["unit"] == "months":
            last = months_on(start, target["n"], begins_with_the_day=count_from == 1)
        if target["unit"] in ("weeks", "calendar_days"):
            last = day + (target["n"] * {"calendar_days": 1, "weeks": 7}[target["unit"]] - 1) * DAY
        found = 0
        while day <= min(last, end):
            found += target["unit"] != "working_days" or self.works(day)
            day += DAY
        return found

    def extended_at_most(self, number: int, started_on: date, due_on: date) -> date | str:
        """ "none" where the preset allows no extension, "open" where it sets no end."""
        stage = self.stage(number)
        allowed = stage.get("extension")
        if allowed is None:
            return "none"
        if "max" not in allowed:
            return "open"
        if allowed.get("measured", "total") == "total":
            return self.limit(allowed, started_on, stage.get("day_of_receipt"))
        assert allowed["unit"] == "working_days"
        return self.nth_working_day(allowed["max"], due_on + DAY)

    def escalate_by(self, responded_on: date) -> date | None:
        """The last day for asking for the next stage, the day of the reply not counted; None without a limit."""
        target = self.rules.get("escalate_within")
        if target is None:
            return None
        return Slow(self.rules | {"day_of_receipt": 0}, self.closed, self.opened).limit(target, responded_on)

    def days_taken(self, started_on: date, responded_on: date) -> int:
        """Working days from day 0 or day 1 to the reply."""
        start = self.count_start(started_on)
        counted, day = 0, start if self.rules["day_of_receipt"] == 1 else start + DAY
        while day <= responded_on:
            counted += self.works(day)
            day += DAY
        return max(counted, self.rules["day_of_receipt"])


def slow(text: str, closed: Collection[date] = (), opened: Collection[date] = ()) -> Slow:
    return Slow(read(text), frozenset(closed), frozenset(opened))


@cache
def read(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def on_the_wall(instant: datetime) -> datetime:
    """British time without a zone: summer time from 01:00 UTC of the last Sunday of March to that of October."""
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    begins, ends = (datetime.combine(last_sunday(utc.year, month), time(1)) for month in (3, 10))
    return utc + HOUR if begins <= utc < ends else utc


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != SUNDAY:
        day -= DAY
    return day


def months_on(day: date, n: int, *, begins_with_the_day: bool) -> date:
    """The corresponding day, or the last of a shorter month; of a period that begins with the day, the day before."""
    first = day.replace(day=1)
    for _ in range(n):
        first = (first + 31 * DAY).replace(day=1)
    last = first
    while (last + DAY).month == first.month:
        last += DAY
    if day.day > last.day:
        return last
    return first.replace(day=day.day) - DAY if begins_with_the_day else first.replace(day=day.day)
