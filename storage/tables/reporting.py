"""What belongs to reports: what people wrote to the figures, and the files that go with a mail."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint


class Enclosure(SQLModel, table=True):
    """A file that goes with a mail to one of us."""

    __tablename__ = "enclosures"
    __table_args__ = (UniqueConstraint("outbox_id", "number", name="uq_enclosures_outbox_number"),)
    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)
    number: int
    name: str = Field(max_length=200)
    content_type: str = Field(max_length=255)
    content: bytes


class Comment(SQLModel, table=True):
    """What somebody wrote to a year's figures of an area, at a stage (0: all); of each author the newest is printed."""

    __tablename__ = "comments"
    id: int | None = Field(default=None, primary_key=True)
    year: str = Field(max_length=9, index=True)
    area: str = Field(default="", max_length=80)
    stage: int = 0
    text: str = ""
    by: str = Field(default="", max_length=254)
    at: datetime
