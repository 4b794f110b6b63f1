"""Random cases for the comparison of dates: a preset, changed at random, and what happens at each of its stages.

Half of the instants are where counting is hard: the nights when clocks change, Christmas, Easter, leap days, cut-offs.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from tests.procedure.examples import PRESETS, preset_text
from tests.procedure.slow_dates import last_sunday, on_the_wall, read
from tests.procedure.slow_holidays import easter

DAY = timedelta(days=1)
FIRST, LAST = datetime(2010, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
NATIONS = ("england-and-wales", "scotland", "northern-ireland", "union")
LISTS_OF_CLOSURES = 5  # with all nations and lists of presets they stay within what the calendar keeps


@dataclass(frozen=True)
class Step:
    """What happens at one stage. Instants are UTC, dates those of the office; `done` has some of its steps."""

    number: int
    requested_at: datetime
    acknowledged_on: date
    agreed_on: date | None
    responded_on: date
    done: Mapping[str, date]


@dataclass(frozen=True)
class Case:
    """`text` is the preset as it was changed; `closed` and `opened` are the desk's own days."""

    preset: str
    text: str
    closed: frozenset[date]
    opened: frozenset[date]
    steps: tuple[Step, ...]


def random_cases(seed: int, n: int) -> list[Case]:
    """The same cases for the same seed."""
    chance = random.Random(seed)
    presets = sorted(path.stem for path in PRESETS.glob("*.toml"))
    desks = [desk_days(chance) for _ in range(LISTS_OF_CLOSURES)]
    return [random_case(chance, presets[i % len(presets)], desks) for i in range(n)]


def random_case(chance: random.Random, preset: str, desks: list[tuple[frozenset[date], frozenset[date]]]) -> Case:
    text = changed(preset, chance.choice(range(17)))
    closed, opened = chance.choice(desks) if chance.random() < 0.4 else (frozenset[date](), frozenset[date]())
    return Case(preset, text, closed, opened, steps(chance, len(read(text)["stages"])))


def steps(chance: random.Random, stages: int) -> tuple[Step, ...]:
    """Up to all stages, one after the other; replies come between the same day and three months later."""
    found: list[Step] = []
    requested_at = random_instant(chance)
    for number in range(1, chance.choice(range(1, stages + 1)) + 1 if chance.random() < 0.3 else stages + 1):
        on = requested_at.date()
        responded_on = on + chance.choice((0, 1, 2, 5, 9, 14, 30, 90)) * DAY
        agreed_on = on + chance.randrange(1, 150) * DAY if chance.random() < 0.6 else None
        done = {key: on + chance.randrange(60) * DAY for key in STEPS if chance.random() < 0.5}
        found.append(Step(number, requested_at, on + chance.randrange(12) * DAY, agreed_on, responded_on, done))
        later = datetime.combine(responded_on, time(chance.randrange(24), chance.randrange(60)), UTC)
        requested_at = later + chance.randrange(40) * DAY
    return tuple(found)


@cache
def changed(preset: str, variant: int) -> str:
    """The preset as it is shipped, or with one of sixteen changes that do not contradict its other entries."""
    text = preset_text(preset)
    keeps = 'received_on_non_working_day = "keep"' in text
    changes: dict[int, tuple[tuple[str, str], ...]] = {
        1: (("nation", f'"{NATIONS[len(preset) % 4]}"'),),
        2: (("nation", '"union"'), ("day_of_receipt", "0")),
        3: (("day_of_receipt", "1"),),
        4: () if keeps else (("cut_off", "16:30:00"),),
        5: () if keeps else (("cut_off", "00:59:59"), ("day_of_receipt", "0")),
        6: (("received_on_non_working_day", '"roll"'), ("ends_on_non_working_day", '"keep"')),
        7: (("received_on_non_working_day", '"keep"'), ("cut_off", "")),
        8: (("closures", CLOSURES), ("nation", '"scotland"')),
        9: (("closures", CLOSURES), ("closures_replace_holidays", "true")),
        10: (("escalate_within", '{ n = 20, unit = "working_days" }'),),
        11: (("escalate_within", '{ n = 1, unit = "months" }'), ("nation", '"northern-ireland"')),
    }
    for key, value in changes.get(variant, ()):
        text = with_key(text, key, value)
    # An extension without a set end gets one, in months, counted like the reply.
    if variant == 12:
        return text.replace("{ approver =", '{ max = 9, unit = "months", approver =')
    if variant > 12:  # longer replies, beside which a total that is meant for short ones would contradict them
        text = text.replace('measured = "total"', 'measured = "additional"')
    if variant == 13 and "milestones" not in text:
        return text.replace("respond = { n =", f"{VISIT}respond = {{ {VISITED}n =")
    if variant in UNITS and "milestones" not in text:
        n, unit = UNITS[variant]
        with_steps = text.replace("respond = { n =", f"{VISIT}respond = {{ {VISITED}n =") if variant == 15 else text
        return re.sub(r"(respond = \{.*)n = \d+, unit = .[a-z_]+.", rf'\g<1>n = {n}, unit = "{unit}"', with_steps)
    return text


