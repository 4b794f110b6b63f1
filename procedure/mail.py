"""What a mail is, once understood: plain values for the rules in `screening.py`.

Message-IDs are always written with their angle brackets, addresses always in lower case.
Nothing here reads bytes; `bot/mail/message.py` makes these values and never raises.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailClass(StrEnum):
    """The one class that every mail ends in; a stranger's reference is `HELD`, with its reason."""

    NEW = "new"
    REPLY = "reply"
    STAFF_REPLY = "staff_reply"
    WEB_FORM = "web_form"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    BULK = "bulk"
    OWN = "own"
    DUPLICATE = "duplicate"
    FORWARDED = "forwarded"
    HELD = "held"


class Report(StrEnum):
    """What a machine's report says about a letter of ours (RFC 3464 actions, RFC 8098 read receipts)."""

    NONE = ""
    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    READ = "read"
    OTHER = "other"


class Dmarc(StrEnum):
    """What our own mail server found out about the sender's domain; `UNKNOWN` when it did not say."""

    UNKNOWN = ""
    PASS = "pass"  # noqa: S105 - the word of RFC 8601, no password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail; its bytes stay in the raw mail."""

    name: str
    content_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class IncomingMail:
    """A mail as understood. Every text is free of NUL and surrogates; every list is bounded.

    `sent_at` is the Date header: no clock runs from it, and it is believed only of our own staff's mails.
    `return_path` is None when the header is missing and "" when it is null (`<>`).
    `has_several_senders`: From can be read as naming another than the one that is taken here, at whom a mail server may
    have looked: several, or one that stands in a comment or in quotes only.
    `is_from_outside`: the organisation's own Exchange says that whoever handed it in had not signed in.
    `faults` are sentences about what was repaired; `unreadable` is why nobody can read the mail, or None.
    `content_hash` is SHA-256 (hex) over From, Date, Subject and the decoded parts.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    from_address: str = ""
    from_name: str = ""
    sender_addresses: tuple[str, ...] = ()
    reply_to: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    sent_at: datetime | None = None
    auto_submitted: str = ""
    auto_reply_headers: tuple[str, ...] = ()
    auto_response_suppress: str = ""
    precedence: str = ""
    list_id: str = ""
    list_unsubscribe: bool = False
    return_path: str | None = None
    loop: str = ""
    content_type: str = "text/plain"
    report: Report = Report.NONE
    dmarc: Dmarc = Dmarc.UNKNOWN
    has_several_senders: bool = False
    is_from_outside: bool = False
    failed_recipients: tuple[str, ...] = ()
    original_message_ids: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    faults: tuple[str, ...] = ()
    size_bytes: int = 0
    content_hash: str = ""
    unreadable: str | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """Message-IDs that this mail answers, the most telling first: In-Reply-To, then References from the end."""
        return tuple(dict.fromkeys(filter(None, (self.in_reply_to, *reversed(self.references)))))
