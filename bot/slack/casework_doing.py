"""The verbs of case work: they open a form, or act at once where enough was typed."""

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.casework_forms import close_form, new_form, reopen_form
from bot.slack.dressing import Dressed, dress
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import show_view
from bot.slack.parsing import Typed
from handlers.office import Done
from handlers.reopen import reopen as reopen_case


def new(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The form to log a complaint that came otherwise than by mail."""
    areas = [(one.code, one.name) for one in desk.office.desk.areas]
    show_view(desk, body, new_form(desk.today(), areas))
    return None


def close(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, close_form(typed.reference))
    return None


def reopen(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """With a reason at once, without one in a form."""
    if typed.rest.strip():
        return _shown(reopen_case(desk.office, typed.reference, typed.rest.strip(), by, desk.clock()))
    show_view(desk, body, reopen_form(typed.reference))
    return None


def _shown(done: Done) -> Dressed:
    return dress(done_note(done))
