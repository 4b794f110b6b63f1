"""Column types as the steps write them. Steps that were released rely on these: never change what they mean."""

import sqlalchemy as sa
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime


def words(name: str, *allowed: str) -> sa.Enum:
    """A short string with a CHECK called `name` that allows these words only."""
    return sa.Enum(*allowed, name=name, native_enum=False, create_constraint=True, length=32)


def text(length: int | None = None) -> AutoString:
    """Text, bounded where a length is given."""
    return AutoString(length=length)


def instant() -> UTCDateTime:
    """An aware instant, kept in UTC."""
    return UTCDateTime()
