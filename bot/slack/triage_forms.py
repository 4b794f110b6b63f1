"""Forms by which people sort a case: where it goes, that it comes back, and the letter about a wrong date."""

from slackblocks import InputBlock, PlainTextInput

from bot.slack.buttons import plain
from bot.slack.fields import TEXT_CHARACTERS, choice_field, person_field, said, text_field
from bot.slack.views import View, form
from handlers.correct_date import CorrectionProposal
from procedure.dates import spoken
from procedure.routes import ROUTES


def route_form(reference: str) -> View:
    """What it is instead of a complaint, who deals with it, and why; the reason is read by the complainant."""
    blocks = [
        said(f"{reference} is no complaint. It closes, and is answered where it goes, in time from the day it came."),
        choice_field("route", "What it is", [(one.value, rule.title.capitalize()) for one, rule in ROUTES.items()]),
        person_field("to", "Who deals with it, if not whom the settings name", optional=True),
        text_field("reason", "Why it is not a complaint", most=1500, hint="The complainant reads this."),
    ]
    return form("route", "Not a complaint", "Send it on", reference, blocks)


def unroute_form(reference: str) -> View:
    """Why it is a complaint after all; for the history only."""
    heading = f"{reference} is a complaint after all: open again, with the day on which it came and all its dates."
    reason = text_field("reason", "Why", hint="For colleagues only.")
    return form("unroute", "It is a complaint", "Open again", reference, [said(heading), reason])


def correction_form(proposal: CorrectionProposal) -> View:
    """The letter as it would read, and the sentence in it that a person may change."""
    heading = f"We said {spoken(proposal.wrong_on)}; it is {spoken(proposal.right_on)}. The letter would read:"
    element = PlainTextInput("because", multiline=True, max_length=1500, initial_value=proposal.because)
    blocks = [
        said(f"{proposal.reference}: {heading}"),
        said(proposal.letter.text[:TEXT_CHARACTERS], "letter"),
        InputBlock(plain("Why the date was wrong"), element, block_id="because"),
    ]
    return form("correct_date", "Correct the date", "Send", proposal.reference, blocks)
