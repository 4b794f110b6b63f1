"""What the forms do by which people sort a case."""

from bot.slack.filled import Invalid
from bot.slack.sent import Form, Sent
from handlers.correct_date import correct_date
from handlers.office import Done
from handlers.route import Routed, route, unroute
from procedure.words import Route


def _route(sent: Sent) -> Done:
    chosen, user_id = sent.filled.chosen("route"), sent.filled.person("to")
    if chosen not in tuple(Route):
        raise Invalid({"route": "Choose one of the list."})
    to = sent.desk.people.email_of(user_id) if user_id else ""
    routed = Routed(Route(chosen), sent.filled.text("reason"), to)
    return route(sent.desk.office, sent.carried.about, routed, sent.by, sent.now)


def _unroute(sent: Sent) -> Done:
    return unroute(sent.desk.office, sent.carried.about, sent.filled.text("reason"), sent.by, sent.now)


def _correct_date(sent: Sent) -> Done:
    return correct_date(sent.desk.office, sent.carried.about, sent.filled.text("because"), sent.by, sent.now)


TRIAGE: dict[str, Form] = {
    "route": Form(_route, "reason", (("given to", "to"), ("kept out", "to"))),
    "unroute": Form(_unroute, "reason"),
    "correct_date": Form(_correct_date, "because"),
}
