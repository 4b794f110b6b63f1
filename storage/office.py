"""What every handler works with: the ledger, the desk, the letter book, the secret of our Message-IDs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from letters.book import LetterBook
from letters.facts import Sender, SignpostFacts
from letters.labels import NEXT_STAGE_NOW, NO_AREA_TEAM, TEAM_OF_AREA
from procedure.desk import Desk
from procedure.preset import OnceLate, Procedure
from storage.ledger import Ledger, Tx
from storage.living import living, version_of


@dataclass
class _Seen:
    """The newest version of the desk that was read, and the office with it, so that a transaction costs one small
    question. Both are set at once: threads share them.
    """

    newest: "tuple[int, Office] | None" = None


@dataclass(frozen=True)
class Office:
    """Built once in `bot/wiring.py` and handed down. Its `desk` is that of the settings until a transaction begins."""

    ledger: Ledger
    desk: Desk
    letters: LetterBook
    secret: bytes = field(repr=False)
    _seen: _Seen = field(default_factory=_Seen, init=False, repr=False, compare=False)

    @contextmanager
    def writing(self) -> Iterator[tuple[Tx, "Office"]]:
        """One transaction that may write, with the office as the ledger makes it: calendar days and absences known."""
        with self.ledger.writing() as tx:
            yield tx, self.as_of(tx)

    @contextmanager
    def reading(self) -> Iterator[tuple[Tx, "Office"]]:
        """A view of one moment, with the office as it was then."""
        with self.ledger.reading() as tx:
            yield tx, self.as_of(tx)

    def as_of(self, tx: Tx) -> "Office":
        """The office in this transaction; to be asked before the transaction changes days or absences itself."""
        version = version_of(tx)
        if not version:
            return self
        seen = self._seen.newest
        if seen is None or seen[0] != version:
            seen = version, replace(self, desk=living(tx, self.desk))
            self._seen.newest = seen
        return seen[1]

    def sender(self, area_code: str, mailbox: str) -> Sender:
        """Who signs a letter: the organisation, and the team rather than an officer. A person answers at the area's
        number, else the desk's, else by mail.
        """
        area, address = self.desk.area(area_code), self.desk.address_of(mailbox)
        return Sender(
            organisation=self.desk.name,
            team_name=TEAM_OF_AREA.format(area.name) if area else NO_AREA_TEAM,
            staffed_contact=(area.phone if area else "") or self.desk.phone or address,
            privacy_notice=self.desk.privacy_notice,
            reply_address=address,
            postal_address=self.desk.postal_address,
        )

    def going_further(self, procedure: Procedure, stage: int) -> tuple[str, SignpostFacts | None]:
        """ "The right to go further because we are late, where the preset gives one": as a sentence, or the body."""
        match procedure.stage(stage).once_late:
            case OnceLate.NEXT_STAGE:
                return NEXT_STAGE_NOW.format(procedure.stage(stage + 1).name), None
            case OnceLate.EXTERNAL_BODY:
                return "", self.signpost(procedure)
            case _:
                return "", None

    def signpost(self, procedure: Procedure) -> SignpostFacts:
        """The external body of the procedure, as letters name it."""
        body = procedure.signpost
        return SignpostFacts(name=body.name, address=body.address, time_limit=body.time_limit, url=body.url or "")
