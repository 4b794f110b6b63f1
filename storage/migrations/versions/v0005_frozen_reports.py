"""Reports as they were published, so that a later escalation does not alter them."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import instant, text

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    op.create_table(
        "frozen_reports",
        sa.Column("name", text(80), nullable=False),
        sa.Column("report", text(40), nullable=False),
        sa.Column("definition", text(20), nullable=False),
        sa.Column("frozen_at", instant(), nullable=False),
        sa.Column("document", text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
