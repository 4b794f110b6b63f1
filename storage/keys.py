"""The ledger's own secrets, such as the one that signs our Message-IDs and reply addresses."""

from sqlmodel import Session, select

from storage.rows import insert_if_absent
from storage.tables import Key


def key_of(tx: Session, name: str, fresh: bytes) -> bytes:
    """The secret of this name; `fresh` becomes it if there is none yet. Safe against a second bot starting."""
    insert_if_absent(tx, Key(name=name, secret=fresh), ("name",))
    return tx.exec(select(Key.secret).where(Key.name == name)).one()
