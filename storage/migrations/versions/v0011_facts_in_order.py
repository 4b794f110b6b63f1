"""Facts are kept so that those of one kind lie side by side, and know what reports are narrowed to.

They are derived: all are worked out anew. Every case with an entry that has ended is due.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import text, words

revision: str = "0011"
down_revision: str | None = "0010"

CHANNELS = ("email", "phone", "post", "in_person", "web")
NUMBERS = ("class_id", "kind_id", "topic_id", "wait_id", "part_id")
DUE = """
    INSERT INTO entry_facts_due (case_id, changes)
    SELECT DISTINCT case_id, 1 FROM stages WHERE responded_on IS NOT NULL OR closed_on IS NOT NULL
"""


def upgrade() -> None:
    op.drop_table("entry_facts")
    op.drop_table("entry_kinds")
    kinds()
    op.create_table(
        "entry_facts",
        sa.Column("stage_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("area", text(80), nullable=False),
        sa.PrimaryKeyConstraint("stage_id"),
    )
    for name in ("class", "kind"):
        some(f"ix_entry_facts_{name}", f"{name}_id", "responded_on", "received_on", "part_id")
    for name in ("topic", "wait"):
        some(f"ix_entry_facts_{name}", f"{name}_id", "responded_on", "part_id")
    unanswered = ("closed_on", "received_on", "class_id", "part_id")
    some("ix_entry_facts_unanswered", *unanswered, where="responded_on IS NULL")
    op.create_index("ix_entry_facts_received", "entry_facts", ["class_id", "received_on", "part_id"])
    op.create_index("ix_entry_facts_area", "entry_facts", ["area", "class_id", "received_on", "part_id"])
    op.execute("DELETE FROM entry_facts_due")
    op.execute(DUE)


def kinds() -> None:
    op.create_table(
        "entry_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(64), nullable=False),
        sa.Column("sort", text(10), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.Column("how", words("enteredhow", "direct", "escalated"), nullable=True),
        sa.Column("is_last", sa.Integer(), nullable=True),
        sa.Column("outcome", words("outcome", "upheld", "partially_upheld", "not_upheld", "resolved"), nullable=True),
        sa.Column("upheld", sa.Integer(), nullable=True),
        sa.Column("overturned", sa.Integer(), nullable=True),
        sa.Column("themes", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("partial", "in_time", "informed", "first_kept")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("days", "wait_working", "wait_nights")),
        sa.Column("procedure", text(80), nullable=True),
        sa.Column("area", text(80), nullable=True),
        sa.Column("channel", words("channel", *CHANNELS), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_entry_kinds_sort", "entry_kinds", ["sort"])


def some(name: str, *columns: str, where: str = "responded_on IS NOT NULL") -> None:
    """An index of some rows only."""
    op.create_index(name, "entry_facts", list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))
