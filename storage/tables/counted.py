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

ANSWERED = "responded_on IS NOT NULL"


class EntryKind(SQLModel, table=True):
    """What entries have in common, once for all of them: these are counted by a number, without a look at themselves.

    Of each sort (storage/facts.py) it has some attributes; the others are empty. `key` is a digest of it all.
    """

    __tablename__ = "entry_kinds"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    sort: str = Field(max_length=10, index=True)
    stage: int | None = None
    how: EnteredHow | None = Field(default=None, sa_type=choice(EnteredHow))
    is_last: int | None = None
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    upheld: int | None = None
    overturned: int | None = None
    themes: str | None = Field(default=None, sa_type=Text)
    partial: int | None = None
    in_time: int | None = None
    informed: int | None = None
    first_kept: int | None = None
    days: int | None = None
    wait_working: int | None = None
    wait_nights: int | None = None
    procedure: str | None = Field(default=None, max_length=80)
    area: str | None = Field(default=None, max_length=80)
    channel: Channel | None = Field(default=None, sa_type=choice(Channel))
    about: str | None = Field(default=None, sa_type=Text)


class EntryFact(SQLModel, table=True):
    """An entry that has ended and counts: its dates, and of each sort its kind.

    The indexes begin with a kind and go on with a day: those of a kind within a period lie side by side. They end with
    the part, by which reports are narrowed.
    """

    __tablename__ = "entry_facts"
    __table_args__ = (
        some("ix_entry_facts_class", ANSWERED, "class_id", "responded_on", "received_on", "part_id"),
        some("ix_entry_facts_kind", ANSWERED, "kind_id", "responded_on", "received_on", "part_id"),
        some("ix_entry_facts_topic", ANSWERED, "topic_id", "responded_on", "part_id"),
        some("ix_entry_facts_wait", ANSWERED, "wait_id", "responded_on", "part_id"),
        some(
            *("ix_entry_facts_unanswered", "responded_on IS NULL"),
            *("closed_on", "received_on", "class_id", "part_id"),
        ),
        Index("ix_entry_facts_received", "class_id", "received_on", "part_id"),
        Index("ix_entry_facts_area", "area", "class_id", "received_on", "part_id"),
    )
    stage_id: int = Field(primary_key=True)
    class_id: int
    kind_id: int
    topic_id: int
    wait_id: int
    part_id: int
    received_on: date
    responded_on: date | None = None
    closed_on: date | None = None
    area: str = Field(max_length=80)


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
