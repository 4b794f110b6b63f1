"""Indexes that hold what figures ask, so that a report reads the entries of its period and no tables."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"

UNANSWERED = sa.text("responded_on IS NULL")
AT_ODDS = sa.text("responded_on < received_on OR (responded_on IS NULL AND closed_on < received_on)")
LATE_STAGES = sa.text("number > 2")
UNCOUNTED = sa.text("closure IN ('duplicate', 'not_a_complaint') OR (status = 'dormant' AND is_quiet)")


def upgrade() -> None:
    op.drop_index("ix_stages_responded_on", "stages")
    asked = ["case_id", "number", "entered_how", "outcome"]
    dates = ["started_on", "due_on", "closed_on", "promised_on"]
    op.create_index("ix_stages_answered", "stages", ["responded_on", "received_on", *asked, *dates, "id"])
    op.create_index("ix_stages_received", "stages", ["received_on", *asked, "responded_on", "closed_on", "id"])
    some("ix_stages_unanswered", "stages", ["closed_on", "received_on", *asked], UNANSWERED)
    some("ix_stages_at_odds", "stages", ["received_on", "responded_on", "closed_on"], AT_ODDS)
    some("ix_stages_late", "stages", ["number"], LATE_STAGES)
    some("ix_cases_uncounted", "cases", ["id"], UNCOUNTED)
    op.create_index("ix_cases_procedure_id", "cases", ["procedure_id"])
    op.drop_index("ix_points_stage_id", "points")
    op.create_index("ix_points_stage_id", "points", ["stage_id", "theme", "subtheme", "finding"])


def some(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    """An index of some rows only."""
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
