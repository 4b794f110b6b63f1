"""Verbs that record what dates depend on, typed in one line."""

from collections.abc import Callable
from datetime import date

from bot.slack.answering import Body
from bot.slack.answers import done_note
from bot.slack.dated_forms import decline_form, extend_form, refuse_form
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import show_view
from bot.slack.parsing import Typed
from handlers.agree_date import Agreement, agree_date
from handlers.ask import line
from handlers.enter import enter as enter_stage
from handlers.milestone import milestone
from handlers.proposals import extend_proposal
from procedure.errors import NotAllowed
from procedure.words import Status


def step(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The step's key, then the day on which it was done; without a day it was today."""
    key, _, day = typed.rest.strip().partition(" ")
    on = day_in(day, "the step and then the day") if day.strip() else None
    return dress(done_note(milestone(desk.office, typed.reference, key[:80], on, by, desk.clock())))


def agree(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The day first, then how it was agreed, in a few words."""
    day, _, how = typed.rest.strip().partition(" ")
    agreement = Agreement(day_in(day, "the day and then how it was agreed"), evidence=how.strip())
    return dress(done_note(agree_date(desk.office, typed.reference, agreement, by, desk.clock())))


def enter(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The number of the stage first, then why."""
    number, _, reason = typed.rest.strip().partition(" ")
    if number not in ("2", "3", "4", "5"):
        raise NotAllowed(f"'{cut(number, 40)}' is no later stage. Write its number, such as 2, and then the reason.")
    return dress(done_note(enter_stage(desk.office, typed.reference, int(number), reason, by, desk.clock())))


def extend(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    show_view(desk, body, extend_form(extend_proposal(desk.office, typed.reference, by, desk.clock())))
    return None


def refuse(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Of an open case the complaint itself, of an answered one its next stage."""
    is_open = line(desk.office, typed.reference, by).status is Status.OPEN
    show_view(desk, body, (decline_form if is_open else refuse_form)(typed.reference))
    return None


def day_in(text: str, expected: str) -> date:
    """An office date as people type it here; NotAllowed says how to write it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        given = cut(text.strip(), 40)
        raise NotAllowed(f"'{given}' is no date. Write {expected}, the day as 2026-04-02.") from error


DATED: dict[str, Callable[[FrontDesk, Typed, str, Body], Dressed | None]] = {
    "agree": agree,
    "enter": enter,
    "extend": extend,
    "refuse": refuse,
    "step": step,
}
