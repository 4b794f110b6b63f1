"""The bytes of mails go to a table of their own: SQLite writes a row whole whenever anything in it changes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.create_table(
        "raw_contents",
        sa.Column("raw_mail_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["raw_mail_id"], ["raw_mail.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("raw_mail_id"),
    )
    op.execute("INSERT INTO raw_contents (raw_mail_id, content) SELECT id, content FROM raw_mail")
    op.drop_column("raw_mail", "content")
