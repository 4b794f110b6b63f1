"""What the form for the reply does when it is sent: every field is read, all mistakes are said at once."""

from collections.abc import Callable
from typing import TypeVar

from bot.slack.filled import Filled, Invalid
from bot.slack.sent import Form, Sent
from handlers.office import Done
from handlers.respond import Already, Answer, respond
from procedure.amends import Lesson, NewRemedy, RemedyKind
from procedure.errors import NotAllowed
from procedure.findings import MOST_POINTS, PointFinding
from procedure.money import pence_of
from procedure.outcomes import Outcome
from procedure.themes import parted
from procedure.words import Channel

T = TypeVar("T")
CHOOSE = "Choose one of the list."
MOST_IN_A_FORM = 20


class Faults:
    """Collects what is wrong, by field, so that one try shows everything."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def say(self, field: str, sentence: str) -> None:
        """The first thing that is wrong with a field stays."""
        self.errors.setdefault(field, sentence)

    def read(self, field: str, get: Callable[[], T], instead: T) -> T:
        """What `get` gives, or `instead` where it finds something wrong with the field."""
        try:
            return get()
        except Invalid as invalid:
            self.errors.update(invalid.errors)
        except NotAllowed as refusal:
            self.say(field, refusal.reason)
        return instead

    def check(self) -> None:
        """Invalid with everything that was found."""
        if self.errors:
            raise Invalid(self.errors)


def answer_in(sent: Sent) -> Answer:
    """The answer that was filled in; Invalid names everything that is wrong with it."""
    filled, faults = sent.filled, Faults()
    already, text = read_already(filled, faults), filled.text("text")
    is_call = already is not None or bool(faults.errors)  # half a call is a call too
    points = read_points(filled, faults, needs_reasons=not is_call)
    outcome = read_outcome(filled, faults, is_needed=not points)
    if not is_call and not text and not points:
        faults.say("text", "Write the reply, or say above on which day and how it was answered already.")
    if is_call and text:
        faults.say("text", "Either it was answered already, or this reply is sent now: empty one of the two.")
    theme, subtheme = parted(filled.chosen("theme"))
    answer = Answer(
        outcome=outcome,
        text=text,
        already=already,
        theme=theme,
        subtheme=subtheme,
        remedy=filled.text("remedy"),
        learning=filled.text("learning"),
        key=sent.carried.key,
        points=points,
        outcome_reason=filled.text("outcome_reason"),
        remedies=read_remedies(sent, faults),
        lessons=read_lessons(sent, faults),
        outstanding=filled.text("outstanding"),
        override_reason=filled.text("override_reason"),
    )
    faults.check()
    return answer


def _respond(sent: Sent) -> Done:
    return respond(sent.desk.office, sent.carried.about, answer_in(sent), sent.by, sent.now)


def read_already(filled: Filled, faults: Faults) -> Already | None:
    """Day and channel of an answer that was given before; both or neither."""
    day = faults.read("already_on", lambda: filled.day("already_on"), None)
    channel = filled.chosen("already_channel")
    if day and not channel:
        faults.say("already_channel", "How was it answered?")
    elif channel and not day:
        faults.say("already_on", "On which day was it answered?")
    elif channel and channel not in tuple(Channel):
        faults.say("already_channel", CHOOSE)
    return Already(day, Channel(channel)) if day and channel in tuple(Channel) else None


def read_outcome(filled: Filled, faults: Faults, *, is_needed: bool, field: str = "outcome") -> Outcome | None:
    """One of the list; none only where it may be left open."""
    chosen = filled.chosen(field)
    if chosen in tuple(Outcome):
        return Outcome(chosen)
    if chosen or is_needed:
        faults.say(field, CHOOSE)
    return None


def read_points(filled: Filled, faults: Faults, *, needs_reasons: bool) -> tuple[PointFinding, ...]:
    """A finding on each point of the form, or on none; a point that was added and left empty is none."""
    asked = (number for number in range(1, MOST_POINTS + 1) if filled.has(f"finding.{number}"))
    numbers = [number for number in asked if not _left_empty(filled, number)]
    if not any(filled.chosen(f"finding.{number}") or filled.text(f"point.{number}") for number in numbers):
        return ()
    found = [_point(filled, faults, number, needs_reasons) for number in numbers]
    return tuple(one for one in found if one)


def _left_empty(filled: Filled, number: int) -> bool:
    """Of a point that was added to the form."""
    fields = (f"{name}.{number}" for name in ("point", "finding", "reasons", "theme"))
    return filled.has(f"point.{number}") and not any(filled.chosen(name) for name in fields)


def _point(filled: Filled, faults: Faults, number: int, needs_reasons: bool) -> PointFinding | None:
    chosen, reasons = filled.chosen(f"finding.{number}"), filled.text(f"reasons.{number}")
    if chosen not in tuple(Outcome):
        faults.say(f"finding.{number}", "This point has no finding yet: give each point one, or none of them.")
        return None
    if needs_reasons and not reasons and filled.has(f"reasons.{number}"):
        faults.say(f"reasons.{number}", "The letter gives the reasons for each finding.")
    words = filled.text(f"point.{number}")
    if filled.has(f"point.{number}") and not words:
        faults.say(f"point.{number}", "What is this point about?")
    theme, subtheme = parted(filled.chosen(f"theme.{number}"))
    return PointFinding(Outcome(chosen), reasons, theme, subtheme, words)


def read_remedies(sent: Sent, faults: Faults) -> tuple[NewRemedy, ...]:
    """Those of the form in which anything was filled in."""
    found = (read_remedy(sent, faults, f".{number}") for number in range(1, MOST_IN_A_FORM + 1))
    return tuple(one for one in found if one)


def read_remedy(sent: Sent, faults: Faults, end: str = "") -> NewRemedy | None:
    """One promise; None where nothing was filled in."""
    filled = sent.filled
    kind, text, amount = filled.chosen(f"remedy_kind{end}"), filled.text(f"remedy_text{end}"), f"remedy_amount{end}"
    day = faults.read(f"remedy_on{end}", lambda: filled.day(f"remedy_on{end}"), None)
    if not (kind or text or day or filled.text(amount)):
        return None
    pence = faults.read(amount, lambda: pence_of(filled.text(amount)), 0)
    if kind not in tuple(RemedyKind):
        faults.say(f"remedy_kind{end}", CHOOSE)
        return None
    if kind in (RemedyKind.PAYMENT, RemedyKind.REFUND) and not pence:
        faults.say(amount, "How much?")
    return NewRemedy(RemedyKind(kind), text, pence, day, read_person(sent, faults, f"remedy_owner{end}"))


def read_lessons(sent: Sent, faults: Faults) -> tuple[Lesson, ...]:
    """Those of the form in which anything was filled in."""
    found = []
    for number in range(1, MOST_IN_A_FORM + 1):
        text, on = sent.filled.text(f"lesson_text.{number}"), f"lesson_on.{number}"
        day = faults.read(on, lambda name=on: sent.filled.day(name), None)  # type: ignore[misc]
        if day and not text:
            faults.say(f"lesson_text.{number}", "What will the service change?")
        if text:
            found.append(Lesson(text, read_person(sent, faults, f"lesson_owner.{number}"), day))
    return tuple(found)


def read_person(sent: Sent, faults: Faults, field: str) -> str:
    """E-mail of who was chosen, "" for nobody."""
    chosen = sent.filled.person(field)
    return faults.read(field, lambda: sent.desk.people.email_of(chosen), "") if chosen else ""


RESPONDING: dict[str, Form] = {
    "respond": Form(
        _respond,
        "text",
        (
            ("may go without", "override_reason"),
            ("no finding yet", "finding.#"),
            ("this procedure has no outcome", "finding.#"),
            ("finding on point", "reasons.#"),
            ("for the reasons", "reasons.#"),
            ("what point", "point.#"),
            ("give a reason for it", "outcome_reason"),
            ("reason for another outcome", "outcome_reason"),
            ("opened again", "already_on"),
            ("promised date", "remedy_on.1"),
            ("promised date", "lesson_on.1"),
            ("can only be given to", "remedy_owner.1"),
            ("can only be given to", "lesson_owner.1"),
            ("add up to", "outcome"),
            ("outcome", "outcome"),
            ("promise", "remedy"),
            ("remedy", "remedy"),
            ("service will change", "learning"),
            ("theme", "theme"),
            ("date", "already_on"),
            ("day", "already_on"),
            ("future", "already_on"),
        ),
    ),
}
