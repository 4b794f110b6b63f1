"""Column helpers: enums as short strings with a CHECK, so that both databases refuse what the code does not know."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum


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
