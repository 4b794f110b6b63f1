"""What the forms about people do when they are sent."""

from bot.slack.filled import Filled, Invalid
from bot.slack.people_forms import LETTER, NEW_DATE, WHATS
from bot.slack.sent import Form, Sent, points_of
from handlers.away import away
from handlers.contacts import Party, set_party
from handlers.office import Done
from handlers.phoned import acknowledged, promised
from handlers.record import posted
from handlers.restrict import lift, restrict
from procedure.words import Channel, ContactRole
from storage.spoken import CHANNELS, Spoken

CHOOSE = "Choose one of the list."


def _away(sent: Sent) -> Done:
    filled, desk = sent.filled, sent.desk
    first_on, last_on = filled.day("first_on"), filled.day("last_on")
    if first_on is None or last_on is None:
        raise Invalid({"last_on": "From which day to which?"})
    stands_in = filled.person("deputy")
    deputy = desk.people.email_of(stands_in) if stands_in else ""
    return away(desk.office, sent.carried.about, first_on, last_on, deputy, sent.by, sent.now)


def _posted(sent: Sent) -> Done:
    return posted(sent.desk.office, sent.carried.about, _spoken(sent.filled, Channel.POST), sent.by, sent.now)


def _phoned(sent: Sent) -> Done:
    filled, office, reference = sent.filled, sent.desk.office, sent.carried.about
    what, spoken = filled.chosen("what"), _spoken(filled, Channel.PHONE)
    if what not in dict(WHATS):
        raise Invalid({"what": CHOOSE})
    if what == LETTER:
        return posted(office, reference, spoken, sent.by, sent.now)
    if what == NEW_DATE:
        promised_on = filled.day("promised_on")
        if promised_on is None:
            raise Invalid({"promised_on": "Which date did you give?"})
        return promised(office, reference, spoken, promised_on, filled.text("reason"), sent.by, sent.now)
    return acknowledged(office, reference, spoken, points_of(filled), sent.by, sent.now)


def _party(sent: Sent) -> Done:
    filled = sent.filled
    reference, _, role = sent.carried.about.partition(" ")
    channel = filled.chosen("preferred_channel")
    if channel not in tuple(Channel):
        raise Invalid({"preferred_channel": CHOOSE})
    party = Party(
        ContactRole(role),
        name=filled.text("name"),
        address=filled.text("address"),
        phone=filled.text("phone"),
        postal_address=filled.text("postal_address"),
        language=filled.chosen("language"),
        preferred_channel=Channel(channel),
        adjustments=filled.text("adjustments"),
        vulnerability=filled.text("vulnerability"),
    )
    return set_party(sent.desk.office, reference, party, sent.by, sent.now)


def _restrict(sent: Sent) -> Done:
    filled, review_on = sent.filled, sent.filled.day("review_on")
    if review_on is None:
        raise Invalid({"review_on": "By which day is it looked at again?"})
    return restrict(sent.desk.office, sent.carried.about, filled.text("what"), review_on, sent.by, sent.now)


def _lift(sent: Sent) -> Done:
    return lift(sent.desk.office, sent.carried.about, sent.filled.text("reason"), sent.by, sent.now)


def _spoken(filled: Filled, usual: Channel) -> Spoken:
    on, channel = filled.day("on"), filled.chosen("channel") or usual.value
    if on is None:
        raise Invalid({"on": "On which day?"})
    if channel not in CHANNELS:
        raise Invalid({"channel": CHOOSE})
    return Spoken(on, Channel(channel), filled.text("evidence"))


PEOPLE: dict[str, Form] = {
    "party": Form(
        _party,
        "address",
        (
            ("name has", "name"),
            ("phone", "phone"),
            ("postal address", "postal_address"),
            ("adjustments has", "adjustments"),
            ("vulnerability has", "vulnerability"),
            ("letters are", "language"),
        ),
    ),
    "restrict": Form(_restrict, "what", (("review", "review_on"),)),
    "lift": Form(_lift, "reason"),
    "away": Form(_away, "last_on", (("deputy", "deputy"),)),
    "posted": Form(_posted, "on", (("by post, by phone", "channel"), ("what shows it", "evidence"))),
    "phoned": Form(
        _phoned,
        "what",
        (("new date must", "promised_on"), ("working day", "promised_on"), ("reason", "reason"), ("the date", "on")),
    ),
}
