"""The desk's own rows: people and their absences, areas, mailboxes, calendar days, leases, counters, keys, pauses."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class Person(SQLModel, table=True):
    """Somebody of the settings, past or present, with the id that events name."""

    __tablename__ = "people"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = ""
    slack_id: str = Field(default="", max_length=32)


class Area(SQLModel, table=True):
    """An area that cases or reports name; those of the settings and those that came by import."""

    __tablename__ = "areas"
    code: str = Field(primary_key=True, max_length=80)
    directorate: str = ""
    name: str = ""


class Mailbox(SQLModel, table=True):
    """How far a mailbox was read. `live_from`: nothing received before it is answered."""

    __tablename__ = "mailboxes"
    name: str = Field(primary_key=True, max_length=80)
    live_from: datetime
    cursor: str = ""
    polled_at: datetime | None = None  # last successful poll, real time
    last_error: str = ""
    reconciled_at: datetime | None = None  # when it was last gone through as a whole, real time


class Alarm(SQLModel, table=True):
    """Something that is amiss now, and when people were told of it. Real time; the row goes when it is well again."""

    __tablename__ = "alarms"
    name: str = Field(primary_key=True, max_length=200)
    say: str = ""
    well: str = ""  # what people are told when it is over
    since: datetime
    told_at: datetime | None = None


class Lease(SQLModel, table=True):
    """Who may do what only one may do at a time; `number` is the fencing number."""

    __tablename__ = "leases"
    name: str = Field(primary_key=True, max_length=120)
    holder: str = Field(default="", max_length=80)
    until: datetime  # real time
    number: int = 0


class Counter(SQLModel, table=True):
    """The last number given out; never goes back."""

    __tablename__ = "counters"
    name: str = Field(primary_key=True, max_length=40)
    value: int = 0


class Heartbeat(SQLModel, table=True):
    """When a part of the bot was last known to live, in real time."""

    __tablename__ = "heartbeats"
    name: str = Field(primary_key=True, max_length=40)
    at: datetime


class Key(SQLModel, table=True):
    """A secret of this ledger, drawn once; two bots on one ledger share it, and a backup carries it."""

    __tablename__ = "keys"
    name: str = Field(primary_key=True, max_length=40)
    secret: bytes


class Pause(SQLModel, table=True):
    """Customer letters were stopped from `paused_at` until `resumed_at`."""

    __tablename__ = "pauses"
    id: int | None = Field(default=None, primary_key=True)
    paused_at: datetime
    paused_by: str = ""
    reason: str = ""
    resumed_at: datetime | None = None
    resumed_by: str = ""


class CalendarDay(SQLModel, table=True):
    """A day that the desk closes (`is_working` false) or works although it is a holiday, until `ended_at`."""

    __tablename__ = "calendar_days"
    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(index=True)
    is_working: bool = False
    reason: str = ""
    added_at: datetime
    added_by: str = Field(default="", max_length=254)
    ended_at: datetime | None = None
    ended_by: str = Field(default="", max_length=254)


class Absence(SQLModel, table=True):
    """A person is away on these office dates, both inclusive, until `ended_at`; `deputy` wins over the settings'."""

    __tablename__ = "absences"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, index=True)
    first_on: date
    last_on: date
    deputy: str = Field(default="", max_length=254)
    added_at: datetime
    added_by: str = Field(default="", max_length=254)
    ended_at: datetime | None = None


class FrozenReport(SQLModel, table=True):
    """A report as it was published, with every number exact; never altered. `definition` is how it was counted."""

    __tablename__ = "frozen_reports"
    name: str = Field(primary_key=True, max_length=80)
    report: str = Field(max_length=40)
    definition: str = Field(max_length=20)
    frozen_at: datetime
    document: str
