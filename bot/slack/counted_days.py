"""The days of an explanation as rows: one each, or runs of alike ones in one row where a table could not hold them."""

import re
from collections.abc import Iterator, Sequence

from bot.slack.tables import MOST_ROWS
from letters.cards import short_date
from letters.notes import Row
from procedure.calendar import Day

_NUMBERED = re.compile(r"(working day|day) (\d+)")


def day_rows(days: Sequence[Day]) -> tuple[Row, ...]:
    """In order and to the last, which is the due date: a table that ended before it would explain nothing."""
    if len(days) <= MOST_ROWS:
        return tuple(_row([day]) for day in days)
    return tuple(_row(run) for run in _runs(days))


def _runs(days: Sequence[Day]) -> Iterator[list[Day]]:
    run = list[Day]()
    for day in days:
        if run and not _goes_on(run[-1], day):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _goes_on(before: Day, day: Day) -> bool:
    """Counted on by one, or left out for the very same reason."""
    if before.counted and day.counted:
        first, second = _NUMBERED.fullmatch(before.why), _NUMBERED.fullmatch(day.why)
        return bool(first and second and first[1] == second[1] and int(second[2]) == int(first[2]) + 1)
    return before.counted == day.counted and before.why == day.why


def _row(run: Sequence[Day]) -> Row:
    first, last = run[0], run[-1]
    when, why = short_date(first.date), first.why
    if len(run) > 1:
        when = f"{when} to {short_date(last.date)}"
        why = f"{why} to {last.why.rpartition(' ')[2]}" if first.counted else why
    return Row((when, "counts" if first.counted else "–", why))
