"""How long the calendar takes per question, beside numpy, holidays and workalendar: make bench.

`python -m benchmarks.working_days` without them measures ours alone.
"""

import importlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from procedure.calendar import calendar_for

REPEATS = 25
CALLS = 365 * 8  # of ours in one repeat; of slower ones fewer, see `calls_of`
N = 20
DAYS = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
Ask = Callable[[Any], Any]


def main() -> None:
    calendar = calendar_for("england-and-wales")
    ours: dict[str, Ask] = {
        "is_working_day": calendar.is_working_day,
        "next_working_day": calendar.next_working_day,
        "add_working_days": lambda day: calendar.add_working_days(day, N),
        "working_days_between": lambda day: calendar.working_days_between(DAYS[0], day),
    }
    own = {name: nanoseconds(ask, DAYS) for name, ask in ours.items()}
    show("ours", own, own)
    try:
        others = importlib.import_module("benchmarks.others")
    except ModuleNotFoundError as missing:
        print(f"{missing.name} is not installed: `make bench` measures the others too.")
    else:
        compare(others, ours, own)
    started = perf_counter()
    for day in DAYS[:20]:
        calendar_for("scotland", {day: "shut"})
    print(f"{'a new calendar':24}{(perf_counter() - started) / 20 * 1000:10.1f} ms")


def compare(others: Any, ours: dict[str, Ask], own: dict[str, float]) -> None:
    as_numpy, of_numpy = others.of_numpy(DAYS[0], N)
    for name, theirs, days in (
        ("numpy", of_numpy, [as_numpy(day) for day in DAYS]),
        ("holidays", others.of_holidays(DAYS[0], N), DAYS),
        ("workalendar", others.of_workalendar(DAYS[0], N), DAYS),
    ):
        show(name, {each: nanoseconds(ask, days) for each, ask in theirs.items()}, own)
        print(f"{'':24}{others.disagreements(ours, theirs, DAYS, days):10} of {len(DAYS)} days answered otherwise")


def show(who: str, found: dict[str, float], own: dict[str, float]) -> None:
    print(who)
    for name, each in found.items():
        ratio = "" if found is own else f"{each / own[name]:10.1f} times ours"
        print(f"  {name:22}{each:10.0f} ns{ratio}")


def nanoseconds(ask: Ask, days: Sequence[Any]) -> float:
    """Per call, the loop included; the best of many short repeats, since the machine may be busy."""
    calls = calls_of(ask, days)
    return min(_once(ask, days, calls) for _ in range(REPEATS)) / calls * 1e9


def calls_of(ask: Ask, days: Sequence[Any]) -> int:
    """So many that a repeat takes a few milliseconds, and at least a whole year of days."""
    return CALLS if _once(ask, days, len(days)) < 0.002 else len(days)


def _once(ask: Ask, days: Sequence[Any], calls: int) -> float:
    asked = [days[i % len(days)] for i in range(calls)]
    started = perf_counter()
    for day in asked:
        ask(day)
    return perf_counter() - started


if __name__ == "__main__":
    main()
