"""Verbs that change something, and those that open a form."""

from datetime import date

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.forms import note_form
from bot.slack.frontdesk import FrontDesk
from bot.slack.naming import meant
from bot.slack.opening import form_for, show_view
from bot.slack.parsing import Typed
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
        show_view(desk, body, form_for(desk, Action.ASSIGN, typed.reference, by))
        return None
    return shown(assign(desk.office, typed.reference, meant(desk, typed.rest, by), by, desk.clock()))


def take(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    return shown(assign(desk.office, typed.reference, by, by, desk.clock()))


def keep_note(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """With words at once, without them in a form."""
    if typed.rest.strip():
        return shown(note(desk.office, typed.reference, typed.rest, by, desk.clock()))
    show_view(desk, body, note_form(typed.reference))
    return None


def correct(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The day first, as 2026-04-02, then why: the reason stands in the history."""
    day, _, reason = typed.rest.strip().partition(" ")
    try:
        received_on = date.fromisoformat(day)
    except ValueError as error:
        raise NotAllowed(f"'{cut(day, 40)}' is no date. Write it as 2026-04-02, then the reason.") from error
    return shown(correct_receipt(desk.office, typed.reference, received_on, reason, by, desk.clock()))


def acknowledge(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.ACKNOWLEDGE, typed.reference, by))
    return None


def respond(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.RESPOND, typed.reference, by))
    return None


def hold(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.HOLD, typed.reference, by))
    return None


def escalate(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, form_for(desk, Action.ESCALATE, typed.reference, by))
    return None


def letters(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Stops all letters to customers, or lets them go."""
    word, _, reason = typed.rest.strip().partition(" ")
    if word.lower() in ("pause", "stop"):
        return shown(pause(desk.office, reason.strip() or PAUSED_WITHOUT_REASON, by, desk.clock()))
    if word.lower() in ("resume", "start"):
        return shown(resume(desk.office, by, desk.clock()))
    raise NotAllowed(f"Say what to do with the letters: {usage(desk.command, BY_WORD['letters'])}")


def shown(done: Done) -> Dressed:
    return dress(done_note(done))
