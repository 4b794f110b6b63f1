"""Alembic's entry: runs the steps on the connection that `storage/migrating.py` hands over, in its transaction."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import storage.tables  # noqa: F401 - the models must be known before they are compared


def in_our_words(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """How a drafted step names a column type: with the helpers of `columns.py`; False where Alembic's way is right."""
    if kind != "type":
        return False
    if isinstance(item, sa.Enum):
        return f"words({', '.join(map(repr, (item.name, *item.enums)))})"
    if isinstance(item, AutoString):
        return f"text({item.length or ''})"
    return "instant()" if isinstance(item, UTCDateTime) else False


def run() -> None:
    """Run the steps. SQLite changes a table by rebuilding it, hence batches."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=in_our_words,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
