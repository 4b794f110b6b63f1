"""Changes a table that holds rows: new columns, new words of an enum. Steps that were released rely on this.

PostgreSQL alters the table; SQLite cannot change a CHECK, so there a new table takes the place of the old one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op


def change(
    name: str,
    definition: Callable[[], Sequence[sa.schema.SchemaItem]],
    *,
    fill: Mapping[str, Any] | None = None,
    widened: Sequence[str] = (),
) -> None:
    """Make `name` what `definition` says, and keep its rows, indexes and triggers.

    `fill` gives the value of old rows for every new column that may not be empty; `widened` names the columns whose
    enum has new words.
    """
    if op.get_context().dialect.name == "postgresql":
        _alter(name, definition(), fill or {}, widened)
    else:
        _replace(name, definition(), fill or {})


def _alter(
    name: str, definition: Sequence[sa.schema.SchemaItem], fill: Mapping[str, Any], widened: Sequence[str]
) -> None:
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(name)}
    for column in _columns(definition):
        if column.name not in known:
            column.server_default = sa.DefaultClause(_written(fill[column.name])) if column.name in fill else None
            op.add_column(name, column)
            if column.name in fill:
                op.alter_column(name, column.name, server_default=None)
        elif column.name in widened and isinstance(column.type, sa.Enum):
            check = str(column.type.name)
            op.drop_constraint(check, name, type_="check")
            op.create_check_constraint(check, name, sa.column(column.name).in_(column.type.enums))


def _replace(name: str, definition: Sequence[sa.schema.SchemaItem], fill: Mapping[str, Any]) -> None:
    # Triggers go with a table, and one that names it elsewhere forbids that another table takes its name.
    triggers = op.get_bind().execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    # What was written of an index, not what is found out about it: only so it keeps its WHERE, its order and its terms.
    indexes = op.get_bind().execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :name"),
        {"name": name},
    )
    written = [*indexes.scalars(), *(one.sql for one in triggers)]
    for one in triggers:
        op.execute(f"DROP TRIGGER {one.name}")
    known = [one["name"] for one in sa.inspect(op.get_bind()).get_columns(name)]
    op.create_table(f"new_{name}", *definition)
    values: dict[str, Any] = {column: sa.column(column) for column in known} | {
        key: sa.literal(value) for key, value in fill.items()
    }
    new = sa.table(f"new_{name}", *(sa.column(column) for column in values))
    rows = sa.select(*values.values()).select_from(sa.table(name))
    op.get_bind().execute(sa.insert(new).from_select(list(values), rows))
    op.drop_table(name)
    op.rename_table(f"new_{name}", name)
    for sql in written:
        op.execute(sql.replace(":", "\\:"))


def _columns(definition: Sequence[sa.schema.SchemaItem]) -> list[sa.Column[Any]]:
    return [one for one in definition if isinstance(one, sa.Column)]


def _written(value: Any) -> sa.TextClause:
    return sa.text(str(value).lower() if isinstance(value, bool) else f"'{value}'")