# Replies in other units: by the clock, or days after working days.
UNITS = {14: (730, "elapsed_hours"), 15: (30, "calendar_days"), 16: (7, "weeks")}
# Three steps before each reply; one counts from the start, and the reply from the last of them.
VISIT = """milestones = [
    { key = "visit", name = "Visit", n = 6, unit = "working_days" },
    { key = "talk", name = "Talk", n = 2, unit = "weeks", counted_from = "start" },
    { key = "report", name = "Report", n = 3, unit = "working_days" },
]
"""
VISITED = 'counted_from = "step_before", '
STEPS = ("panel", "visit", "talk", "report")


# Christmas weeks, and in 2026 a whole list of a council's own.
CLOSURES = "[{}]".format(
    ", ".join(
        f'{{ date = {day}, reason = "shut" }}'
        for day in (
            *(f"{year}-12-{day}" for year in (2014, 2020, 2025) for day in (24, 29, 30, 31)),
            *("2026-01-01", "2026-01-02", "2026-04-06", "2026-05-25", "2026-09-21", "2026-12-25", "2026-12-28"),
        )
    )
)


def with_key(text: str, key: str, value: str) -> str:
    """One key of the top level set, or taken out if the value is empty."""
    head, stages, rest = text.partition("[[stages]]")
    head = re.sub(rf"^{key} = .*\n", "", head, flags=re.MULTILINE)
    line = f"{key} = {value}\n" if value else ""
    return f"{head}{line}{stages}{rest}"


def desk_days(chance: random.Random) -> tuple[frozenset[date], frozenset[date]]:
    """Days that the desk has closed, near where the hard instants are, and bank holidays that it works."""
    closed = {random_instant(chance).date() + chance.randrange(10) * DAY for _ in range(60)}
    opened = {easter(chance.randrange(2010, 2034)) - 2 * DAY for _ in range(5)}
    return frozenset(closed), frozenset(opened)


def random_instant(chance: random.Random) -> datetime:
    """Half of them anywhere from 2010 to 2033, half of them where counting is hard."""
    if chance.random() < 0.5:
        return FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds())))
    year = chance.randrange(2010, 2034)
    near = chance.choice(HARD)(chance, year)
    if chance.random() < 0.2:
        return at_the_cut_off(chance, near.date())
    return near + timedelta(seconds=chance.randrange(-7200, 7200))


def at_the_cut_off(chance: random.Random, day: date) -> datetime:
    """To the second, or one second beside it, as the office's clock shows it."""
    wall = datetime.combine(day, chance.choice((time(16, 30), time(17), time(0, 59, 59))), UTC)
    instant = next(one for one in (wall - timedelta(hours=1), wall) if on_the_wall(one) == wall.replace(tzinfo=None))
    return instant + timedelta(seconds=chance.choice((-1, 0, 1)))


def clock_change(chance: random.Random, year: int) -> datetime:
    return datetime.combine(last_sunday(year, chance.choice((3, 10))), time(1), UTC) + chance.randrange(-2, 2) * DAY


def christmas(chance: random.Random, year: int) -> datetime:
    return datetime(year, 12, 17, 23, tzinfo=UTC) + chance.randrange(18) * DAY


def before_easter(chance: random.Random, year: int) -> datetime:
    return datetime.combine(easter(year), time(16, 30), UTC) + chance.randrange(-8, 3) * DAY


def end_of_month(chance: random.Random, year: int) -> datetime:
    return datetime(year, chance.choice((3, 5, 8, 10, 12)), 31, 12, tzinfo=UTC)


def leap_day(chance: random.Random, year: int) -> datetime:
    leap = year - year % 4
    return datetime(max(leap, 2012), 2, 28, 12, tzinfo=UTC) + chance.randrange(3) * DAY


HARD: tuple[Callable[[random.Random, int], datetime], ...] = (
    clock_change,
    christmas,
    before_easter,
    end_of_month,
    leap_day,
)
