"""What figures ask of an entry that has ended, worked out once and kept beside it. Derived: it may be emptied any time.

Triggers (storage/tables/keeping.py) throw away what is no longer true; storage/facts.py works it out again.
"""

from datetime import date

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from procedure.outcomes import Outcome
from procedure.words import Channel, EnteredHow
from storage.tables.kinds import choice, some

DERIVED = frozenset({"entry_kinds", "entry_facts", "entry_facts_due", "entry_rules"})
"""The names of these tables."""


class EntryKind(SQLModel, table=True):
    """A combination of what figures ask, once for all entries that have it: these are counted by a number.

    `key` is a digest of the others. Those from `themes` on stand in the kind of an entry, not in its class.
    """

    __tablename__ = "entry_kinds"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    stage: int
    how: EnteredHow = Field(sa_type=choice(EnteredHow))
    is_last: int
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    upheld: int
    overturned: int
    themes: str | None = Field(default=None, sa_type=Text)
    partial: int | None = None
    in_time: int | None = None
    informed: int | None = None
    first_kept: int | None = None
    days: int | None = None


class EntryFact(SQLModel, table=True):
    """An entry that has ended and counts: its dates, its kind, its class (the coarser one), and how long it waited.

    The attributes of its case stand here once more.
    """

    __tablename__ = "entry_facts"
    __table_args__ = (
        some(
            *("ix_entry_facts_answered", "responded_on IS NOT NULL"),
            *("responded_on", "class_id", "kind_id", "received_on", "wait_working", "wait_nights"),
        ),
        some("ix_entry_facts_unanswered", "responded_on IS NULL", "closed_on", "received_on", "class_id"),
        Index("ix_entry_facts_kind", "kind_id", "responded_on", "received_on"),
        Index("ix_entry_facts_received", "received_on", "class_id", "area"),
    )
    stage_id: int = Field(primary_key=True)
    class_id: int
    kind_id: int
    received_on: date
    responded_on: date | None = None
    closed_on: date | None = None
    procedure_id: str = Field(max_length=80)
    area: str = Field(max_length=80)
    channel: Channel = Field(sa_type=choice(Channel))
    wait_working: int | None = None
    wait_nights: int | None = None


class EntryDue(SQLModel, table=True):
    """A case whose entries have no facts, because something about it has changed since; they are to be worked out."""

    __tablename__ = "entry_facts_due"
    case_id: int = Field(primary_key=True)
    changes: int = 1


class EntryRule(SQLModel, table=True):
    """By which rules the facts of all cases of a procedure were worked out; empty while they are thrown away."""

    __tablename__ = "entry_rules"
    procedure_id: str = Field(primary_key=True, max_length=80)
    rules: str = Field(default="", max_length=64)
