"""The forms that buttons and commands open."""

from slackblocks import Block, InputBlock

from bot.slack.buttons import Buttons
from bot.slack.fields import Choice, choice_field, date_field, person_field, said, text_field
from bot.slack.views import View, form
from handlers.ask import HoldProposal
from letters.notes import Action, Offer
from procedure.dates import spoken
from procedure.outcomes import Outcome, spoken_outcome

NEVER_ALONE = "Nothing leaves before you have sent this form."
_WITHOUT = "Does it lack a section? Why it may go without"


def acknowledge_form(reference: str) -> View:
    """What the complaint is about, in the words that the complainant will read."""
    blocks = [
        said(f"{reference}: the letter confirms what we will look at, and by when. {NEVER_ALONE}"),
        text_field("points", "What the complaint is about", hint="One point to a line."),
        text_field("outcome_sought", "What the complainant wants", most=1500),
        without_field(),
        *preview_button(reference),
    ]
    return form("acknowledge", "Acknowledge", "Send", reference, blocks)


def hold_form(proposal: HoldProposal) -> View:
    """Reason and date come from a person, never from us; the date that is proposed may be changed."""
    heading = f"{proposal.reference}: we said by {spoken(proposal.said_by)}. The letter says why not, and the new date."
    reasons = [(reason, reason) for reason in proposal.reasons]
    blocks = [
        choice_field("reason", "Reason", reasons) if reasons else text_field("reason", "Reason", lines=False, most=300),
        date_field("promised_on", "New date", initial=proposal.proposed_on),
        text_field("done", "What has been done", most=1500),
        text_field("remains", "What remains to be done", most=1500),
        text_field("interim_help", "Help in the meantime", optional=True, most=1500),
        without_field(),
        *preview_button(proposal.reference),
    ]
    return form("hold", "Holding letter", "Send", proposal.reference, [said(heading), *blocks])


def assign_form(reference: str) -> View:
    """Who is to answer."""
    return form("assign", "Assign", "Assign", reference, [said(reference), person_field("person", "Owner")])


def note_form(reference: str) -> View:
    """For colleagues only."""
    heading = f"{reference}: a note for colleagues. It never reaches the complainant."
    return form("note", "Note", "Keep", reference, [said(heading), text_field("text", "Note")])


def escalate_form(reference: str) -> View:
    """The next stage; its clock starts on the day of the complainant's request."""
    blocks = [
        said(f"{reference} goes to the next stage. Its clock starts on the day when it was asked for."),
        text_field("points", "What is still disputed", hint="One point to a line."),
        date_field("requested_on", "Asked for on, if not on the day of the reply that waits", optional=True),
        text_field("because", "If late or refused before: why it is taken on", optional=True, most=1500),
        text_field("outcome_sought", "What the complainant wants", most=1500),
        without_field(),
    ]
    return form("escalate", "Escalate", "Escalate", reference, blocks)


def preview_button(reference: str) -> list[Block]:
    """Shows the letter that the form would write, as it is filled in."""
    return [*Buttons().blocks([Offer(Action.PREVIEW, reference)])]


def without_field() -> InputBlock:
    """A section that the procedure lists may be left out of a letter, with a reason."""
    return text_field("override_reason", _WITHOUT, optional=True, lines=False, most=500)


def _outcomes(outcomes: tuple[Outcome, ...]) -> list[Choice]:
    return [(one.value, spoken_outcome(one).capitalize()) for one in outcomes]
