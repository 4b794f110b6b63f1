"""What a report says in words, from the same numbers that stand in its tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from reports.cells import SMALL
from reports.groups import Basis
from reports.model import Change, Report, Row, Share, Table, Value, Withheld
from reports.rounding import half_up, written
from reports.spoken import days_against, points_against, spoken_then


def sentences(report: Report) -> tuple[str, ...]:
    """In the order of the tables; none where a table is not part of the report or has nothing to say."""
    tables = {one.id: one for one in report.tables}
    against = _Against(tables.get("last_year"), spoken_then(report.compared_with) if report.compared_with else "")
    found: list[str] = []
    if "received_closed" in tables:
        found += _flow(tables["received_closed"], tables.get("change"), report.basis == Basis.ENTRIES)
    if "outcomes" in tables:
        found += _upheld(tables["outcomes"], against)
    if "time_to_close" in tables:
        found += _taken(tables["time_to_close"], against)
    return tuple(found)


@dataclass(frozen=True)
class _Against:
    """The differences from the period that the report is compared with; `then` is how that one is called."""

    table: Table | None
    then: str

    def said(self, row: str, column: str, words: Callable[[Fraction, str], str]) -> str:
        """Begins with a comma; empty where there is nothing to compare with, or it is withheld."""
        value = _cells(self.table, column).get(row) if self.table else None
        return f", {words(Fraction(value), self.then)}" if isinstance(value, int | Fraction) else ""


def _flow(flows: Table, change: Table | None, at_each_stage: bool) -> Iterator[str]:
    counted = " (counted at each of their stages)" if at_each_stage else ""
    compared = _cells(change, "percent_change") if change else {}
    for key, value in (("received", _cells(flows, "received")), ("closed", _cells(flows, "closed"))):
        if not isinstance(value["total"], Withheld):
            yield f"{_complaints(value['total'])} {key}{counted}{_against(compared.get(key))}."


def _complaints(value: Value) -> str:
    counted = written(value) if isinstance(value, int) else "No"
    return f"{counted} complaint was" if value == 1 else f"{counted} complaints were"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _number_of(complaints: int) -> str:
    return f"{written(complaints)} {'complaint' if complaints == 1 else 'complaints'}"


def _against(change: Value) -> str:
    if not isinstance(change, Change):
        return ""
    if change.this == change.last:
        return ", as many as a year before"
    if change.percent is None:
        return ", against none a year before"
    percent, way = f"{written(abs(half_up(change.percent)))}%", "more" if change.this > change.last else "fewer"
    return f", {percent} {way} than the {written(change.last)} a year before"


def _upheld(table: Table, against: _Against) -> Iterator[str]:
    for row in _stages(table):
        share = _cells(table, "percent_upheld").get(row.key)
        if isinstance(share, Share) and share.percent is not None:
            yield f"{_upheld_of(share, _spoken(row))}{against.said(row.key, 'upheld_points', points_against)}."


def _upheld_of(share: Share, stage: str) -> str:
    percent = f"{written(share.percent or 0)}%"
    if share.of < SMALL:
        return f"{share.n} of {_number_of(share.of)} decided at {stage} {_were(share.n)} upheld ({percent})"
    return f"{percent} of complaints at {stage} were upheld (based on {written(share.of)} decided)"


def _taken(table: Table, against: _Against) -> Iterator[str]:
    means, targets, shares = (_cells(table, key) for key in ("mean_days", "target", "percent_in_time"))
    for row in _stages(table):
        mean, target, share = means[row.key], targets[row.key], shares[row.key]
        if isinstance(mean, str | Share | Change | Withheld) or mean is None:
            continue
        change = against.said(row.key, "mean_days_change", days_against)
        aim = f", against a target of {written(target)}" if isinstance(target, int) else ""
        took = f"Replies at {_spoken(row)} took {written(mean, 1)} working days on average"
        yield f"{took}{change}{aim}{_timely(share, against.said(row.key, 'in_time_points', points_against))}."


def _timely(share: Value, change: str) -> str:
    if not isinstance(share, Share):
        return ""
    return f"; {written(share.n)} of {written(share.of)} {_were(share.n)} in time{change}"


def _stages(table: Table) -> Iterator[Row]:
    return (row for row in table.rows if row.key.startswith("stage_") and "@" not in row.key)


def _cells(table: Table, column: str) -> dict[str, Value]:
    """By row; empty if the table has no such column."""
    places = [place for place, one in enumerate(table.columns) if one.key == column]
    return {row.key: row.values[place] for place in places for row in table.rows}


def _spoken(row: Row) -> str:
    """Like "stage 2"; the label of the row says more."""
    return row.key.replace("_", " ")
