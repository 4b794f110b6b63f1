"""The form for the reply: what an ordinary case needs, and on request more points, remedies and learning."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from slackblocks import Block

from bot.slack.answering import Body
from bot.slack.buttons import Buttons
from bot.slack.fields import Choice, choice_field, date_field, said, text_field
from bot.slack.findings_fields import (
    lesson_fields,
    new_point_fields,
    outcome_choices,
    point_fields,
    remedy_fields,
    theme_field,
)
from bot.slack.forms import NEVER_ALONE, without_field
from bot.slack.frontdesk import FrontDesk
from bot.slack.heeding import with_heed
from bot.slack.views import MOST_BLOCKS, View, carried_by, form
from handlers.ask import RespondProposal, respond_proposal
from letters.notes import Action, Offer
from procedure.dates import spoken
from procedure.errors import NotAllowed
from procedure.findings import MOST_POINTS
from procedure.words import Channel

ANSWER_CHANNELS = (Channel.PHONE, Channel.POST, Channel.IN_PERSON, Channel.EMAIL)
MOST_MORE = 3
"""Remedies and lessons that one form holds beside the first; the rest is added to the answered case."""


@dataclass(frozen=True)
class More:
    """How many points, remedies and lessons were asked for on top of the usual fields."""

    points: int = 0
    remedies: int = 0
    lessons: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """As a form carries them."""
        return self.points, self.remedies, self.lessons

    def grown(self, action: Action) -> "More":
        """One more of what the button says. A second point is what makes the first one a point of its own."""
        if action is Action.MORE_POINTS:
            return replace(self, points=min(self.points + 1, MOST_POINTS))
        if action is Action.MORE_REMEDIES:
            return replace(self, remedies=min(self.remedies + 1, MOST_MORE))
        return replace(self, lessons=min(self.lessons + 1, MOST_MORE))


GROWING = frozenset({Action.MORE_POINTS, Action.MORE_REMEDIES, Action.MORE_LEARNING})


def more_of(counts: tuple[int, ...]) -> More:
    """What a form carries, read with mistrust."""
    points, remedies, lessons = (*(max(0, one) for one in counts[:3]), 0, 0, 0)[:3]
    return More(min(points, MOST_POINTS), min(remedies, MOST_MORE), min(lessons, MOST_MORE))


def respond_form(proposal: RespondProposal, more: More | None = None, key: str = "") -> View:
    """What was answered already comes first: for a call that was made, two fields and an outcome are all."""
    more = more or More()
    blocks = list(_blocks(proposal, more))
    if len(blocks) > MOST_BLOCKS:
        raise NotAllowed("The form is full. Send it as it is, and add the rest to the answered case.")
    return form("respond", "Respond", "Respond", proposal.reference, blocks, key=key, more=more.counts)


def grow(desk: FrontDesk, body: Body, action: Action, by: str) -> None:
    """The open form gets one more of what the button says; what was filled in stays."""
    view = body.get("view")
    if not view:
        raise NotAllowed("This button is out of date.")
    carried = carried_by(view)
    proposal = respond_proposal(desk.office, carried.about, by, desk.clock())
    grown = with_heed(desk, respond_form(proposal, more_of(carried.more).grown(action), carried.key), by)
    desk.client.views_update(view_id=str(view["id"]), hash=str(view.get("hash") or ""), view=grown)


def _blocks(proposal: RespondProposal, more: More) -> Iterator[Block]:
    heading = f"{proposal.reference}, {proposal.stage_name}: answer by {spoken(proposal.due_on)}. {NEVER_ALONE}"
    has_points = number_of_points(proposal, more) > 1
    yield said(heading)
    yield date_field("already_on", "Already answered? On which day", optional=True)
    yield choice_field("already_channel", "How it was answered", _channels(), optional=True)
    label = "Outcome; without one, what the points add up to" if has_points else "Outcome"
    yield choice_field("outcome", label, outcome_choices(proposal.outcomes), optional=has_points)
    yield text_field("text", "The reply, if it is to be sent now", optional=True)
    yield theme_field("theme", "Theme")
    if has_points:
        yield from _points(proposal, more)
    yield text_field("remedy", "Remedy: what is put right", optional=True)
    yield text_field("outstanding", "What is still to do of that", optional=True)
    for number in range(1, more.remedies + 1):
        yield from remedy_fields(number)
    yield text_field("learning", "Learning: what the service will change", optional=True)
    for number in range(1, more.lessons + 1):
        yield from lesson_fields(number)
    yield without_field()
    yield from Buttons().blocks(Offer(action, proposal.reference) for action in (*sorted(GROWING), Action.PREVIEW))


def _points(proposal: RespondProposal, more: More) -> Iterator[Block]:
    yield said("Give each point a finding with its reasons, or none of them: then the outcome stands for all.", "each")
    for number, words in enumerate(named_points(proposal), 1):
        yield from point_fields(number, words, proposal.outcomes)
    for number in range(len(named_points(proposal)) + 1, number_of_points(proposal, more) + 1):
        yield from new_point_fields(number, proposal.outcomes)
    yield text_field("outcome_reason", "Why another outcome than the points add up to", optional=True, most=3000)


def named_points(proposal: RespondProposal) -> tuple[str, ...]:
    """The points that the case has; a single one without words has not been named yet."""
    return () if proposal.points == ("",) else proposal.points


def number_of_points(proposal: RespondProposal, more: More) -> int:
    """That the form asks about: one stays unasked, since the outcome stands for it."""
    named = len(named_points(proposal))
    return min(MOST_POINTS, named + more.points + (1 if more.points and not named else 0))


def _channels() -> list[Choice]:
    return [(one.value, one.value.replace("_", " ").capitalize()) for one in ANSWER_CHANNELS]
