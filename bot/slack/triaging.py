"""Verbs by which people sort a case: where it goes, how urgent it is, who is kept out of it, who alone sees it."""

from datetime import date

from bot.slack.answering import Body
from bot.slack.doing import shown
from bot.slack.dressing import Dressed
from bot.slack.escaping import cut
from bot.slack.frontdesk import FrontDesk
from bot.slack.naming import meant
from bot.slack.opening import show_view
from bot.slack.parsing import Typed
from bot.slack.triage_forms import route_form, unroute_form
from bot.slack.verbs import BY_WORD, usage
from handlers.keep_out import keep_out, let_in
from handlers.reclassify import to_area, to_procedure
from handlers.route import route_answered, unroute
from handlers.sensitive import lift, make_sensitive
from handlers.urgent import mark_urgent
from procedure.errors import NotAllowed

OFF = ("off", "no", "lift")


def route_case(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Opens the form; `answered`, with a day or without, notes that it was answered where it went."""
    word, _, day = typed.rest.strip().partition(" ")
    if not word:
        show_view(desk, body, route_form(typed.reference))
        return None
    if word.lower() != "answered":
        raise NotAllowed(f"Only this may follow: {usage(desk.command, BY_WORD['route'])}")
    return shown(route_answered(desk.office, typed.reference, _day(day), by, desk.clock()))


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip()) if words.strip() else None
    except ValueError as error:
        raise NotAllowed(f"'{cut(words.strip(), 40)}' is no date. Write it as 2026-04-02.") from error


def unroute_case(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """With the reason at once, without it in a form."""
    if typed.rest.strip():
        return shown(unroute(desk.office, typed.reference, typed.rest, by, desk.clock()))
    show_view(desk, body, unroute_form(typed.reference))
    return None


def area(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """By the code or the name of the area."""
    if not typed.rest.strip():
        raise NotAllowed(f"Say which area: {usage(desk.command, BY_WORD['area'])}")
    return shown(to_area(desk.office, typed.reference, typed.rest, by, desk.clock()))


def procedure(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The id first, then why: the reason stands in the history."""
    name, _, reason = typed.rest.strip().partition(" ")
    return shown(to_procedure(desk.office, typed.reference, name, reason, by, desk.clock()))


def urgent(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """On, unless `off` is said."""
    word = typed.rest.strip().lower()
    if word not in ("", "on", "off"):
        raise NotAllowed(f"Say on or off: {usage(desk.command, BY_WORD['urgent'])}")
    return shown(mark_urgent(desk.office, typed.reference, word != "off", by, desk.clock()))


def keepout(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Keeps a person out; `off` at the end lets them in again."""
    words = typed.rest.split()
    if not words:
        raise NotAllowed(f"Say whom to keep out: {usage(desk.command, BY_WORD['keepout'])}")
    is_off = len(words) > 1 and words[-1].lower() in OFF
    email = meant(desk, " ".join(words[:-1] if is_off else words), by)
    act = let_in if is_off else keep_out
    return shown(act(desk.office, typed.reference, email, by, desk.clock()))


def sensitive(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Hides a case from all but those named; people are named by mentions or addresses."""
    words = typed.rest.replace(",", " ").split()
    if [one.lower() for one in words] in ([one] for one in OFF):
        return shown(lift(desk.office, typed.reference, by, desk.clock()))
    people = tuple(meant(desk, one, by) for one in words)
    return shown(make_sensitive(desk.office, typed.reference, people, by, desk.clock()))
