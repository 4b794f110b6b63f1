"""What was answered in a period, beside the same period a year before, entry by entry."""

from collections.abc import Sequence
from fractions import Fraction

from reports.last_year import COLUMNS, NOTE
from reports.model import Row, Share, Table, Value
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.rules import Rules, in_time


def last_year_table(
    this: Sequence[EntryRow], last: Sequence[EntryRow], stages: int, rules: Rules, basis_note: str
) -> Table:
    """Both are the entries answered in their period."""
    rows = []
    for number in range(1, stages + 1):
        label = f"Stage {number} with escalated" if number > 1 else "Stage 1"
        now, then = ([one for one in each if one.stage == number] for each in (this, last))
        times = (*_points(_timely(now), _timely(then)), *_days(now, then, rules))
        rows.append(Row(f"stage_{number}", label, (*_points(_upheld(now, rules), _upheld(then, rules)), *times)))
    of_all = _points(_upheld(this, rules), _upheld(last, rules))
    rows.append(Row("total", "Total", (*of_all, None, None, None, None)))
    title = "Decided and answered beside the same period a year before"
    return Table("last_year", title, COLUMNS, tuple(rows), (basis_note, NOTE))


def _upheld(entries: Sequence[EntryRow], rules: Rules) -> Share:
    decided = [one for one in entries if one.outcome is not None]
    return Share(sum(rules.counts_as_upheld(one) for one in decided), len(decided))


def _timely(entries: Sequence[EntryRow]) -> Share:
    return Share(sum(in_time(one) for one in entries), len(entries))


def _points(now: Share, then: Share) -> tuple[Value, Value]:
    return then, now.percent - then.percent if now.percent is not None and then.percent is not None else None


def _days(now: Sequence[EntryRow], then: Sequence[EntryRow], rules: Rules) -> tuple[Value, Value]:
    mean, before = _mean(now, rules), _mean(then, rules)
    return before, mean - before if mean is not None and before is not None else None


def _mean(entries: Sequence[EntryRow], rules: Rules) -> Fraction | None:
    days = [rules.days_taken(one) for one in entries]
    return Fraction(sum(days), len(days)) if days else None
