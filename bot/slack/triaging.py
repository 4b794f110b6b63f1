"""Verbs by which people sort a case: who is kept out of it, who alone sees it."""

from bot.slack.answering import Body
from bot.slack.doing import shown
from bot.slack.dressing import Dressed
from bot.slack.frontdesk import FrontDesk
from bot.slack.naming import meant
from bot.slack.parsing import Typed
from bot.slack.verbs import BY_WORD, usage
from handlers.keep_out import keep_out, let_in
from handlers.sensitive import lift, make_sensitive
from procedure.errors import NotAllowed

OFF = ("off", "no", "lift")


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
