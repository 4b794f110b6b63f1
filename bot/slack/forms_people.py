"""Forms about people: who is away, who is a party, what must be heeded."""

from bot.slack.answers import name_of
from bot.slack.fields import date_field, person_field, said
from bot.slack.frontdesk import FrontDesk
from bot.slack.views import View, form


def away_form(desk: FrontDesk, email: str) -> View:
    """From when to when one of us is away, and who stands in."""
    blocks = [
        said(f"{name_of(desk.office, email)} is away. Meanwhile the deputy is asked."),
        date_field("first_on", "First day", initial=desk.today()),
        date_field("last_on", "Last day"),
        person_field("deputy", "Deputy, if another than usual", optional=True),
    ]
    return form("away", "Away", "Note", email, blocks)
