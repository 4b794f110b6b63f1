"""What services promised to change: service commitments beside the areas, and the report `learning`."""

from collections.abc import Callable, Mapping, Sequence

from procedure.commitments import financial_year as year_name
from procedure.desk import Desk
from reports.area_years import labels_of
from reports.behind import Found
from reports.model import Column, Report, Row, Table, Unit, Value
from reports.periods import Period
from reports.source import Source
from storage.figures_beside import Promised, commitments_of, lessons_of
from storage.ledger import Tx
from storage.only import EVERYTHING, Only

AWAITING = "Awaiting update"
COMMITMENTS = (
    Column("area", "Area", Unit.TEXT),
    Column("commitment", "Commitment", Unit.TEXT),
    Column("progress", "Progress", Unit.TEXT),
    Column("state", "State", Unit.TEXT),
)
NEXT = COMMITMENTS[:2]
ACTIONS = (
    Column("area", "Area", Unit.TEXT),
    Column("action", "Action", Unit.TEXT),
    Column("agreed_on", "Agreed", Unit.TEXT),
    Column("progress", "Progress", Unit.TEXT),
    Column("state", "State", Unit.TEXT),
)
SUMMARY = (
    Column("agreed", "Agreed"),
    Column("done", "Done"),
    Column("open", "Open"),
    Column("awaiting_update", "Awaiting update"),
)
AWAITING_NOTE = "What awaits an update counts as open, and its service is asked for it."
NOTHING = "None were written down."
AGREED_NOTE = "Agreed or done in the period; agreed when the reply that tells of it had left. Open ones as known today."


def commitment_tables(tx: Tx, desk: Desk, period: Period, only: Only = EVERYTHING) -> tuple[Table, ...]:
    """The service commitments of the year in which the period begins, with progress, and those of the next year."""
    year = year_name(period.first)
    following = _year_after(year)
    labels = _labels(desk)
    found = commitments_of(tx, (year, following), only.areas)
    this = tuple(Row(str(one.id), one.text, _commitment(one, labels)) for one in found if one.year == year)
    then = tuple(Row(str(one.id), one.text, _commitment(one, labels)[:2]) for one in found if one.year == following)
    return (
        Table("commitments", f"Service commitments for {year}", COMMITMENTS, _numbered(this), _notes(this)),
        Table("next_commitments", f"Service commitments for {following}", NEXT, _numbered(then), _notes(then, ())),
    )


def learning_tables(tx: Tx, desk: Desk, period: Period, only: Only = EVERYTHING) -> tuple[Table, ...]:
    """Learning and improvement actions of a period: their number by area, and each of them."""
    labels, found = _labels(desk), lessons_of(tx, period.first, period.last, only)
    areas = sorted({one.area for one in found}, key=lambda code: labels.get(code, code))
    rows = [_summary(code, labels, [one for one in found if one.area == code], period) for code in areas]
    rows.append(_summary("total", {"total": "Total"}, found, period))
    actions = tuple(_action_row(one, labels) for one in found)
    return (
        Table("learning", "Learning and improvement actions", SUMMARY, tuple(rows), (AGREED_NOTE, AWAITING_NOTE)),
        Table("actions", "Actions", ACTIONS, actions, () if actions else (NOTHING,)),
    )


def behind_actions(source: Source, period: Period, desk: Desk, row: str, column: str) -> Found:
    """The actions that a number counts. Of a restricted case they are withheld as in the report itself."""
    labels, found = _labels(desk), lessons_of(source.tx, period.first, period.last, source.only)
    counts = _COUNTED[column]
    rows = [_action_row(one, labels) for one in found if row in ("total", _row_of(one.area)) and counts(one, period)]
    return Found([rows], ACTIONS, "action", "actions")


def learning_report(period: Period) -> Report:
    """The report without its tables, which come from the commitments, not from the entries."""
    return Report("learning", f"Learning from complaints, {period}", period, None, "actions", ())


def _year_after(year: str) -> str:
    start = int(year[:4]) + 1
    return f"{start}/{(start + 1) % 100:02}"


def _labels(desk: Desk) -> Mapping[str, str]:
    return labels_of(desk.areas)


def _numbered(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The text stands in a column; the label is the number, as in the printed dashboards."""
    return tuple(Row(row.key, str(number), row.values) for number, row in enumerate(rows, 1))


def _notes(rows: Sequence[Row], notes: tuple[str, ...] = (AWAITING_NOTE,)) -> tuple[str, ...]:
    return notes if rows else (NOTHING,)


def _commitment(one: Promised, labels: Mapping[str, str]) -> tuple[Value, ...]:
    return labels.get(one.area, one.area), one.text, _progress(one), _state(one)


def _action_row(one: Promised, labels: Mapping[str, str]) -> Row:
    return Row(str(one.id), one.reference or "A restricted case", _action(one, labels))


def _action(one: Promised, labels: Mapping[str, str]) -> tuple[Value, ...]:
    agreed = one.made_on.isoformat() if one.made_on else ""
    return labels.get(one.area, one.area), one.text, agreed, _progress(one), _state(one)


def _progress(one: Promised) -> str:
    return one.progress or ("" if one.done_on else AWAITING)


def _state(one: Promised) -> str:
    return f"Done on {one.done_on.isoformat()}" if one.done_on else "Open"


def _summary(code: str, labels: Mapping[str, str], found: Sequence[Promised], period: Period) -> Row:
    values = tuple(sum(_COUNTED[column.key](one, period) for one in found) for column in SUMMARY)
    return Row(_row_of(code), labels.get(code, code), values)


def _row_of(code: str) -> str:
    return code or "no_area"


_COUNTED: dict[str, Callable[[Promised, Period], bool]] = {
    "agreed": lambda one, period: one.made_on is not None and one.made_on in period,
    "done": lambda one, period: one.done_on is not None and one.done_on in period,
    "open": lambda one, period: one.done_on is None,
    "awaiting_update": lambda one, period: one.done_on is None and not one.progress,
}
"""By column, whether an action counts there."""
