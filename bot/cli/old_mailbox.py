"""`frontline intake --quiet`: an old mailbox is taken in, each mail as received when its head says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.mail.intake import Given
from bot.mail.received import received_by_head
from procedure.deadlines import due_instant, office_date
from procedure.desk import Desk


@dataclass
class OldMailbox:
    """`until`: what was received from this office date on is left out; else from when the mailbox is live by the
    settings, else from the office day of its `first_start` (None: it has not been read yet, and nothing is left out).
    `left_out` counts that.
    """

    desk: Desk
    mailbox: str
    until: date | None
    now: datetime
    first_start: datetime | None = None
    left_out: int = 0

    def age_of(self, head: bytes) -> datetime | None:
        """When a mail was received, by its first bytes."""
        return received_by_head(head, self.now)

    def dated(self, mails: Iterable[Given]) -> Iterator[Given]:
        """The mails with when they were received; without those from `until` on. One that does not say is kept."""
        rule = self.desk.mailbox(self.mailbox)
        procedure = self.desk.procedure_for(None, rule)
        first_day = office_date(procedure, self.first_start) if self.first_start else None
        day = self.until or (rule.live_from if rule else None) or first_day
        end = due_instant(procedure, day, time(0)) if day else None
        for one in mails:
            at = self.age_of(one.content)
            if at and end and at >= end:
                self.left_out += 1
            else:
                yield replace(one, received_at=at)
