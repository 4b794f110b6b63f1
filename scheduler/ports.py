"""What delivery needs from the doors: a mailer and a chat. The doors implement these; they never come from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from letters.notes import Note


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with a letter; `content_type` such as `text/html; charset=utf-8`."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class OutgoingLetter:
    """One letter, final in every word. `message_id` and `references` are written with angle brackets.

    `at` is the aware instant for the Date header, `loop` the domain for the loop header; an `automatic` letter
    says so to the other side (RFC 3834). `html`, `in_reply_to` and `reply_to` may be empty.
    """

    message_id: str
    from_name: str
    from_address: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    in_reply_to: str
    references: tuple[str, ...]
    automatic: bool
    loop: str
    at: datetime
    enclosed: tuple[Enclosed, ...] = ()


class TransportError(Exception):
    """The other side did not take it, for a reason in one sentence without addresses.

    `permanent`: asking again is useless. `uncertain`: it may have been taken all the same.
    """

    def __init__(self, reason: str, permanent: bool, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.uncertain = uncertain


class Mailer(Protocol):
    """Carries letters out, one at a time."""

    def send(self, letter: OutgoingLetter) -> str:
        """Return the Message-ID as the server reports it; raise TransportError if it was not (surely) taken."""
        ...

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a letter that may have left stands among the sent ones; None where nobody can look.

        Raises TransportError when the server is out of reach.
        """
        ...

    def close(self) -> None:
        """Let go of every connection; may be called twice."""
        ...


@dataclass(frozen=True)
class OutgoingNote:
    """A note to staff on its way out. `target` is a person's e-mail address, or `#` and a channel's name.

    `thread` is the id of the card under which it goes, `replaces` the id of the message that it brings up to date;
    both are ids that `post` returned before, or empty. `is_repeat`: it may have been posted already.
    """

    key: str
    target: str
    note: Note
    thread: str = ""
    replaces: str = ""
    is_repeat: bool = False


NOBODY = "nobody/"
"""How the id of a note begins that there was nobody to show to: it counts as told, but nothing has left."""


class Chat(Protocol):
    """Shows notes to staff."""

    def post(self, note: OutgoingNote) -> str:
        """Return the other side's id, `channel/ts`; raise TransportError if it was not (surely) taken."""
        ...
