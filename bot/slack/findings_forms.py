"""The forms about points, outcomes, promises and the external body of a case, and about commitments."""

from datetime import date

from slackblocks import Block

from bot.decided import spoken_remedy
from bot.slack.fields import choice_field, date_field, person_field, said, text_field
from bot.slack.findings_fields import finding_field, outcome_choices, remedy_choices, theme_field
from bot.slack.views import View, form
from handlers.ask_decided import HIDDEN, PointsProposal, ReferralProposal
from procedure.commitments import financial_year
from procedure.money import pounds
from procedure.outcomes import Outcome, spoken_outcome
from storage.decided import RemedyView

NOT_LOOKED_INTO = "not_looked_into"
LETTER = "Nothing leaves before you have sent this form."


def points_form(proposal: PointsProposal) -> View:
    """The points of an open stage in words; of an answered one their findings."""
    about = f"{proposal.reference}, {proposal.stage_name}"
    if proposal.outcome is None:
        words = "\n".join(one.text for one in proposal.points)
        hidden = HIDDEN in words
        blocks = [
            said(f"{about}: what the complaint is about. Agree it with the complainant."),
            text_field("points", "Points", hint="One point to a line.", initial="" if hidden else words[:3000]),
        ]
        return form("points", "Points", "Keep", proposal.reference, blocks)
    outcome = spoken_outcome(proposal.outcome)
    fields: list[Block] = [said(f"{about}: {outcome}. The findings on the points must add up to that.")]
    for one in proposal.points:
        theme = ": ".join(filter(None, (one.theme, one.subtheme)))
        fields.append(finding_field(one.number, one.text, proposal.outcomes, one.finding))
        fields.append(theme_field(f"theme.{one.number}", f"Theme of point {one.number}", theme))
    return form("findings", "Findings", "Record", proposal.reference, fields)


def outcome_form(proposal: PointsProposal) -> View:
    """Another outcome, or other findings; the old ones stay in the history."""
    recorded = spoken_outcome(proposal.outcome) if proposal.outcome else "no outcome"
    about = f"{proposal.reference}, {proposal.stage_name}: {recorded}. What is changed is listed in every report."
    several = len(proposal.points) > 1
    label = "Outcome; empty: what the points add up to" if several else "Outcome"
    blocks = [said(about), choice_field("outcome", label, outcome_choices(proposal.outcomes), optional=several)]
    if several:
        found = (finding_field(one.number, one.text, proposal.outcomes, one.finding) for one in proposal.points)
        blocks += [*found]
    blocks.append(text_field("reason", "Why", most=2000))
    return form("outcome", "Correct the outcome", "Correct", proposal.reference, blocks)


def tell_outcome_form(about: str) -> View:
    """The letter that says so to the complainant."""
    blocks = [
        said(f"{about}: the letter says which outcome was told, which is right, and why. {LETTER}"),
        text_field("why", "Why it is corrected, as the complainant will read it"),
    ]
    return form("tell_outcome", "Correcting letter", "Send", about, blocks)


def remedy_form(reference: str) -> View:
    """Something more that is promised after the answer."""
    blocks = [
        said(f"{reference}: this is noted and asked about. No letter goes out: tell the complainant yourself."),
        choice_field("remedy_kind", "Remedy", remedy_choices()),
        text_field("remedy_text", "What will be done", optional=True, most=2000),
        text_field("remedy_amount", "Amount in pounds", optional=True, lines=False, most=20),
        date_field("remedy_on", "Promised by", optional=True),
        person_field("remedy_owner", "Who sees to it, if not the owner", optional=True),
    ]
    return form("remedy", "Promise more", "Note", reference, blocks)


def change_form(reference: str, remedy: RemedyView) -> View:
    """What was promised, to be put right."""
    amount = pounds(remedy.pence).removeprefix("£") if remedy.pence else ""
    blocks = [
        said(f"{reference}: what was promised before stays in the history. Tell the complainant yourself."),
        choice_field("remedy_kind", "Remedy", remedy_choices(), initial=remedy.kind.value),
        text_field("remedy_text", "What will be done", optional=True, most=2000, initial=remedy.text[:2000]),
        text_field("remedy_amount", "Amount in pounds", optional=True, lines=False, most=20, initial=amount),
        date_field("remedy_on", "Promised by", optional=True, initial=remedy.promised_on),
        person_field("remedy_owner", "Who sees to it, if somebody else than now", optional=True),
        text_field("reason", "Why it changes", most=2000),
    ]
    return form("remedy_change", "Change a promise", "Change", str(remedy.id), blocks)


def done_form(reference: str, remedy: RemedyView, today: date) -> View:
    """It was done: when, and what shows it."""
    blocks = [
        said(f"{reference}: {spoken_remedy(remedy)}"),
        date_field("on", "Done on", initial=today),
        text_field("evidence", "What shows it", lines=False, most=2000, hint="Such as a payment number."),
    ]
    return form("remedy_done", "Done", "Done", str(remedy.id), blocks)


def drop_form(reference: str, remedy: RemedyView) -> View:
    """It is not done any more."""
    blocks = [
        said(f"{reference}: {spoken_remedy(remedy)}. It will not be asked about any more."),
        text_field("reason", "Why", most=2000),
    ]
    return form("remedy_drop", "Drop a promise", "Drop", str(remedy.id), blocks)


def refer_form(proposal: ReferralProposal) -> View:
    """The external body has the case; or it has decided."""
    if not proposal.waits:
        blocks = [
            said(f"{proposal.reference}: the external body has it. It stands apart from all our figures."),
            date_field("on", "We learned of it on", initial=proposal.today),
            text_field("body", "External body", lines=False, most=200, initial=proposal.body[:200]),
        ]
        return form("refer", "External body", "Record", proposal.reference, blocks)
    outcomes = [(NOT_LOOKED_INTO, "Not looked into"), *outcome_choices(tuple(Outcome))]
    blocks = [
        said(f"{proposal.reference}: what the {proposal.body} decided."),
        date_field("on", "Decided on", initial=proposal.today),
        choice_field("outcome", "Outcome", outcomes),
        text_field("decision", "The decision in short", optional=True),
        choice_field("remedy_kind", "Remedy that it ordered", remedy_choices(), optional=True),
        text_field("remedy_text", "What must be done", optional=True, most=2000),
        text_field("remedy_amount", "Amount in pounds", optional=True, lines=False, most=20),
        date_field("remedy_on", "To be done by", optional=True),
        person_field("remedy_owner", "Who sees to it, if not the owner", optional=True),
    ]
    return form("decision", "External decision", "Record", proposal.reference, blocks)


def commitment_form(today: date, areas: list[tuple[str, str]]) -> View:
    """A service commitment of an area for a year."""
    blocks = [
        choice_field("area", "Area", areas),
        text_field("year", "Year", lines=False, most=9, initial=financial_year(today)),
        text_field("text", "What the service will change", most=2000),
        person_field("owner", "Who says how far it is", optional=True),
        date_field("due_on", "To be done by", optional=True),
    ]
    return form("commitment", "Service commitment", "Add", "commitment", blocks)


def progress_form(commitment_id: int, *, is_done: bool) -> View:
    """How far it is, or that it is done."""
    label = "What shows that it is done" if is_done else "How far it is"
    blocks = [said(f"Commitment {commitment_id}"), text_field("text", label, most=2000)]
    kind = "commitment_done" if is_done else "progress"
    return form(kind, "Done" if is_done else "Progress", "Record", str(commitment_id), blocks)
