"""Verbs that change something, and those that open a form."""

from datetime import date

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.forms import note_form
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import form_for, show_view
from bot.slack.parsing import Typed, named
from bot.slack.verbs import BY_WORD, usage
from handlers.assign import assign
from handlers.correct import correct_receipt
from handlers.letters import pause, resume
from handlers.note import note
from handlers.office import Done
from letters.notes import Action
from procedure.errors import NotAllowed

PAUSED_WITHOUT_REASON = "no reason given"


def give(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Assigns a case to the person named; asks for one in a form where none is."""
    if not typed.rest.strip():
        show_view(desk, body, form_for(desk, Action.ASSIGN, typed.reference))
        return None
    return _shown(assign(desk.office, typed.reference, _meant(desk, typed.rest, by), by, desk.clock()))


def take(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    return _shown(assign(desk.office, typed.reference, by, by, desk.clock()))


def keep_note(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """With words at once, without them in a form."""
    if typed.rest.strip():
        return _shown(note(desk.office, typed.reference, typed.rest, by, desk.clock()))
    show_view(desk, body, note_form(typed.reference))
    return None


def correct(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The day first, as 2026-04-02, then why: the reason stands in the history."""
    day, _, reason = typed.rest.strip().partition(" ")
    try:
        received_on = date.fromisoformat(day)
    except ValueError as error:
        raise NotAllowed(f"'{cut(day, 40)}' is no date. Write it as 2026-04-02, then the reason.") from error
    return _shown(correct_receipt(desk.office, typed.reference, received_on, reason, by, desk.clock()))


def acknowledge(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.ACKNOWLEDGE, typed.reference))
    return None


def respond(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.RESPOND, typed.reference))
    return None


def hold(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.HOLD, typed.reference))
    return None


def escalate(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.ESCALATE, typed.reference))
    return None


def letters(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Stops all letters to customers, or lets them go."""
    word, _, reason = typed.rest.strip().partition(" ")
    if word.lower() in ("pause", "stop"):
        return _shown(pause(desk.office, reason.strip() or PAUSED_WITHOUT_REASON, by, desk.clock()))
    if word.lower() in ("resume", "start"):
        return _shown(resume(desk.office, by, desk.clock()))
    raise NotAllowed(f"Say what to do with the letters: {usage(desk.command, BY_WORD['letters'])}")


def _meant(desk: FrontDesk, words: str, by: str) -> str:
    """The e-mail of the person who was named, whichever way."""
    who = named(words)
    if who.is_me:
        return by
    if who.user_id:
        return desk.people.email_of(who.user_id)
    return who.email or _by_name(desk, words)


def _by_name(desk: FrontDesk, words: str) -> str:
    wanted = words.strip().lstrip("@").casefold()
    people = desk.office.desk.people
    meant = [one.email for one in people if wanted in (one.name.casefold(), one.email.partition("@")[0].casefold())]
    if len(meant) != 1:
        raise NotAllowed(f"I do not know whom you mean by '{cut(words.strip(), 40)}'. Write @ and choose a person.")
    return meant[0]


def _shown(done: Done) -> Dressed:
    return dress(done_note(done))
