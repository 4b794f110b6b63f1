"""Verbs about people and about what was done outside the mail: at once where enough was typed, else in a form."""

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.dated import day_in
from bot.slack.dressing import Dressed, dress
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import show_view
from bot.slack.parsing import Typed
from bot.slack.people_forms import phoned_form, posted_form
from handlers.record import posted as record_posted
from procedure.words import Channel
from storage.spoken import Spoken


def posted(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """With the day at once: the one letter of the case that waits was posted then."""
    if typed.rest.strip():
        spoken = Spoken(day_in(typed.rest, "the reference and then the day"), Channel.POST)
        return dress(done_note(record_posted(desk.office, typed.reference, spoken, by, desk.clock())))
    show_view(desk, body, posted_form(desk, typed.reference))
    return None


def phoned(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, phoned_form(desk, typed.reference))
    return None
