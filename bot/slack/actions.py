"""Buttons: acknowledged at once; some act, some show something, some open a form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_bolt import Ack

from bot.mail.replaying import replay_within
from bot.slack.answering import Body, answer, user_of
from bot.slack.asking import show_case
from bot.slack.casework_forms import merge_form, reopen_form
from bot.slack.dated_forms import extend_form
from bot.slack.dressing import dress
from bot.slack.findings_doing import FINDINGS_OPENING
from bot.slack.frontdesk import FrontDesk
from bot.slack.guarding import guarded
from bot.slack.opening import content_view, form_for, show_view
from bot.slack.pen_forms import discard_form, look_view, named_form, onto_form
from bot.slack.people_forms import away_form, lift_form, posted_form, restrict_form
from bot.slack.previewing import dress_done, preview_view
from bot.slack.responding import GROWING, grow
from bot.slack.triage_forms import correction_form, unroute_form
from bot.slack.views import View
from handlers.assign import assign
from handlers.cancel import cancel_letter
from handlers.correct_date import correction_proposal
from handlers.extend import decide_extension
from handlers.group import group
from handlers.keep_out import keep_out, not_about
from handlers.letters import resume
from handlers.link import link
from handlers.office import Done, Office
from handlers.pen import release
from handlers.proposals import extend_proposal
from handlers.route import route_answered
from handlers.settle import file_reply, is_response, is_update
from handlers.urgent import take_in_hand
from letters.notes import Action
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.references import parse_reference


@dataclass(frozen=True)
class Press:
    """A button that was pressed: its value, who pressed it, and when."""

    desk: FrontDesk
    value: str
    by: str
    now: datetime

    @property
    def office(self) -> Office:
        return self.desk.office


ACTING: dict[Action, Callable[[Press], Done]] = {
    Action.TAKE: lambda press: assign(press.office, press.value, press.by, press.by, press.now),
    Action.ANSWERED: lambda press: _answered(press),
    Action.IS_UPDATE: lambda press: is_update(press.office, _number(press.value), press.by, press.now),
    Action.FILE_REPLY: lambda press: file_reply(press.office, _number(press.value), press.by, press.now),
    Action.KEEP_OUT: lambda press: keep_out(press.office, press.value, "", press.by, press.now),
    Action.NOT_ABOUT: lambda press: not_about(press.office, press.value, press.by, press.now),
    Action.APPROVE_EXTENSION: lambda press: decide_extension(press.office, press.value, True, press.by, press.now),
    Action.REFUSE_EXTENSION: lambda press: decide_extension(press.office, press.value, False, press.by, press.now),
    Action.ATTEND: lambda press: take_in_hand(press.office, press.value, press.by, press.now),
    Action.ROUTE_ANSWERED: lambda press: route_answered(press.office, press.value, None, press.by, press.now),
    Action.CANCEL_LETTER: lambda press: cancel_letter(press.office, press.value, press.by, press.now),
    Action.RESUME_LETTERS: lambda press: resume(press.office, press.by, press.now),
    Action.RELEASE: lambda press: _release(press),
    Action.HELD_REPLAY: lambda press: _replay(press),
    Action.LINK: lambda press: link(press.office, *_two(press.value), "", press.by, press.now),
    Action.GROUP: lambda press: _group(press),
}

OPENING: dict[Action, Callable[[Press], View]] = {
    Action.ASSIGN: lambda press: form_for(press.desk, Action.ASSIGN, press.value, press.by),
    Action.ACKNOWLEDGE: lambda press: form_for(press.desk, Action.ACKNOWLEDGE, press.value, press.by),
    Action.RESPOND: lambda press: form_for(press.desk, Action.RESPOND, press.value, press.by),
    Action.HOLD: lambda press: form_for(press.desk, Action.HOLD, press.value, press.by),
    Action.ESCALATE: lambda press: form_for(press.desk, Action.ESCALATE, press.value, press.by),
    Action.REOPEN: lambda press: reopen_form(press.value),
    Action.EXTEND: lambda press: extend_form(extend_proposal(press.office, press.value, press.by, press.now)),
    Action.OPEN: lambda press: content_view(press.desk, press.value, press.by),
    Action.RESTRICT: lambda press: restrict_form(press.desk, press.value),
    Action.LIFT: lambda press: lift_form(press.value),
    Action.POSTED: lambda press: posted_form(press.desk, press.value),
    Action.AWAY: lambda press: away_form(press.desk, press.value),
    Action.UNROUTE: lambda press: unroute_form(press.value),
    Action.MERGE: lambda press: merge_form(*_two(press.value)),
    Action.DISCARD: lambda press: discard_form(_number(press.value)),
    Action.HELD_LOOK: lambda press: look_view(press.desk, _number(press.value), press.by),
    Action.HELD_NAMED: lambda press: named_form(press.desk, _number(press.value), press.by),
    Action.HELD_ONTO: lambda press: onto_form(_number(press.value)),
    Action.CORRECT_DATE: lambda press: correction_form(
        correction_proposal(press.office, press.value, press.by, press.now)
    ),
}


def on_action(desk: FrontDesk, ack: Ack, body: Body) -> None:
    """Acknowledges before any work."""
    ack()
    guarded(desk, body, "button", lambda: _work(desk, body))


def _work(desk: FrontDesk, body: Body) -> None:
    pressed = body["actions"][0]
    action = _action(str(pressed.get("action_id") or ""))
    press = Press(desk, str(pressed.get("value") or ""), desk.staff(user_of(body)), desk.clock())
    if action in GROWING:
        grow(desk, body, action, press.by)
    elif action in FINDINGS_OPENING:
        show_view(desk, body, FINDINGS_OPENING[action](desk, press.value, press.by))
    elif action in OPENING:
        show_view(desk, body, OPENING[action](press))
    elif action in ACTING:
        answer(desk, body, dress_done(desk, ACTING[action](press), press.by, press.now))
    elif action is Action.PREVIEW:
        show_view(desk, body, preview_view(desk, body, press.by))
    else:
        answer(desk, body, dress(show_case(desk, press.value, press.by)))


def _action(action_id: str) -> Action:
    name = action_id.partition(".")[0]
    if name not in tuple(Action):
        raise NotAllowed("This button is out of date.")
    return Action(name)


def _release(press: Press) -> Done:
    """A value like `12:C-2026-00042` files the mail on that case; `12` alone opens a new one."""
    number, _, onto = press.value.partition(":")
    return release(press.office, _number(number), onto or None, press.by, press.now)


def _replay(press: Press) -> Done:
    found = replay_within(press.office, _number(press.value), press.by, press.now)
    return Done(found.say, found.reference)


def _answered(press: Press) -> Done:
    """A value like `17:upheld`: mail 17 was the answer, with this outcome."""
    number, _, outcome = press.value.partition(":")
    if outcome not in tuple(Outcome):
        raise NotAllowed("This button is out of date.")
    return is_response(press.office, _number(number), Outcome(outcome), press.by, press.now)


def _two(value: str) -> tuple[str, str]:
    """A value like `C-2026-00002 C-2026-00001`."""
    one, _, other = value.partition(" ")
    if parse_reference(one) != one or parse_reference(other) != other:
        raise NotAllowed("This button is out of date.")
    return one, other


def _group(press: Press) -> Done:
    """A value like `C-2026-00001 C-2026-00007 C-2026-00003`: the others are linked to the first."""
    first, *others = press.value.split(" ")
    if any(parse_reference(one) != one for one in (first, *others)):
        raise NotAllowed("This button is out of date.")
    return group(press.office, first, others, press.by, press.now)


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise NotAllowed("This button is out of date.")
    return int(value)
