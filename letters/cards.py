"""The card of a case, and the short notes to its owner and its thread; never the complaint's words or names."""

from collections.abc import Iterable
from datetime import date

from letters.notes import Action, Note, Offer
from procedure.outcomes import Outcome
from procedure.standing import CaseLine
from procedure.words import OutboxKind, Status


def short_date(day: date) -> str:
    """Thu 2 Apr 2026: short, with its weekday, the same on every machine."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def card(line: CaseLine, owner_name: str, area_name: str, stage_name: str) -> Note:
    """The one message per case that stands in the channel and is kept up to date."""
    facts = [
        ("Area", area_name or "not routed yet"),
        ("Stage", f"{line.stage} ({stage_name})"),
        ("Owner", owner_name or "nobody yet"),
        *_date_facts(line),
        ("Next", what_is_next(line)),
    ]
    urgent = "URGENT · " if line.is_urgent else ""
    return Note(
        title=f"{urgent}{line.reference}",
        reference=line.reference,
        facts=tuple(facts),
        offers=_card_offers(line),
        is_card=True,
    )


def closed_card(reference: str, is_sensitive: bool) -> Note:
    """The card of a case that is not open to everybody who reads the channel: the reference, and that it is so."""
    return Note(title=reference, text="sensitive" if is_sensitive else "restricted", reference=reference, is_card=True)


def moved_card(reference: str, channel: str, replaces: str) -> Note:
    """What stands where the card was before its case went to another area; `channel` is "" where that is not said."""
    text = f"This case went to #{channel}." if channel else "This case went elsewhere."
    return Note(title=reference, text=text, reference=reference, replaces=replaces)


_LAST_WORDS = {
    OutboxKind.RESPONSE: "response",
    OutboxKind.REFUSAL: "refusal",
    OutboxKind.CLOSURE: "letter that closes it",
}


def what_is_next(line: CaseLine) -> str:
    """In one sentence, what the case waits for."""
    if line.status is Status.CLOSED:
        return f"Closed: {_ended(line)}"
    if line.answer_by_hand:
        return f"The {_LAST_WORDS[line.last_word]} is written: somebody must post it or phone"
    if line.answer_leaving:
        return f"The {_LAST_WORDS[line.last_word]} is written and leaves in a few minutes"
    if not line.owner:
        return "Somebody must take it"
    if line.acknowledge_by and not line.acknowledged_at:
        return f"Acknowledge by {short_date(line.acknowledge_by)}"
    return f"Answer by {short_date(line.told_on)}"


def _ended(line: CaseLine) -> str:
    if line.outcome:
        return line.decision
    if line.route:
        return f"{line.closure.value.replace('_', ' ') if line.closure else ''}, {spoken_route(line)}"
    return line.closure.value.replace("_", " ") if line.closure else "without an outcome"


def spoken_route(line: CaseLine) -> str:
    """Like "sent on as foi, to be answered by Thu 2 Apr 2026"; "" for what was not sent on."""
    if line.route is None:
        return ""
    said = f"sent on as {line.route.value.replace('_', ' ')}"
    if line.answered_on:
        return f"{said}, answered on {short_date(line.answered_on)}"
    return f"{said}, to be answered by {short_date(line.answer_by)}" if line.answer_by else said


def _date_facts(line: CaseLine) -> list[tuple[str, str]]:
    facts = [("Due", short_date(line.due_on))]
    if line.extended_to:
        facts.append(("Extended to", short_date(line.extended_to)))
    if line.promised_on:
        facts.append(("Promised", short_date(line.promised_on)))
    return facts


def _card_offers(line: CaseLine) -> tuple[Offer, ...]:
    if line.route:
        answered = () if line.answered_on else (Action.ROUTE_ANSWERED,)
        return tuple(Offer(action, line.reference) for action in (Action.OPEN, *answered, Action.UNROUTE))
    if line.status is not Status.OPEN:
        further = Action.REOPEN if line.closure else Action.ESCALATE  # what had no answer cannot go on
        return tuple(Offer(action, line.reference) for action in (Action.OPEN, further))
    alarm = (Action.ATTEND,) if line.is_urgent and not line.in_hand_of else ()
    first = Action.ASSIGN if line.owner else Action.TAKE
    owed = (Action.ACKNOWLEDGE,) if line.acknowledge_by and not line.acknowledged_at else ()
    actions = (*alarm, first, Action.OPEN, *owed, Action.RESPOND, Action.HOLD)
    return tuple(Offer(action, line.reference) for action in actions)


def answered_offers(message_id: int, outcomes: Iterable[Outcome]) -> tuple[Offer, ...]:
    """Was a mail of ours the answer? One press says with which outcome; the last one says that it was none."""
    was = (Offer(Action.ANSWERED, f"{message_id}:{one.value}") for one in outcomes)
    return (*was, Offer(Action.IS_UPDATE, str(message_id)))


def thread_note(reference: str, text: str, offers: tuple[Offer, ...] = ()) -> Note:
    """What happened, said under the card of the case."""
    return Note(title="", text=text, reference=reference, offers=offers, in_thread=True)


def to_owner(reference: str, text: str, offers: tuple[Offer, ...] = ()) -> Note:
    """A message to one person about one case."""
    return Note(title=reference, text=text, reference=reference, offers=offers)
