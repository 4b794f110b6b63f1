"""How long the calendar takes per question: python -m benchmarks.working_days."""

from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

from procedure.calendar import calendar_for

ROUNDS = 200_000


def main() -> None:
    calendar = calendar_for("england-and-wales")
    days = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
    questions: dict[str, Callable[[date], object]] = {
        "is_working_day": calendar.is_working_day,
        "next_working_day": calendar.next_working_day,
        "add_working_days(20)": lambda day: calendar.add_working_days(day, 20),
        "working_days_between": lambda day: calendar.working_days_between(days[0], day),
    }
    for name, ask in questions.items():
        print(f"{name:24}{nanoseconds(ask, days):8.0f} ns")
    started = perf_counter()
    for day in days[:20]:
        calendar_for("scotland", {day: "shut"})
    print(f"{'a new calendar':24}{(perf_counter() - started) / 20 * 1000:8.1f} ms")


def nanoseconds(ask: Callable[[date], object], days: list[date]) -> float:
    """Per call, the loop included."""
    started = perf_counter()
    for i in range(ROUNDS):
        ask(days[i % len(days)])
    return (perf_counter() - started) / ROUNDS * 1e9


if __name__ == "__main__":
    main()
