"""Forms about people: who is away, who is a party, what must be heeded."""

from bot.slack.answers import name_of
from bot.slack.fields import Choice, choice_field, date_field, person_field, said, text_field
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import View, form
from handlers.contacts import MOST, Party
from procedure.words import Channel
from storage.parties import called
from storage.spoken import CHANNELS, EVIDENCE_CHARACTERS

LETTER, NEW_DATE = "letter", "new_date"
WHATS: tuple[Choice, ...] = (
    ("acknowledgement", "What we look at, and by when"),
    (NEW_DATE, "That it is late, why, and a new date"),
    (LETTER, "What the letter says that waits"),
)
_SHOWN = {Channel.POST: "By post", Channel.PHONE: "By phone", Channel.IN_PERSON: "In person"}
CHANNEL_CHOICES: tuple[Choice, ...] = tuple((one.value, _SHOWN[one]) for one in CHANNELS)
REACHED_BY: tuple[Choice, ...] = (
    (Channel.EMAIL.value, "Mail"),
    (Channel.POST.value, "Post"),
    (Channel.PHONE.value, "Phone"),
)
POINTS_HINT = "One point to a line."


def away_form(desk: FrontDesk, email: str) -> View:
    """From when to when one of us is away, and who stands in."""
    blocks = [
        said(f"{name_of(desk.office, email)} is away. Meanwhile the deputy is asked."),
        date_field("first_on", "First day", initial=desk.today()),
        date_field("last_on", "Last day"),
        person_field("deputy", "Deputy, if another than usual", optional=True),
    ]
    return form("away", "Away", "Note", email, blocks)


def posted_form(desk: FrontDesk, which: str) -> View:
    """On which day a letter left that somebody of us carried. `which` is its key, or the reference of its case."""
    blocks = [
        said(f"{which}: from the day recorded here it counts as sent, as a mail would."),
        date_field("on", "On which day", initial=desk.today()),
        choice_field("channel", "How, if not by post", CHANNEL_CHOICES, optional=True),
        text_field("evidence", "What shows it", optional=True, lines=False, most=EVIDENCE_CHARACTERS),
    ]
    return form("posted", "Posted", "Record", which, blocks)


def phoned_form(desk: FrontDesk, reference: str) -> View:
    """What was said on the phone, or in person. An answer that was given so goes into the form for the reply."""
    command = desk.command
    blocks = [
        said(f"{reference}: was the complaint answered on the phone? Then: {command} respond {reference}"),
        date_field("on", "On which day", initial=desk.today()),
        choice_field("what", "What was said", WHATS),
        choice_field("channel", "How, if not by phone", CHANNEL_CHOICES, optional=True),
        text_field("points", "What the complaint is about, if that was made clearer", optional=True, hint=POINTS_HINT),
        date_field("promised_on", "The new date, if one was given", optional=True),
        text_field("reason", "Why it is late, as they were told", optional=True, most=1500),
        text_field("evidence", "What shows it", optional=True, lines=False, most=EVIDENCE_CHARACTERS),
    ]
    return form("phoned", "Phoned", "Record", reference, blocks)


def party_form(desk: FrontDesk, reference: str, party: Party) -> View:
    """What is kept of a party, to be changed. Opened by those only who may read the case."""
    role = party.role.value
    languages = [(one, one) for one in desk.office.letters.languages()]
    blocks = [
        said(f"{reference}, the {called(party.role)}. Nothing of this stands on the card or in a channel."),
        text_field("name", "Name", optional=True, lines=False, most=MOST["name"], initial=party.name),
        text_field("address", "Mail address", optional=True, lines=False, most=254, initial=party.address),
        text_field("phone", "Phone", optional=True, lines=False, most=MOST["phone"], initial=party.phone),
        text_field(
            "postal_address", "Postal address", optional=True, most=MOST["postal_address"], initial=party.postal_address
        ),
        choice_field("preferred_channel", "Reached by", REACHED_BY, initial=party.preferred_channel.value),
        choice_field("language", "Language of letters", languages, initial=party.language),
        text_field(
            "adjustments",
            "Adjustments",
            optional=True,
            most=MOST["adjustments"],
            initial=party.adjustments,
            hint="Such as: large print; phone only after 16:00",
        ),
        text_field(
            "vulnerability",
            "What to know about them",
            optional=True,
            most=MOST["vulnerability"],
            initial=party.vulnerability,
        ),
    ]
    return form("party", "Party", "Keep", f"{reference} {role}", blocks)


def restrict_form(desk: FrontDesk, reference: str) -> View:
    """What is restricted and why; by managers only."""
    blocks = [
        said(f"{reference}: nothing goes by itself to somebody whose contact is restricted, but receipts."),
        text_field("what", "What is restricted, and why", most=2000),
        date_field("review_on", "To be reviewed by"),
    ]
    return form("restrict", "Restrict contact", "Restrict", reference, blocks)


def lift_form(reference: str) -> View:
    """Contact is not restricted any more."""
    return form("lift", "Lift restriction", "Lift", reference, [said(reference), text_field("reason", "Why")])
