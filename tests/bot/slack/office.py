"""An office with three people of three roles and one without any, and complaints for it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from handlers.keep import Arrived, keep
from handlers.office import Office
from handlers.receive import Understood, receive
from letters.book import LetterBook
from procedure.desk import Area, Desk, MailboxRule, Person, Role
from procedure.loading import load_procedure
from procedure.mail import IncomingMail
from storage.ledger import Ledger
from tests.bot.slack.workspace import ANN, GUEST, HEAD, MIA, STRANGER

MAILBOX = "complaints"
ADDRESS = "complaints@example.gov.uk"
SECRET_WORDS = "the boiler of Mrs Periwinkle <!channel>"
COMPLAINANT = "Jo Quillfeather"
PRESET = Path("procedure/presets/frontline.toml")


def noon() -> datetime:
    """Wednesday 1 April 2026 at noon, office time."""
    return datetime(2026, 4, 1, 11, 0, tzinfo=UTC)


def a_desk() -> Desk:
    """Two areas; Ann answers stage 1, the head of service stage 2, Mia manages. Guests may not act whatever it says."""
    owners = (ANN.email, HEAD.email)
    return Desk(
        name="Example Council",
        domain="example.gov.uk",
        default_procedure="frontline",
        procedures={"frontline": load_procedure(PRESET.read_text(encoding="utf-8"), PRESET.name)},
        areas=(
            Area("housing-repairs", "Housing", "Repairs", owners, MIA.email, keywords=("boiler",)),
            Area("waste", "Environment", "Waste", owners, MIA.email),
        ),
        people=(
            Person(ANN.email, ANN.name, frozenset({Role.HANDLER})),
            Person(HEAD.email, HEAD.name, frozenset({Role.HANDLER})),
            Person(MIA.email, MIA.name, frozenset({Role.MANAGER, Role.ADMIN})),
            Person(GUEST.email, GUEST.name, frozenset({Role.HANDLER})),
            Person(STRANGER.email, STRANGER.name, frozenset({Role.HANDLER})),
        ),
        mailboxes=(MailboxRule(MAILBOX, ADDRESS),),
    )


def an_office(ledger: Ledger) -> Office:
    return Office(ledger, a_desk(), LetterBook(), b"a secret of the tests")


@dataclass
class Complaints:
    """Files complaints, each a mail of its own."""

    office: Office
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def file(self, text: str = SECRET_WORDS, received_at: datetime | None = None, held_reason: str = "") -> str:
        """The reference of a new case, or "" where the mail was held. Received two days ago unless told otherwise."""
        number, at = next(self.numbers), received_at or datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
        kept = keep(self.office, MAILBOX, [Arrived(f"key-{number}", at, b"raw")])[0]
        mail = IncomingMail(
            message_id=f"<{number}@example.org>",
            from_address=f"jo{number}@example.org",
            from_name=COMPLAINANT,
            to=(ADDRESS,),
            subject=f"Complaint {number} about {text}",
            text=f"{text} number {number}",
            content_hash=f"{number:064d}",
            return_path=f"jo{number}@example.org",
        )
        understood = Understood(kept.raw_id, kept.key, at, mail, held_reason)
        return receive(self.office, MAILBOX, [understood], noon())[0].reference
