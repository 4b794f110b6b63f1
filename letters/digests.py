"""The manager's daily digest: what changed, then what is overdue, due, unowned, or failed."""

from dataclasses import dataclass, replace
from datetime import date

from letters.cards import short_date
from letters.notes import Action, Note, Offer, Row

ROWS_AT_MOST = 15
OWNERS_AT_MOST = 20


@dataclass(frozen=True)
class DigestLine:
    """A case that a manager must see, with its lateness in working days (negative: so many days left).

    What is owed besides replies brings its own `offers`; a case on its own is shown, opened or given to somebody.
    """

    reference: str
    area: str
    owner: str
    due_on: date
    promised_on: date | None
    days_late: int
    why: str
    offers: tuple[Offer, ...] | None = None


@dataclass(frozen=True)
class DigestFacts:
    """What the digest of one manager and day is written from. `bands` are (label, number of cases).

    `lines` are the first of them, by the day by which they are due; `more` is how many follow.

    `balances` are (mailbox and day, what was seen and what it became); `has_gap`: one of them does not balance.
    `recorded` mails since the last digest are automatic or came through a list, and are on no case; `through_lists` of
    them a person may have written. `overdue_by_owner` are (name, open cases past their day), by name; the digest leaves
    them out. Sensitive cases that are not open to the manager are in `bands` alone.
    """

    today: date
    newly_late: int
    breaks_today: int
    bands: tuple[tuple[str, int], ...]
    lines: tuple[DigestLine, ...]
    held_mails: int
    failed_letters: int
    waiting_letters: int
    paused_since: str
    seal: str
    balances: tuple[tuple[str, str], ...] = ()
    has_gap: bool = False
    recorded: int = 0
    through_lists: int = 0
    more: int = 0
    overdue_by_owner: tuple[tuple[str, int], ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether there is anything that a manager must know."""
        worrying = self.held_mails or self.failed_letters or self.paused_since or self.has_gap or self.through_lists
        return bool(self.lines or worrying or any(number for _, number in self.bands))


def digest(facts: DigestFacts) -> Note:
    """One message; on top what changed since yesterday."""
    shown = facts.lines[:ROWS_AT_MOST]
    return Note(
        title=f"Complaints on {short_date(facts.today)}",
        text=_opening(facts, len(facts.lines) - len(shown) + facts.more),
        facts=_figures(facts),
        columns=("Case", "Area", "Owner", "Due", "Promised", "Late", "Why"),
        rows=tuple(_row(one) for one in shown),
        offers=(Offer(Action.RESUME_LETTERS, "letters"),) if facts.paused_since else (),
    )


def managers_section(facts: DigestFacts) -> Note:
    """The same at any time, for the manager's Home tab: also who has what is overdue, and without the seal."""
    if not facts.has_news:
        return replace(all_well(facts), facts=())
    owners = [f"{name or 'nobody'} {number}" for name, number in facts.overdue_by_owner[:OWNERS_AT_MOST]]
    owners += ["others"] if len(facts.overdue_by_owner) > OWNERS_AT_MOST else []
    overdue = (("Overdue by owner", ", ".join(owners)),) if owners else ()
    note = digest(replace(facts, seal=""))
    return replace(note, title=f"For managers: complaints on {short_date(facts.today)}", facts=(*overdue, *note.facts))


def all_well(facts: DigestFacts) -> Note:
    """The weekly sign of life when there is nothing to report."""
    return Note(
        title=f"Complaints on {short_date(facts.today)}: all well",
        text="Nothing is overdue, nobody waits for an owner, and every letter has left.",
        facts=(("Seal", facts.seal),) if facts.seal else (),
    )


def _opening(facts: DigestFacts, hidden: int) -> str:
    parts = [f"{facts.newly_late} newly late", f"{facts.breaks_today} promises or targets fall today"]
    if hidden:
        parts.append(f"{hidden} more cases are not shown here")
    if facts.through_lists:
        parts.append(f"{facts.through_lists} came through lists and got no answer (held recorded)")
    if facts.paused_since:
        parts.append(f"letters to customers are stopped since {facts.paused_since}")
    return ", ".join(parts) + "."


def _figures(facts: DigestFacts) -> tuple[tuple[str, str], ...]:
    counted = [(label, str(number)) for label, number in facts.bands if number]
    others = (
        ("Mails held", facts.held_mails),
        ("Automatic and list mails on no case", facts.recorded),
        ("Letters that failed", facts.failed_letters),
        ("Letters waiting", facts.waiting_letters),
    )
    counted += [(label, str(number)) for label, number in others if number]
    return (*counted, *facts.balances, *((("Seal", facts.seal),) if facts.seal else ()))


def _row(one: DigestLine) -> Row:
    late = str(one.days_late) if one.days_late > 0 else "-"
    promised = short_date(one.promised_on) if one.promised_on else "-"
    cells = (one.reference, one.area or "-", one.owner or "nobody", short_date(one.due_on), promised, late, one.why)
    opened = tuple(Offer(action, one.reference) for action in (Action.SHOW, Action.OPEN, Action.ASSIGN))
    return Row(cells, opened if one.offers is None else one.offers)
