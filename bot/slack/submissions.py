"""Forms that are sent: done and committed first, then acknowledged, since only the acknowledgement carries errors."""

from typing import Any

from slack_bolt import Ack

from bot.slack.answering import Body, user_of
from bot.slack.dressing import Dressed, say
from bot.slack.escaping import escape_within
from bot.slack.filled import Filled, Invalid
from bot.slack.frontdesk import FrontDesk
from bot.slack.guarding import sentence_for
from bot.slack.previewing import dress_done
from bot.slack.sending import FORMS
from bot.slack.sent import Form, Sent
from bot.slack.views import carried_by, told_view
from procedure.errors import NotAllowed

ERROR_CHARACTERS = 1500


def on_submission(desk: FrontDesk, ack: Ack, body: Body) -> None:
    """Acknowledges with the result, or with what must be corrected."""
    with desk.traffic.one():
        ack(**response_to(desk, body))


def response_to(desk: FrontDesk, body: Body) -> dict[str, Any]:
    """What the acknowledgement says; it never raises, whatever came."""
    form = FORMS.get(str(body["view"].get("callback_id")))
    if form is None:
        return _window(say("This form is out of date. Please open it again."), "Not done")
    try:
        done = _done(desk, body, form)
    except Invalid as invalid:
        return _errors(invalid.errors)
    except NotAllowed as refusal:
        return _errors(form.errors_of(refusal.reasons, Filled(body["view"])))
    except Exception as error:  # noqa: BLE001 - the outermost loop of the Slack door
        sentence = sentence_for(error, f"form {body['view'].get('callback_id')}")
        return _errors({form.main: sentence})
    return _window(done, "Done")


def _done(desk: FrontDesk, body: Body, form: Form) -> Dressed:
    by, view = desk.staff(user_of(body)), body["view"]
    sent = Sent(desk, Filled(view), carried_by(view), by, desk.clock())
    done = desk.once.run(f"{by} {sent.carried.key}", lambda: form.act(sent))
    return dress_done(desk, done, by, sent.now)


def _errors(errors: dict[str, str]) -> dict[str, Any]:
    shown = {name: escape_within(sentence, ERROR_CHARACTERS) for name, sentence in errors.items()}
    return {"response_action": "errors", "errors": shown}


def _window(dressed: Dressed, title: str) -> dict[str, Any]:
    return {"response_action": "update", "view": told_view(dressed, title)}
