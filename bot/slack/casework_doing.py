"""The verbs of case work: they open a form, or act at once where enough was typed."""

from datetime import date

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.casework_forms import close_form, merge_form, new_form, reopen_form, reply_form, split_form
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import show_view
from bot.slack.parsing import Typed, other_reference
from bot.slack.verbs import BY_WORD, usage
from handlers.adopt import adopt as adopt_case
from handlers.correct_response import correct_response
from handlers.link import link as link_cases
from handlers.link import unlink as unlink_cases
from handlers.merge import unmerge as unmerge_case
from handlers.office import Done
from handlers.reopen import reopen as reopen_case
from handlers.split import points_to_split
from procedure.errors import NotAllowed


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


def adopt(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    return _shown(adopt_case(desk.office, typed.reference, by, desk.clock()))


def link(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    other, reason = _other(desk, typed)
    return _shown(link_cases(desk.office, typed.reference, other, reason, by, desk.clock()))


def unlink(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    other, _ = _other(desk, typed)
    return _shown(unlink_cases(desk.office, typed.reference, other, by, desk.clock()))


def merge(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    other, _ = _other(desk, typed)
    show_view(desk, body, merge_form(typed.reference, other))
    return None


def unmerge(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    return _shown(unmerge_case(desk.office, typed.reference, typed.rest.strip(), by, desk.clock()))


def split(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The points are shown to those who may read the case."""
    points = points_to_split(desk.office, typed.reference, by, desk.clock())
    areas = [(one.code, one.name) for one in desk.office.desk.areas]
    show_view(desk, body, split_form(typed.reference, points, areas))
    return None


def reply(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, reply_form(typed.reference))
    return None


def answered(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The right day first, as 2026-04-02, then what shows it."""
    day, _, evidence = typed.rest.strip().partition(" ")
    try:
        responded_on = date.fromisoformat(day)
    except ValueError as error:
        raise NotAllowed(f"'{cut(day, 40)}' is no date. Write it as 2026-04-02, then what shows it.") from error
    return _shown(correct_response(desk.office, typed.reference, responded_on, evidence, by, desk.clock()))


def _other(desk: FrontDesk, typed: Typed) -> tuple[str, str]:
    other, rest = other_reference(typed.rest)
    if not other:
        verb = typed.verb.name if typed.verb else "link"
        raise NotAllowed(f"Say which other case: {usage(desk.command, BY_WORD[verb])}")
    return other, rest


def _shown(done: Done) -> Dressed:
    return dress(done_note(done))
