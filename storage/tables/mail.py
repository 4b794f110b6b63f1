"""Mail as it came, what was understood of it, and what waits to leave the building."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from procedure.mail import MailClass
from procedure.words import Channel, Direction, HeldState, OutboxKind, OutboxState
from storage.tables.kinds import choice


class RawMail(SQLModel, table=True):
    """A mail as it was read, and how often reading it was tried. `filed_at` is empty until it is filed."""

    __tablename__ = "raw_mail"
    __table_args__ = (UniqueConstraint("mailbox", "transport_key", name="uq_raw_mail_mailbox_key"),)
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str = Field(max_length=80)
    transport_key: str = Field(max_length=512)
    received_at: datetime
    size_bytes: int
    attempts: int = 0
    filed_at: datetime | None = Field(default=None, index=True)


class RawContent(SQLModel, table=True):
    """The bytes of a mail, unchanged. Apart, since SQLite writes a row whole whenever anything in it changes."""

    __tablename__ = "raw_contents"
    raw_mail_id: int = Field(primary_key=True, foreign_key="raw_mail.id", ondelete="CASCADE")
    content: bytes


class Message(SQLModel, table=True):
    """One mail that a mailbox showed us, or a note among staff."""

    __tablename__ = "messages"
    id: int | None = Field(default=None, primary_key=True)
    raw_mail_id: int | None = Field(default=None, foreign_key="raw_mail.id", unique=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    stage_id: int | None = Field(default=None, foreign_key="stages.id")
    direction: Direction = Field(default=Direction.IN, sa_type=choice(Direction))
    mailbox: str = Field(default="", max_length=80)
    mail_class: MailClass | None = Field(default=None, sa_type=choice(MailClass), index=True)
    message_id: str = Field(default="", index=True, max_length=998)
    content_hash: str = Field(default="", index=True, max_length=64)
    in_reply_to: str = ""
    references: str = ""  # Message-IDs, separated by blanks
    from_address: str = Field(default="", index=True)
    from_name: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    received_at: datetime
    sent_at: datetime | None = None
    filed_at: datetime
    opened_at: datetime | None = None
    opened_by: str = ""
    held_state: HeldState | None = Field(default=None, sa_type=choice(HeldState), index=True)
    held_reason: str = ""
    settled_as: str = Field(default="", max_length=40)  # what a person decided it was: response, update, escalation ...
    is_quiet: bool = False  # taken in from an old mailbox: nobody is told or answered


class Attachment(SQLModel, table=True):
    """A part of a message; its bytes stand in the raw mail."""

    __tablename__ = "attachments"
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id", index=True)
    name: str = ""
    content_type: str = Field(default="", max_length=255)
    size_bytes: int = 0
    sha256: str = Field(default="", max_length=64)


class Outbox(SQLModel, table=True):
    """What must leave the building. Mail rows hold the final text; Slack rows hold a neutral note (JSON)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due", "state", "due_at"),
        Index("ix_outbox_address_sent", "address", "sent_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=300)
    kind: OutboxKind = Field(sa_type=choice(OutboxKind))
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_type=choice(OutboxState))
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    stage_id: int | None = Field(default=None, foreign_key="stages.id", index=True)
    duty_key: str = Field(default="", max_length=300)  # settled when this has left
    mailbox: str = Field(default="", max_length=80)  # the mailbox that a letter is sent from
    address: str = Field(max_length=254)  # recipient; of notes `#channel` or a person's e-mail
    channel: Channel = Field(default=Channel.EMAIL, sa_type=choice(Channel))  # by post or phone a person carries it
    message_id: str = Field(default="", index=True, max_length=998)
    subject: str = ""
    text: str = ""
    html: str = ""
    in_reply_to: str = ""
    references: str = ""
    is_automatic: bool = True
    note: str = ""  # JSON of letters.notes.Note
    facts: str = ""  # JSON of what becomes true when it has left, e.g. the date it promises
    queued_at: datetime
    due_at: datetime  # not before
    attempts: int = 0
    claimed_by: str = Field(default="", max_length=80)
    lease_until: datetime | None = None  # real time
    last_error: str = ""
    other_id: str = Field(default="", max_length=998)  # the other side's id: Message-ID or channel/ts
    sent_at: datetime | None = Field(default=None, index=True)


class Document(SQLModel, table=True):
    """A letter as a Word file, for the post."""

    __tablename__ = "documents"
    outbox_id: int = Field(primary_key=True, foreign_key="outbox.id")
    name: str
    content: bytes
