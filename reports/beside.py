"""Tables that stand beside every performance report: changes that alter figures, and the external body's decisions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from procedure.deadlines import end_of_office_day, office_date
from procedure.desk import Desk
from procedure.outcomes import Outcome, spoken_outcome
from procedure.staff import role_of
from reports.behind import Found, text
from reports.model import Column, Row, Table, Unit
from reports.periods import Period
from reports.source import Source
from storage.figures_beside import Correction, Decision, corrections, external_decisions
from storage.ledger import Tx
from storage.only import EVERYTHING, Only

NAMES = {
    "outcome_corrected": "Outcome corrected",
    "receipt_corrected": "Day of receipt corrected",
    "response_corrected": "Day of response corrected",
    "reopened": "Opened again",
    "procedure_changed": "Put under another procedure",
    "stage_changed": "Moved to another stage",
    "area_changed": "Moved to another area",
    "routed": "Sent on as no complaint",
    "unrouted": "A complaint after all",
    "ended": "Closed as a duplicate",
    "unmerged": "No duplicate after all",
}
TURNED = {"made_in_time": True, "made_late": False}
CHANGES = (
    *(Column("day", "Day", Unit.TEXT), Column("role", "By", Unit.TEXT), Column("changes", "Changes")),
    *(Column("made_in_time", "Late before, in time now"), Column("made_late", "In time before, late now")),
)
NOT_LOOKED_INTO = "Not looked into"
EXTERNAL_NOTE = "Decided by the external body in the period; in none of the other tables."
CHANGED = (text("day", "Day"), text("change", "Change"), text("role", "By"))
DECIDED = (text("day", "Decided"), text("outcome", "Outcome"))
NO_CHANGES = "Nothing that figures are made of was changed in the period."


def tables_beside(tx: Tx, desk: Desk, period: Period, only: Only = EVERYTHING) -> tuple[Table, ...]:
    """Both tables of a period, also where there is nothing to tell."""
    return changes_table(tx, desk, period, only), _external(tx, period, only)


def changes_table(tx: Tx, desk: Desk, period: Period, only: Only) -> Table:
    """ "Changes made after receipt that alter figures (...; by day and role)" are always printed, and "every report
    lists the corrections that changed a met or missed".
    """
    found: dict[tuple[date, str, str], list[Correction]] = {}
    for day, role, one in _changes(tx, desk, period, only):
        found.setdefault((day, one.kind, role), []).append(one)
    rows = tuple(
        Row(f"{day}/{kind}/{role}", NAMES[kind], (day.isoformat(), role, *_counted(made)))
        for (day, kind, role), made in sorted(found.items())
    )
    return Table("changes", "Changes that alter figures", CHANGES, rows, () if rows else (NO_CHANGES,))


def _counted(made: Sequence[Correction]) -> tuple[int, ...]:
    return (len(made), *(sum(one.is_in_time is which for one in made) for which in TURNED.values()))


def behind_changes(source: Source, period: Period, desk: Desk, row: str, column: str) -> Found | None:
    """Each change that a row counts, with its case."""
    if column not in ("changes", *TURNED):
        return None
    changes = (
        (day, role, one)
        for day, role, one in _changes(source.tx, desk, period, source.only)
        if column == "changes" or one.is_in_time is TURNED[column]
    )
    found = [
        Row(f"{one.reference}.{one.id}", one.reference, (day.isoformat(), NAMES[one.kind], role))
        for day, role, one in changes
        if f"{day}/{one.kind}/{role}" == row
    ]
    return Found([found], CHANGED, "change", "changes")


def behind_decisions(source: Source, period: Period, desk: Desk, row: str, column: str) -> Found:
    """Each decision of the external body that a row counts."""
    decisions = external_decisions(source.tx, period.first, period.last, source.only)
    rows = [_decision(one) for one in decisions if row in ("total", _row_of(one))]
    return Found([rows], DECIDED, "decision", "decisions")


def _changes(tx: Tx, desk: Desk, period: Period, only: Only) -> Iterator[tuple[date, str, Correction]]:
    """Each with its office date and the role of who made it."""
    procedure = desk.procedure(desk.default_procedure)
    since = end_of_office_day(procedure, period.first - timedelta(days=1))
    for one in corrections(tx, since, end_of_office_day(procedure, period.last), only):
        yield office_date(procedure, one.at), one.role or role_of(desk, one.by) or "somebody who left", one


def _decision(one: Decision) -> Row:
    said = spoken_outcome(one.outcome).capitalize() if one.outcome else NOT_LOOKED_INTO
    day = one.decided_on.isoformat() if one.decided_on else ""
    return Row(f"{one.reference}.{one.id}", one.reference, (day, said))


def _row_of(one: Decision) -> str:
    return one.outcome.value if one.outcome else "not_looked_into"


def _external(tx: Tx, period: Period, only: Only) -> Table:
    found = Counter(one.outcome for one in external_decisions(tx, period.first, period.last, only))
    rows = [Row(one.value, spoken_outcome(one).capitalize(), (found[one],)) for one in Outcome if found[one]]
    if found[None]:
        rows.append(Row("not_looked_into", NOT_LOOKED_INTO, (found[None],)))
    rows.append(Row("total", "Total", (sum(found.values()),)))
    columns = (Column("decided", "Decided"),)
    return Table("external_reviews", "Reviews by the external body", columns, tuple(rows), (EXTERNAL_NOTE,))
