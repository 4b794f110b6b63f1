"""Duties, the event trail and its seals."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from procedure.words import DutyKind, DutyState
from storage.tables.kinds import choice, some


class Duty(SQLModel, table=True):
    """What we owe, to whom, by when. The key is natural: `C-2026-00042.s1.respond`."""

    __tablename__ = "duties"
    __table_args__ = (Index("ix_duties_state_due", "state", "due_at"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=300)
    kind: DutyKind = Field(sa_type=choice(DutyKind))
    state: DutyState = Field(default=DutyState.OPEN, sa_type=choice(DutyState))
    due_at: datetime
    missed_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = ""  # why it was blocked or settled without effect; no personal text
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    stage_id: int | None = Field(default=None, foreign_key="stages.id")
    person: str = Field(default="", max_length=254)


class Event(SQLModel, table=True):
    """Append-only. Desk events have no case and number 1, 2, ... on their own chain (`chain` = 0)."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("chain", "number", name="uq_events_chain_number"),
        some("ix_events_of_many", "kind = 'looks_like_many'", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    chain: int  # the case's id, 0 for the desk
    number: int
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    at: datetime
    kind: str = Field(max_length=40)
    actor_id: int | None = Field(default=None, foreign_key="people.id")  # none: the bot
    data: str = "{}"  # canonical JSON of ids, kinds, dates; never personal text
    digest: str = Field(default="", max_length=64)  # salted, of the payload; empty where there is none
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Payload(SQLModel, table=True):
    """The words behind an event, with the salt of their digest; erased without breaking the chain."""

    __tablename__ = "payloads"
    event_id: int = Field(primary_key=True, foreign_key="events.id")
    salt: str = Field(max_length=64)
    text: str


class Seal(SQLModel, table=True):
    """The heads of the chains that grew since the seal before, chained themselves."""

    __tablename__ = "seals"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    chains: int  # that grew
    events: int  # ever, up to `last_event_id`
    heads: str = Field(max_length=64)  # hash over (chain, number, hash) of every chain that grew, in order
    last_event_id: int
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)
