"""Column helpers: enums as short strings with a CHECK, so that both databases refuse what the code does not know.

And an index of some rows only.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, Index, text


def choice(kind: type[StrEnum]) -> Any:
    """A column type for an enum: stored by value, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        values_callable=lambda members: [one.value for one in members],
        validate_strings=True,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
    )


def some(name: str, where: str, *columns: str) -> Index:
    """An index of some rows only."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
