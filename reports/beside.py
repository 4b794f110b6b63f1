"""Tables that stand beside every performance report: changes that alter figures, and the external body's decisions."""

from collections import Counter
from datetime import timedelta

from procedure.deadlines import end_of_office_day, office_date
from procedure.desk import Desk
from procedure.outcomes import Outcome, spoken_outcome
from procedure.staff import role_of
from reports.model import Column, Row, Table, Unit
from reports.periods import Period
from storage.figures_beside import corrections, external_decisions
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
CHANGES = (Column("day", "Day", Unit.TEXT), Column("role", "By", Unit.TEXT), Column("changes", "Changes"))
EXTERNAL_NOTE = "Decided by the external body in the period; in none of the other tables."
NO_CHANGES = "Nothing that figures are made of was changed in the period."


def tables_beside(tx: Tx, desk: Desk, period: Period, only: Only = EVERYTHING) -> tuple[Table, ...]:
    """Both tables of a period, also where there is nothing to tell."""
    return changes_table(tx, desk, period, only), _external(tx, period, only)


def changes_table(tx: Tx, desk: Desk, period: Period, only: Only) -> Table:
    """ "Changes made after receipt that alter figures (...; by day and role)" are always printed."""
    procedure = desk.procedure(desk.default_procedure)
    since = end_of_office_day(procedure, period.first - timedelta(days=1))
    found = Counter(
        (office_date(procedure, at), kind, role or role_of(desk, email) or "somebody who left")
        for at, kind, role, email in corrections(tx, since, end_of_office_day(procedure, period.last), only)
    )
    rows = tuple(
        Row(f"{day}/{kind}/{role}", NAMES[kind], (day.isoformat(), role, number))
        for (day, kind, role), number in sorted(found.items())
    )
    return Table("changes", "Changes that alter figures", CHANGES, rows, () if rows else (NO_CHANGES,))


def _external(tx: Tx, period: Period, only: Only) -> Table:
    found = external_decisions(tx, period.first, period.last, only)
    rows = [Row(one.value, spoken_outcome(one).capitalize(), (found[one],)) for one in Outcome if found[one]]
    if found[None]:
        rows.append(Row("not_looked_into", "Not looked into", (found[None],)))
    rows.append(Row("total", "Total", (sum(found.values()),)))
    columns = (Column("decided", "Decided"),)
    return Table("external_reviews", "Reviews by the external body", columns, tuple(rows), (EXTERNAL_NOTE,))
