"""The report `workload`: what each owner received, answered and had open, month by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from procedure.dates import MONTHS
from reports.groups import Basis
from reports.model import Report, Row, Share, Table, Value
from reports.periods import Period
from reports.workload import COLUMNS, MOST_MONTHS, NOBODY, NOTES, TOO_LONG, months_of
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.groups import Group, balanced, counted
from tests.reports.slowly.rules import in_time


def workload_report(entries: Iterable[EntryRow], period: Period, names: Mapping[str, str]) -> Report:
    """`names` are those of the staff by address. Raises NotAllowed if the flow of an owner does not balance."""
    members: dict[str, list[EntryRow]] = {}
    for one in counted(entries):
        members.setdefault(one.owner, []).append(one)
    months = list(months_of(period))
    is_short = len(months) <= MOST_MONTHS
    rows = tuple(
        row
        for owner in sorted(members, key=lambda owner: (not owner, names.get(owner, owner)))
        for row in _rows(owner, names, members[owner], months if is_short else [], period)
    )
    table = Table("workload", "Work by owner and month", COLUMNS, rows, NOTES if is_short else (*NOTES, TOO_LONG))
    return Report("workload", f"Workload, {period}", period, None, Basis.ENTRIES.value, (table,))


def _rows(
    owner: str, names: Mapping[str, str], entries: Sequence[EntryRow], months: Sequence[Period], period: Period
) -> Iterator[Row]:
    label = names.get(owner, owner) or "Nobody"
    group = Group(owner or NOBODY, label, tuple(entries))
    for month in months:
        values, spoken = _values(group, month), f"{MONTHS[month.first.month - 1]} {month.first.year}"
        if any(values[place] for place in (0, 1, 3, 4)):
            yield Row(f"{group.key}/{month.first:%Y-%m}", f"{label}, {spoken}", values)
    values = _values(group, period)
    if any(values[place] for place in (0, 1, 3, 4)):
        yield Row(group.key, f"{label}, whole period", values)


def _values(group: Group, period: Period) -> tuple[Value, ...]:
    found = balanced(group, period)
    met = sum(in_time(one) for one in group.entries if one.responded_on is not None and one.responded_on in period)
    return found.received, found.closed, Share(met, found.closed), found.ended_otherwise, found.open_at_end
