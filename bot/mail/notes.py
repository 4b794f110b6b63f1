"""Notes by mail, for desks without Slack: a person is told at their address, a channel has nobody to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from letters.notes import Note
from scheduler.ports import NOBODY, Mailer, OutgoingLetter, OutgoingNote


@dataclass(frozen=True)
class MailedNotes:
    """Implements `scheduler.ports.Chat` on a mailer."""

    mailer: Mailer
    from_name: str
    from_address: str
    domain: str
    now: Callable[[], datetime]

    def post(self, note: OutgoingNote) -> str:
        """A channel has nobody to read it without Slack: such notes count as told, the ledger keeps them."""
        if note.target.startswith("#"):
            return note.replaces or f"{NOBODY}{note.key}"
        message_id = f"<note.{sha256(note.key.encode()).hexdigest()[:32]}@{self.domain}>"
        return self.mailer.send(
            OutgoingLetter(
                message_id=message_id,
                from_name=self.from_name,
                from_address=self.from_address,
                to=note.target,
                reply_to=self.from_address,
                subject=_subject(note.note),
                text=in_plain_text(note.note),
                html="",
                in_reply_to="",
                references=(),
                automatic=True,
                loop=self.domain,
                at=self.now(),
            )
        )


def in_plain_text(note: Note) -> str:
    """The note as lines: its text, its facts, its table. Buttons have no counterpart in mail."""
    lines = [note.text] if note.text else []
    lines += [f"{label}: {value}" for label, value in note.facts]
    if note.rows:
        lines += ["", " | ".join(note.columns)]
        lines += [" | ".join(row.cells) for row in note.rows]
    return "\n".join(lines) + "\n"


def _subject(note: Note) -> str:
    return note.title or note.reference or "Complaints"
