"""What the forms of the holding pen do when they are sent."""

from bot.slack.filled import Invalid
from bot.slack.sent import Form, Sent
from handlers.office import Done
from handlers.pen import Complainant, discard, release
from procedure.references import named_reference


def _named(sent: Sent) -> Done:
    filled = sent.filled
    received_on = filled.day("received_on")
    missing = {} if filled.text("address") else {"address": "Who complains? Without an address file it on a case."}
    if received_on is None:
        missing["received_on"] = "On which day had one of us the complaint first?"
    if missing:
        raise Invalid(missing)
    named = Complainant(filled.text("address"), filled.text("name"), received_on)
    return release(sent.desk.office, int(sent.carried.about), None, sent.by, sent.now, named)


def _onto(sent: Sent) -> Done:
    reference = named_reference(sent.filled.text("reference"))
    if reference is None:
        raise Invalid({"reference": "This is no reference; one looks like C-2026-00042."})
    return release(sent.desk.office, int(sent.carried.about), reference, sent.by, sent.now)


def _discard(sent: Sent) -> Done:
    return discard(sent.desk.office, int(sent.carried.about), sent.filled.text("reason"), sent.by, sent.now)


PEN: dict[str, Form] = {
    "held_named": Form(_named, "address", (("first receipt", "received_on"), ("name has", "name"))),
    "held_onto": Form(_onto, "reference"),
    "held_discard": Form(_discard, "reason"),
}
