"""What watching over the mail needs: alarms that stand, and when a mailbox was last gone through as a whole."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.changing import change
from storage.migrations.columns import instant, text

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    change("mailboxes", mailboxes)
    op.create_table(
        "alarms",
        sa.Column("name", text(200), nullable=False),
        sa.Column("say", text(), nullable=False),
        sa.Column("well", text(), nullable=False),
        sa.Column("since", instant(), nullable=False),
        sa.Column("told_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )


def mailboxes() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("name", text(80), nullable=False),
        sa.Column("live_from", instant(), nullable=False),
        sa.Column("cursor", text(), nullable=False),
        sa.Column("polled_at", instant(), nullable=True),
        sa.Column("last_error", text(), nullable=False),
        sa.Column("reconciled_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    ]
