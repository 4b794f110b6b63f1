"""The tables of the ledger (design: docs/architecture.md, The ledger)."""

from storage.tables.cases import Case, Commitment, Contact, Point, Promise, Remedy, Stage
from storage.tables.house import Area, Counter, Heartbeat, Key, Lease, Mailbox, Pause, Person
from storage.tables.mail import Attachment, Message, Outbox, RawMail
from storage.tables.trail import Duty, Event, Payload, Seal

__all__ = [
    "Area",
    "Attachment",
    "Case",
    "Commitment",
    "Contact",
    "Counter",
    "Duty",
    "Event",
    "Heartbeat",
    "Key",
    "Lease",
    "Mailbox",
    "Message",
    "Outbox",
    "Pause",
    "Payload",
    "Person",
    "Point",
    "Promise",
    "RawMail",
    "Remedy",
    "Seal",
    "Stage",
]
