"""What a sent form does: one function per form, from its fields to the handler."""

from bot.slack.casework_sending import CASEWORK
from bot.slack.dated_sending import DATED_FORMS
from bot.slack.fields import option_value
from bot.slack.filled import Filled, Invalid
from bot.slack.findings_sending import FINDINGS
from bot.slack.pen_sending import PEN
from bot.slack.people_sending import PEOPLE
from bot.slack.responding_sending import RESPONDING
from bot.slack.sent import Form, Sent, points_of
from bot.slack.triage_sending import TRIAGE
from handlers.acknowledge import Acknowledgement, acknowledge
from handlers.ask import hold_proposal
from handlers.assign import assign
from handlers.escalate import Escalation, escalate
from handlers.hold import Holding, hold
from handlers.note import note
from handlers.office import Done
from procedure.outcomes import Outcome

_WITHOUT = ("may go without", "override_reason")


def _outcome(filled: Filled) -> Outcome:
    chosen = filled.chosen("outcome")
    if chosen not in tuple(Outcome):
        raise Invalid({"outcome": "Choose one of the list."})
    return Outcome(chosen)


def holding_in(sent: Sent) -> Holding:
    """The holding letter that was filled in; Invalid names every field that is empty."""
    filled, office, reference = sent.filled, sent.desk.office, sent.carried.about
    promised_on, chosen = filled.day("promised_on"), filled.chosen("reason")
    if promised_on is None:
        raise Invalid({"promised_on": "By which day will the complainant hear?"})
    if not chosen:
        raise Invalid({"reason": "Why is it late?"})
    empty = {field: "Say it in a sentence or two." for field in ("done", "remains") if not filled.text(field)}
    if empty:
        raise Invalid(empty)
    reasons = hold_proposal(office, reference, sent.by, sent.now).reasons
    return Holding(
        promised_on=promised_on,
        reason=next((one for one in reasons if option_value(one) == chosen), chosen),
        done=filled.text("done"),
        remains=filled.text("remains"),
        interim_help=filled.text("interim_help"),
        override_reason=filled.text("override_reason"),
    )


def _hold(sent: Sent) -> Done:
    return hold(sent.desk.office, sent.carried.about, holding_in(sent), sent.by, sent.now)


def _assign(sent: Sent) -> Done:
    user_id = sent.filled.person("person")
    if not user_id:
        raise Invalid({"person": "To whom?"})
    to = sent.desk.people.email_of(user_id)
    return assign(sent.desk.office, sent.carried.about, to, sent.by, sent.now)


def _note(sent: Sent) -> Done:
    return note(sent.desk.office, sent.carried.about, sent.filled.text("text"), sent.by, sent.now)


def acknowledgement_in(sent: Sent) -> Acknowledgement:
    """What was filled in."""
    filled = sent.filled
    return Acknowledgement(points_of(filled), filled.text("outcome_sought"), filled.text("override_reason"))


def _acknowledge(sent: Sent) -> Done:
    return acknowledge(sent.desk.office, sent.carried.about, acknowledgement_in(sent), sent.by, sent.now)


def _escalate(sent: Sent) -> Done:
    escalation = Escalation(
        points=points_of(sent.filled),
        requested_on=sent.filled.day("requested_on"),
        because=sent.filled.text("because"),
        outcome_sought=sent.filled.text("outcome_sought"),
        override_reason=sent.filled.text("override_reason"),
    )
    return escalate(sent.desk.office, sent.carried.about, escalation, sent.by, sent.now)


FORMS: dict[str, Form] = {
    "acknowledge": Form(_acknowledge, "points", (_WITHOUT, ("outcome sought", "outcome_sought"))),
    "hold": Form(_hold, "promised_on", (_WITHOUT, ("reason", "reason"))),
    "assign": Form(_assign, "person"),
    "note": Form(_note, "text"),
    "escalate": Form(
        _escalate,
        "points",
        (
            _WITHOUT,
            ("with a reason", "because"),
            ("outcome sought", "outcome_sought"),
            ("date", "requested_on"),
            ("today", "requested_on"),
            ("future", "requested_on"),
        ),
    ),
    **CASEWORK,
    **PEOPLE,
    **DATED_FORMS,
    **RESPONDING,
    **FINDINGS,
    **TRIAGE,
    **PEN,
}
