"""Indexes for what is asked at every letter and for every list: the letters of a stage, the cases not open to all."""

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_index("ix_outbox_stage_id", "outbox", ["stage_id"])
    op.create_index("ix_cases_is_sensitive", "cases", ["is_sensitive"])
