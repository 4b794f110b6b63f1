"""The forms about dates: more time, and a next stage that is not taken on."""

from bot.slack.fields import choice_field, date_field, said, text_field
from bot.slack.views import View, form
from handlers.proposals import ExtendProposal
from procedure.dates import spoken


def extend_form(proposal: ExtendProposal) -> View:
    """The reason is for the complainant, and comes from a person; the date that is proposed may be changed."""
    end = f"at most to {spoken(proposal.latest_on)}" if proposal.latest_on else "to any later date"
    heading = (
        f"{proposal.reference}: the limit is {spoken(proposal.limit_on)}. It may be extended {end}, approved by "
        f"{proposal.approver}. The complainant gets a letter; the target itself stays."
    )
    reasons = [(one, one) for one in proposal.reasons]
    blocks = [
        choice_field("reason", "Reason", reasons, optional=True) if reasons else said("Say why in your own words."),
        text_field("words", "Or in your own words", optional=bool(reasons), most=1500),
        date_field("until", "New date", initial=proposal.proposed_on),
    ]
    return form("extend", "More time", "Ask", proposal.reference, [said(heading, "about"), *blocks])


def refuse_form(reference: str) -> View:
    """Both texts are for the complainant; the letter names the external body by itself."""
    blocks = [
        said(f"{reference}: we do not take on the next stage. The letter says why, and where they can go instead."),
        text_field("why", "Why", most=1500),
        text_field("done", "What we did about the request", most=1500),
        date_field("requested_on", "Asked for on, if not on the day of the reply that waits", optional=True),
    ]
    return form("refuse", "Refuse the next stage", "Send", reference, blocks)


def decline_form(reference: str) -> View:
    """Of a complaint that is still open; it closes when the letter has left."""
    blocks = [
        said(f"{reference}: we do not take this complaint on. The letter says why, and where it can go instead."),
        text_field("why", "Why", most=1500),
        text_field("done", "What we did", most=1500),
        date_field("matter_on", "When what it is about happened", optional=True),
    ]
    return form("decline", "Refuse the complaint", "Send", reference, blocks)
