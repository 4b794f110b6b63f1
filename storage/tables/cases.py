"""Cases and what hangs on them: stages, points, promises, contacts, remedies, commitments."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from procedure.outcomes import Closure, Outcome
from procedure.words import (
    AccessKind,
    Channel,
    Consent,
    EnteredHow,
    ExtensionState,
    LinkKind,
    PromiseKind,
    Refused,
    Route,
    Status,
)
from storage.tables.kinds import choice, some

_ASKED = ("case_id", "number", "entered_how", "outcome")  # by figures, of every entry of a period
_UNCOUNTED = "closure IN ('duplicate', 'not_a_complaint') OR (status = 'dormant' AND is_quiet)"
_AT_ODDS = "responded_on < received_on OR (responded_on IS NULL AND closed_on < received_on)"


class Case(SQLModel, table=True):
    """One complaint. Its dates stand on the stages; its open stage is the one with the highest number."""

    __tablename__ = "cases"
    __table_args__ = (some("ix_cases_uncounted", _UNCOUNTED, "id"),)
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True, max_length=40)
    status: Status = Field(default=Status.OPEN, sa_type=choice(Status), index=True)
    closure: Closure | None = Field(default=None, sa_type=choice(Closure))
    procedure_id: str = Field(max_length=80, index=True)
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
    is_sensitive: bool = Field(default=False, index=True)  # seen by the people named in `access` only
    attended_at: datetime | None = None  # when somebody took an urgent case in hand
    attended_by: str = Field(default="", max_length=254)
    matter_on: date | None = None  # when what is complained about happened, where somebody has asked


class Stage(SQLModel, table=True):
    """One stage entry of a case. `due_on` is the target; `extended_to` and `promised_on` stand beside it."""

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("case_id", "number", name="uq_stages_case_number"),
        # What figures look at is found in these indexes alone (storage/tallies.py).
        Index(
            "ix_stages_answered",
            *("responded_on", "received_on", *_ASKED, "started_on", "due_on", "closed_on", "promised_on", "id"),
        ),
        Index("ix_stages_received", "received_on", *_ASKED, "responded_on", "closed_on", "id"),
        some("ix_stages_unanswered", "responded_on IS NULL", "closed_on", "received_on", *_ASKED),
        some("ix_stages_open", "closed_at IS NULL", "case_id"),
        some("ix_stages_at_odds", _AT_ODDS, "received_on", "responded_on", "closed_on"),
        some("ix_stages_late", "number > 2", "number"),
    )
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
    responded_on: date | None = None
    response_channel: Channel | None = Field(default=None, sa_type=choice(Channel))
    response_evidence: str = ""
    closed_at: datetime | None = None
    closed_on: date | None = None
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    outcome_reason: str = ""
    decided_by: str = Field(default="", max_length=254)
    updates_sent: int = 0  # automatic updates
    agreed_on: date | None = None  # the date of reply agreed with the complainant
    is_overridden: bool = False  # the outcome is not what its points add up to; `outcome_reason` says why
    calendar_version: str = Field(default="", max_length=12)  # that its dates were counted by


class Point(SQLModel, table=True):
    """One head of complaint, with its own theme and finding."""

    __tablename__ = "points"
    __table_args__ = (Index("ix_points_stage_id", "stage_id", "theme", "subtheme", "finding"),)
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id")
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
    restriction: str = ""  # what is restricted, and why
    restriction_review_on: date | None = None
    consent: Consent = Field(default=Consent.NOT_NEEDED, sa_type=choice(Consent))
    consent_on: date | None = None  # when it was requested, received or refused
    adjustments: str = ""
    vulnerability: str = ""
    phone: str = Field(default="", max_length=40)
    postal_address: str = ""


class Remedy(SQLModel, table=True):
    """What was promised to put things right."""

    __tablename__ = "remedies"
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id", index=True)
    kind: str = Field(default="", max_length=40)
    text: str = ""
    pence: int = 0
    owner: str = Field(default="", max_length=254)
    promised_on: date | None = None
    told_on: date | None = None  # when the answer that promises it had left: owed from then on
    done_on: date | None = None
    done_by: str = Field(default="", max_length=254)
    evidence: str = ""  # what shows that it was done
    dropped_on: date | None = None  # it was promised, and is not to be done any more
    referral_id: int | None = Field(default=None, foreign_key="referrals.id")  # the external body ordered it


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
    made_on: date | None = None  # of a case: when its answer had left
    progress: str = ""  # the newest
    progress_on: date | None = None
    done_on: date | None = None


class Progress(SQLModel, table=True):
    """What a service has said about a commitment; "awaiting update" counts as open."""

    __tablename__ = "progress"
    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitments.id", index=True)
    at: datetime
    by: str = Field(default="", max_length=254)
    text: str = ""


class Extension(SQLModel, table=True):
    """A later date for a stage: who asked, who decided, what became of it."""

    __tablename__ = "extensions"
    __table_args__ = (UniqueConstraint("stage_id", "number", name="uq_extensions_stage_number"),)
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id", index=True)
    number: int
    state: ExtensionState = Field(default=ExtensionState.ASKED, sa_type=choice(ExtensionState))
    until: date
    reason: str = ""
    asked_at: datetime
    asked_by: str = Field(default="", max_length=254)
    decided_at: datetime | None = None
    decided_by: str = Field(default="", max_length=254)
    told_at: datetime | None = None


class Milestone(SQLModel, table=True):
    """A step within a stage that was done."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("stage_id", "key", name="uq_milestones_stage_key"),)
    id: int | None = Field(default=None, primary_key=True)
    stage_id: int = Field(foreign_key="stages.id", index=True)
    key: str = Field(max_length=80)
    done_on: date
    by: str = Field(default="", max_length=254)


class Access(SQLModel, table=True):
    """Who may see a sensitive case, or is kept out of a case."""

    __tablename__ = "access"
    __table_args__ = (UniqueConstraint("case_id", "email", name="uq_access_case_email"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    email: str = Field(max_length=254, index=True)
    kind: AccessKind = Field(sa_type=choice(AccessKind))
    since: datetime
    by: str = Field(default="", max_length=254)


class Link(SQLModel, table=True):
    """Two cases that belong together; `undone_at` is set when that was taken back."""

    __tablename__ = "links"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    other_id: int = Field(foreign_key="cases.id", index=True)
    kind: LinkKind = Field(sa_type=choice(LinkKind))
    at: datetime
    by: str = Field(default="", max_length=254)
    reason: str = ""
    undone_at: datetime | None = None


class Routing(SQLModel, table=True):
    """A case that is no complaint went its way; its clock runs from the original receipt."""

    __tablename__ = "routings"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    number: int
    route: Route = Field(sa_type=choice(Route))
    to: str = Field(default="", max_length=254)  # the person who deals with it
    reason: str = ""
    due_on: date | None = None
    routed_at: datetime
    routed_by: str = Field(default="", max_length=254)
    answered_on: date | None = None
    undone_at: datetime | None = None


class Refusal(SQLModel, table=True):
    """A complaint, or a request for the next stage, that we did not take on; with reasons and the signpost."""

    __tablename__ = "refusals"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    stage_id: int = Field(foreign_key="stages.id")
    what: Refused = Field(sa_type=choice(Refused))
    requested_on: date
    refused_on: date
    by: str = Field(default="", max_length=254)
    reason: str = ""


class Referral(SQLModel, table=True):
    """The external body took a case up; its decision is reported apart from all totals."""

    __tablename__ = "referrals"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    body: str = ""
    referred_on: date
    by: str = Field(default="", max_length=254)
    decided_on: date | None = None
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome))
    decision: str = ""
