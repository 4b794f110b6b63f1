"""What is amiss with the way in and the way out, as sentences: for doctor, /health, and one alarm each.

Pure: `storage/amiss.py` reads what is asked here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from procedure.desk import SENT_ITEMS, Desk
from procedure.mail import MailClass

SLACK, BALANCE, SECRET = "slack", "balance.", "secret."
"""How troubles are named, or how their names begin."""
SILENT_MINUTES = 5  # listeners say every ten seconds that they have read
LETTER_LATE = timedelta(hours=2)


@dataclass(frozen=True)
class Trouble:
    """Something amiss. `name` is its own for as long as it lasts; `say` is one sentence, without addresses.

    `patience`: how long it may last before people are told. `well` is what they are told when it is over, "" nothing.
    `is_warning`: nothing has failed yet. `may_pass`: it is like this for moments whenever there is much to do.
    """

    name: str
    say: str
    patience: timedelta = timedelta(0)
    well: str = ""
    is_warning: bool = False
    may_pass: bool = False


@dataclass(frozen=True)
class Balance:
    """What a mailbox showed us on one office day: `seen` mails, and how many ended in each class.

    The day is that on which they were filed. `unfiled` of those seen are kept and not filed yet.
    """

    mailbox: str
    day: date
    seen: int
    classes: Mapping[MailClass, int] = field(default_factory=dict)
    unfiled: int = 0

    @property
    def gap(self) -> int:
        """ "Seen = the sum over all classes": by how many that is not so."""
        return self.seen - sum(self.classes.values())

    @property
    def say(self) -> str:
        """`41 seen: 30 new, 8 reply, 3 bounce`, and the gap where there is one."""
        parts = [f"{number} {kind.value}" for kind, number in self.classes.items() if number]
        rest = f"; {self.gap} in no class" if self.gap else ""
        return f"{self.seen} seen{': ' if parts else ''}{', '.join(parts)}{rest}"


def spoken_mailbox(name: str) -> str:
    """A mailbox, or the sent items that are read beside it, as sentences name them."""
    own = name.removesuffix(SENT_ITEMS)
    return f"the mailbox {own}" if own == name else f"the sent items of the mailbox {own}"


def mailbox_trouble(
    desk: Desk, name: str, polled_at: datetime | None, error: str, real_now: datetime
) -> Trouble | None:
    """ "No successful poll for N minutes", or the last one failed; None while it is read."""
    is_silent = polled_at is None or real_now - polled_at >= timedelta(minutes=SILENT_MINUTES)
    if not error and not is_silent:
        return None
    since = f"since {polled_at:%Y-%m-%d %H:%M} UTC" if polled_at else "at all so far"
    why = f": {error.rstrip('. ')}" if error else ", and nobody knows why: is the bot at work?"
    say = f"{capital(spoken_mailbox(name))} could not be read {since}{why}{'.' if error else ''}"
    well = f"{capital(spoken_mailbox(name))} is read again, and what came meanwhile is filed."
    return Trouble(f"mailbox.{name}", say, timedelta(minutes=desk.limits.alarm_minutes), well)


def slack_trouble(desk: Desk, says: str) -> Trouble | None:
    """Slack does not take our notes; `says` is its fault as a sentence, "" while it is well."""
    if not says:
        return None
    return Trouble(SLACK, says, timedelta(minutes=desk.limits.alarm_minutes), "Slack takes our notes again.")


def letters_trouble(late_since: datetime | None, are_stopped: bool, now: datetime) -> Trouble | None:
    """A letter should have left more than two hours ago, and nobody stopped it."""
    if late_since is None or are_stopped or now - late_since <= LETTER_LATE:
        return None
    say = "A letter has waited for more than two hours. See `frontline outbox list` for why."
    return Trouble("letters", say, well="Every letter that waited has left.")


def expiry_troubles(desk: Desk, today: date) -> Iterator[Trouble]:
    """ "Credentials expire within N days": while there is time to have new ones made."""
    for one in desk.expiries:
        left = (one.on - today).days
        if left <= desk.limits.expiry_days:
            when = f"expires in {left} days, on {one.on}" if left > 0 else f"expired on {one.on}"
            say = f"The secret of {one.what} {when}. Have a new one made, and put it into {one.variable}."
            yield Trouble(f"{SECRET}{one.variable}.{one.on}", say, is_warning=left > 0)


def balance_troubles(desk: Desk, balances: Sequence[Balance]) -> Iterator[Trouble]:
    """ "A gap raises an alarm." What is only not filed yet has as long as a mailbox may be silent."""
    for one in balances:
        if one.gap:
            say = (
                f"{capital(spoken_mailbox(one.mailbox))} does not balance on {one.day}: {one.say}. "
                "The next reconciliation files what is only kept; see the log for the rest."
            )
            patience = timedelta(minutes=desk.limits.alarm_minutes)
            yield Trouble(f"{BALANCE}{one.mailbox}.{one.day}", say, patience, may_pass=one.gap == one.unfiled)


def capital(text: str) -> str:
    """The same as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
