"""What figures ask of entries that have ended, kept beside them; triggers that throw away what is no longer true.

Every case with such an entry is due: the bot works the facts out from its start on, some hundred cases at a time.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import text, words
from storage.tables.keeping import statements

revision: str = "0009"
down_revision: str | None = "0008"

CHANNELS = ("email", "phone", "post", "in_person", "web")
DUE = """
    INSERT INTO entry_facts_due (case_id, changes)
    SELECT DISTINCT case_id, 1 FROM stages WHERE responded_on IS NOT NULL OR closed_on IS NOT NULL
"""


def upgrade() -> None:
    kinds()
    op.create_table(
        "entry_facts",
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("procedure_id", text(80), nullable=False),
        sa.Column("area", text(80), nullable=False),
        sa.Column("channel", words("channel", *CHANNELS), nullable=False),
        sa.Column("wait_working", sa.Integer(), nullable=True),
        sa.Column("wait_nights", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("stage_id"),
    )
    answered = ["responded_on", "class_id", "kind_id", "received_on", "wait_working", "wait_nights"]
    some("ix_entry_facts_answered", answered, "responded_on IS NOT NULL")
    some("ix_entry_facts_unanswered", ["closed_on", "received_on", "class_id"], "responded_on IS NULL")
    op.create_index("ix_entry_facts_kind", "entry_facts", ["kind_id", "responded_on", "received_on"])
    op.create_index("ix_entry_facts_received", "entry_facts", ["received_on", "class_id", "area"])
    op.create_table(
        "entry_facts_due",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "entry_rules",
        sa.Column("procedure_id", text(80), nullable=False),
        sa.Column("rules", text(64), nullable=False),
        sa.PrimaryKeyConstraint("procedure_id"),
    )
    # For lists of what is open; once it knows how many cases there are, SQLite would go through all of them.
    is_open = sa.text("closed_at IS NULL")
    op.create_index("ix_stages_open", "stages", ["case_id"], sqlite_where=is_open, postgresql_where=is_open)
    op.execute(DUE)
    for one in statements(op.get_context().dialect.name):
        op.execute(one.replace(":", "\\:"))


def kinds() -> None:
    op.create_table(
        "entry_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(64), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("how", words("enteredhow", "direct", "escalated"), nullable=False),
        sa.Column("is_last", sa.Integer(), nullable=False),
        sa.Column("outcome", words("outcome", "upheld", "partially_upheld", "not_upheld", "resolved"), nullable=True),
        sa.Column("upheld", sa.Integer(), nullable=False),
        sa.Column("overturned", sa.Integer(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=True),
        sa.Column("partial", sa.Integer(), nullable=True),
        sa.Column("in_time", sa.Integer(), nullable=True),
        sa.Column("informed", sa.Integer(), nullable=True),
        sa.Column("first_kept", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )


def some(name: str, columns: list[str], where: str) -> None:
    """An index of some rows only."""
    op.create_index(name, "entry_facts", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
