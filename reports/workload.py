"""The report `workload`: what each owner received, answered and had open, month by month."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from procedure.dates import MONTHS
from procedure.errors import NotAllowed
from reports.groups import Basis, Flow
from reports.model import Column, Report, Row, Share, Table, Unit, Value
from reports.periods import Period
from reports.source import Source
from storage.entry_groups import at_odds, one_by_one, together, with_months, work
from storage.tallies import Behind

NOBODY, CLOSED, IN_TIME = "nobody", "closed", "percent_in_time"
MOST_MONTHS = 36
_OF_MONTH = re.compile(r"/\d{4}-\d{2}\Z")
COLUMNS = (
    Column("received", "Received"),
    Column(CLOSED, "Closed"),
    Column(IN_TIME, "Closed in time", Unit.PERCENT),
    Column("ended_otherwise", "Ended otherwise"),
    Column("open_at_end", "Open at end"),
)
NOTES = (
    Basis.ENTRIES.sentence,
    "An entry stands with the person who owns it now. Months without work are left out; a row of the whole period "
    "follows those of its months.",
)
NAMED = 5
TOO_LONG = f"Months are shown for periods of up to {MOST_MONTHS} months."


def workload_report(source: Source, period: Period, names: Mapping[str, str]) -> Report:
    """`names` are those of the staff by address. Raises NotAllowed if the flow of an owner does not balance."""
    months = list(months_of(period))
    is_short = len(months) <= MOST_MONTHS
    keys = ["", *(_key(month) for month in months)] if is_short else [""]
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    view = source.dates_view(period)
    asked = with_months(view, work(view)) if is_short else work(view)
    for one in together(source.tx, view, asked):
        for key in keys:
            found[one.values["owner"]].update(
                dict.fromkeys(((key, what) for what in _counts(one.values, key)), one.count)
            )
    rows = tuple(
        row
        for owner in sorted(found, key=lambda owner: (not owner, names.get(owner, owner)))
        for row in _rows(source, owner, names, found[owner], months if is_short else [], period)
    )
    table = Table("workload", "Work by owner and month", COLUMNS, rows, NOTES if is_short else (*NOTES, TOO_LONG))
    return Report("workload", f"Workload, {period}", period, None, Basis.ENTRIES.value, (table,))


def behind_work(source: Source, period: Period, row: str, column: str) -> list[list[Behind]]:
    """The entries that a number counts; of a share those in time, and all that were closed."""
    owner, month = (row[:-8], row[-7:]) if _OF_MONTH.search(row) else (row, "")
    view = source.dates_view(period)
    asked = with_months(view, work(view))
    wanted = [IN_TIME, CLOSED] if column == IN_TIME else [column]
    lists: dict[str, list[Behind]] = {what: [] for what in wanted}
    for one in one_by_one(source.tx, view, asked):
        counts = set(_counts(one.values, month)) if (one.values["owner"] or NOBODY) == owner else set()
        for what in wanted:
            lists[what] += [Behind(one.reference, one.stage)] if what in counts else []
    return list(lists.values())


def months_of(period: Period) -> Iterator[Period]:
    """The months of a period; those at its ends only as far as the period goes."""
    first = period.first
    while first <= period.last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(period.last, date.fromordinal(following.toordinal() - 1))
        yield Period(first, last)
        first = following


def _key(month: Period) -> str:
    return f"{month.first:%Y-%m}"


def _counts(values: Mapping[str, Any], month: str) -> Iterator[str]:
    """What entries with these values count for in a month, or in the whole period with ""."""
    came, ended = (_place(values, what, month) for what in ("came", "ended"))
    if came == "in":
        yield "received"
    if came == "before" and ended != "before":
        yield "open_at_start"
    if came != "after" and ended in ("after", "open"):
        yield "open_at_end"
    if ended == "in":
        yield CLOSED if values["is_answered"] else "ended_otherwise"
        if values["is_answered"] and values["in_time"]:
            yield IN_TIME


def _suspects(source: Source, period: Period, owner: str) -> str:
    found = [
        f"{one.reference} stage {one.stage}" for one in one_by_one(source.tx, source.dates_view(period), at_odds(owner))
    ]
    more = " and others" if len(found) > NAMED else ""
    return f"Ended before they were received: {', '.join(found[:NAMED])}{more}." if found else ""


def _place(values: Mapping[str, Any], what: str, month: str) -> str:
    """Before, in or after the month, where the day lies in the period."""
    place = str(values[what])
    if place != "in" or not month:
        # Before the period is before each of its months, and after it after each.
        return place
    of_day = str(values[f"{what}_month"])
    return "before" if of_day < month else "in" if of_day == month else "after"


def _rows(
    source: Source,
    owner: str,
    names: Mapping[str, str],
    found: Counter[tuple[str, str]],
    months: Sequence[Period],
    period: Period,
) -> Iterator[Row]:
    label, key = names.get(owner, owner) or "Nobody", owner or NOBODY
    for month in months:
        values = _values(source, period, owner, label, found, _key(month))
        if any(values[place] for place in (0, 1, 3, 4)):
            spoken = f"{MONTHS[month.first.month - 1]} {month.first.year}"
            yield Row(f"{key}/{_key(month)}", f"{label}, {spoken}", values)
    values = _values(source, period, owner, label, found, "")
    if any(values[place] for place in (0, 1, 3, 4)):
        yield Row(key, f"{label}, whole period", values)


def _values(
    source: Source, period: Period, owner: str, label: str, found: Counter[tuple[str, str]], key: str
) -> tuple[Value, ...]:
    flow = Flow(*(found[key, what] for what in ("received", CLOSED, "ended_otherwise", "open_at_start", "open_at_end")))
    if not flow.balances:
        raise NotAllowed(f"{flow.fault(label)} {_suspects(source, period, owner)}")
    return flow.received, flow.closed, Share(found[key, IN_TIME], flow.closed), flow.ended_otherwise, flow.open_at_end
