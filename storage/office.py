"""What every handler works with: the ledger, the desk's settings, the letter book, the secret of our Message-IDs."""

from dataclasses import dataclass, field

from letters.book import LetterBook
from letters.facts import Sender, SignpostFacts
from procedure.desk import Desk
from procedure.preset import Procedure
from storage.ledger import Ledger


@dataclass(frozen=True)
class Office:
    """Built once in `bot/wiring.py` and handed down."""

    ledger: Ledger
    desk: Desk
    letters: LetterBook
    secret: bytes = field(repr=False)

    def sender(self, area_code: str, mailbox: str) -> Sender:
        """Who signs a letter: the organisation, and the team rather than an officer."""
        area, rule = self.desk.area(area_code), self.desk.mailbox(mailbox)
        contact = rule.address if rule else min(self.desk.addresses(), default="")
        team = f"{area.name} complaints team" if area else "Complaints team"
        return Sender(organisation=self.desk.name, team_name=team, staffed_contact=contact, reply_address=contact)

    def signpost(self, procedure: Procedure) -> SignpostFacts:
        """The external body of the procedure, as letters name it."""
        body = procedure.signpost
        return SignpostFacts(name=body.name, address=body.address, time_limit=body.time_limit)
