"""The doors of the stories: a mailer and a chat that keep everything, and a clock that is told the time.

A letter that no story asked about fails the run: see `Letters.close`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from scheduler.ports import OutgoingLetter, OutgoingNote, TransportError

OFFICE = ZoneInfo("Europe/London")


class Killed(BaseException):
    """The process dies at this moment: nothing of the product may catch this."""


def london(text: str) -> datetime:
    """The instant (UTC) of an office time such as `2026-04-02 18:40`."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE).astimezone(UTC)


def on_the_wall(instant: datetime) -> str:
    """What the clock in the office shows: `2026-04-02 18:40`."""
    return instant.astimezone(OFFICE).strftime("%Y-%m-%d %H:%M")


class StoryClock(SystemClock):
    """Shows what it was told; elapsed real time is that of the story too."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def real(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def set_to(self, instant: datetime) -> None:
        """Time never goes back."""
        self.at = max(self.at, instant)


@dataclass(frozen=True)
class Letter:
    """A letter that left, as the story speaks of it: when by the office's clock, to whom, under which subject."""

    at: str
    to: str
    subject: str


@dataclass
class Post:
    """A strict mailer. `trouble` is called with each letter before it is taken, `shock` after; both may raise.

    `sent_items`: Message-IDs that stand among the sent letters, None where nobody can look.
    """

    now: Callable[[], datetime]
    trouble: Callable[[OutgoingLetter], None] = lambda letter: None
    shock: Callable[[OutgoingLetter], None] = lambda letter: None
    sent: list[tuple[Letter, OutgoingLetter]] = field(default_factory=list)
    read: int = 0
    sent_items: set[str] | None = None

    def send(self, letter: OutgoingLetter) -> str:
        self.trouble(letter)
        self.sent.append((Letter(on_the_wall(self.now()), letter.to, letter.subject), letter))
        self.shock(letter)
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        return None if self.sent_items is None else message_id in self.sent_items

    def close(self) -> None:
        """Nothing is held open."""

    def next_letter(self, at: str, to: str, subject: str) -> OutgoingLetter:
        """The next letter that nobody has read yet, which must be this one; its text on one line."""
        found = self.sent[self.read : self.read + 1]
        assert [one for one, _ in found] == [Letter(at, to, subject)]
        self.read += 1
        return in_one_line(found[0][1])

    def unread(self) -> list[Letter]:
        """Letters that left and that nobody asked about."""
        return [one for one, _ in self.sent[self.read :]]

    def read_all(self) -> list[Letter]:
        """All letters that nobody has read yet."""
        found, self.read = self.unread(), len(self.sent)
        return found


@dataclass
class Workspace:
    """A chat that keeps every note with its time; `trouble` as in the post."""

    now: Callable[[], datetime]
    posted: list[tuple[str, OutgoingNote]] = field(default_factory=list)
    trouble: Callable[[OutgoingNote], None] = lambda note: None

    def post(self, note: OutgoingNote) -> str:
        self.trouble(note)
        self.posted.append((on_the_wall(self.now()), note))
        return note.replaces or f"C1/{len(self.posted)}"

    def to(self, target: str) -> Iterator[tuple[str, OutgoingNote]]:
        """What one person was told directly, chases and digests included."""
        return ((at, one) for at, one in self.posted if one.target == target)

    def keyed(self, prefix: str) -> list[tuple[str, OutgoingNote]]:
        """Notes whose key begins so, for example `chase.`."""
        return [(at, one) for at, one in self.posted if one.key.startswith(prefix)]


def in_one_line(letter: OutgoingLetter) -> OutgoingLetter:
    """The same letter without the line ends, wherever they fell."""
    return replace(letter, text=" ".join(letter.text.split()))


def server_is_down(_: OutgoingLetter) -> None:
    """A mail server that nobody reaches."""
    raise TransportError("The mail server cannot be reached.", permanent=False)


def refuses(address: str) -> Callable[[OutgoingLetter], None]:
    """A mail server that knows one address not to exist."""

    def refuse(letter: OutgoingLetter) -> None:
        if letter.to == address:
            raise TransportError("The mail server refused the recipient: 550 5.1.1", permanent=True)

    return refuse


def is_killed(_: OutgoingLetter) -> None:
    """The bot dies with a letter in its hands."""
    raise Killed


def nothing(_: OutgoingLetter) -> None:
    """All is well again."""
