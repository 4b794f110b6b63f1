"""Reports on a timetable: a duty of their own, files that go with a mail; and comments on a year's figures."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.changing import change
from storage.migrations.columns import instant, text, words

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    change("duties", duties, widened=["kind"])
    op.create_table(
        "enclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", text(200), nullable=False),
        sa.Column("content_type", text(255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("outbox_id", "number", name="uq_enclosures_outbox_number"),
    )
    op.create_index("ix_enclosures_outbox_id", "enclosures", ["outbox_id"])
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", text(9), nullable=False),
        sa.Column("area", text(80), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("by", text(254), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_comments_year", "comments", ["year"])


def duties() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(300), nullable=False),
        sa.Column(
            "kind",
            words(
                "dutykind",
                "chase",
                "digest",
                "horizon",
                "propose",
                "hold",
                "receipt",
                "acknowledge",
                "respond",
                "promise",
                "decide",
                "extend",
                "overall",
                "alert",
                "review",
                "agree",
                "inform",
                "milestone",
                "route",
                "remedy",
                "commitment",
                "consent",
                "report",
            ),
            nullable=False,
        ),
        sa.Column("state", words("dutystate", "open", "met", "void", "blocked"), nullable=False),
        sa.Column("due_at", instant(), nullable=False),
        sa.Column("missed_at", instant(), nullable=True),
        sa.Column("settled_at", instant(), nullable=True),
        sa.Column("reason", text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column("person", text(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    ]
