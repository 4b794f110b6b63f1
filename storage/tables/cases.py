"""Cases and what hangs on them: stages, points, promises, contacts, remedies, commitments."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, EnteredHow, PromiseKind, Status
from storage.tables.kinds import choice


class Case(SQLModel, table=True):
    """One complaint. Its dates stand on the stages; its open stage is the one with the highest number."""

    __tablename__ = "cases"
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True, max_length=40)
    status: Status = Field(default=Status.OPEN, sa_type=choice(Status), index=True)
    closure: Closure | None = Field(default=None, sa_type=choice(Closure))
    procedure_id: str = Field(max_length=80)
    procedure_version: str = Field(max_length=40)
    area: str = Field(default="", max_length=80, index=True)
    channel: Channel = Field(default=Channel.EMAIL, sa_type=choice(Channel))
    mailbox: str = Field(default="", max_length=80)
    subject: str = ""
    received_at: datetime
    received_on: date
    is_urgent: bool = False
    is_quiet: bool = False  # by the clues of its mail no automatic letter may be sent
    card_channel: str = ""
    card_ts: str = ""
    closed_at: datetime | None = None


class Stage(SQLModel, table=True):
    """One stage entry of a case. `due_on` is the target; `extended_to` and `promised_on` stand beside it."""

    __tablename__ = "stages"
    __table_args__ = (UniqueConstraint("case_id", "number", name="uq_stages_case_number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    number: int
    entered_how: EnteredHow = Field(default=EnteredHow.DIRECT, sa_type=choice(EnteredHow))
    requested_at: datetime
    received_on: date
    started_on: date | None = None  # the office date its reply clock started at
    owner: str = Field(default="", max_length=254, index=True)
    receipt_sent_at: datetime | None = None
    acknowledge_by: date | None = None
    acknowledged_at: datetime | None = None
    due_on: date
    extended_to: date | None = None
    promised_on: date | None = None
    responded_at: datetime | None = Field(default=None, index=True)
    responded_on: date | None = Field(default=None, index=True)
    response_channel: Channel | None = Field(default=None, sa_type=choice(Channel))
    response_evidence: str = ""
    closed_at: datetime | None = None
    closed_on: date | None = None
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    outcome_reason: str = ""
    decided_by: str = Field(default="", max_length=254)
    updates_sent: int = 0  # automatic updates


class Point(SQLModel, table=True):
    """One head of complaint, with its own theme and finding."""

    __tablename__ = "points"
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id", index=True)
    number: int = 1
    text: str = ""
    theme: str = Field(default="", max_length=80)
    subtheme: str = Field(default="", max_length=80)
    finding: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    reasons: str = ""


class Promise(SQLModel, table=True):
    """A date that the complainant was told. Kept = the next letter or the reply left on or before it."""

    __tablename__ = "promises"
    __table_args__ = (UniqueConstraint("stage_id", "number", name="uq_promises_stage_number"),)
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id", index=True)
    number: int
    kind: PromiseKind = Field(sa_type=choice(PromiseKind))
    promised_on: date
    made_at: datetime  # when the letter left
    reason: str = ""
    settled_at: datetime | None = None  # the next letter, or the reply
    kept: bool | None = None


class Contact(SQLModel, table=True):
    """A party to a case: who writes, or whom it is about."""

    __tablename__ = "contacts"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    role: str = Field(default="complainant", max_length=20)
    address: str = Field(default="", max_length=254, index=True)
    name: str = ""
    language: str = Field(default="en", max_length=8)
    preferred_channel: Channel = Field(default=Channel.EMAIL, sa_type=choice(Channel))
    bounced_at: datetime | None = None
    is_restricted: bool = False


class Remedy(SQLModel, table=True):
    """What was promised to put things right."""

    __tablename__ = "remedies"
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id", index=True)
    kind: str = Field(default="", max_length=40)
    text: str = ""
    pence: int = 0
    promised_on: date | None = None
    done_on: date | None = None


class Commitment(SQLModel, table=True):
    """What a service promised to change: a learning action of a case, or a yearly service commitment."""

    __tablename__ = "commitments"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    area: str = Field(default="", max_length=80)
    year: str = Field(default="", max_length=9)
    text: str = ""
    owner: str = Field(default="", max_length=254)
    due_on: date | None = None
    progress: str = ""
    done_on: date | None = None
