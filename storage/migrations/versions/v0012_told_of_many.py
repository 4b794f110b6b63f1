"""Whether many people who write about one event were pointed out already is looked up, not searched for.

It is asked of every mail that looks like others, and what was told stands among all events of the ledger.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    told = sa.text("kind = 'looks_like_many'")
    op.create_index("ix_events_of_many", "events", ["at"], sqlite_where=told, postgresql_where=told)
