"""What the forms about dates do when they are sent."""

from bot.slack.fields import option_value
from bot.slack.filled import Invalid
from bot.slack.sent import Form, Sent
from handlers.decline import Declining, decline
from handlers.extend import Extending, extend
from handlers.office import Done
from handlers.proposals import extend_proposal
from handlers.refuse import Refusing, refuse


def _extend(sent: Sent) -> Done:
    filled, office, reference = sent.filled, sent.desk.office, sent.carried.about
    until, chosen, words = filled.day("until"), filled.chosen("reason"), filled.text("words")
    if until is None:
        raise Invalid({"until": "Until which day?"})
    if not chosen and not words:
        raise Invalid({"words": "Why is more time needed?"})
    if chosen and words:
        raise Invalid({"words": "Either a reason of the list or your own words: empty one of the two."})
    reasons = extend_proposal(office, reference, sent.by, sent.now).reasons
    reason = words or next((one for one in reasons if option_value(one) == chosen), chosen)
    return extend(office, reference, Extending(until, reason), sent.by, sent.now)


def _refuse(sent: Sent) -> Done:
    filled = sent.filled
    refusing = Refusing(filled.text("why"), filled.text("done"), filled.day("requested_on"))
    return refuse(sent.desk.office, sent.carried.about, refusing, sent.by, sent.now)


def _decline(sent: Sent) -> Done:
    filled = sent.filled
    declining = Declining(filled.text("why"), filled.text("done"), filled.day("matter_on"))
    return decline(sent.desk.office, sent.carried.about, declining, sent.by, sent.now)


DATED_FORMS: dict[str, Form] = {
    "decline": Form(_decline, "why", (("matter", "matter_on"), ("what was done", "done"))),
    "extend": Form(_extend, "until", (("reason", "words"),)),
    "refuse": Form(_refuse, "why", (("request came", "requested_on"), ("what was done", "done"))),
}
