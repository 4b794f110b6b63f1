"""Fields that forms about points and promises share; the last part of a name is the number of the point or promise."""

from collections.abc import Iterator, Sequence

from slackblocks import Block

from bot.slack.escaping import cut
from bot.slack.fields import Choice, choice_field, date_field, person_field, text_field
from procedure.amends import RemedyKind
from procedure.outcomes import Outcome, spoken_outcome
from procedure.themes import listed

POINT_CHARACTERS_SHOWN = 300


def outcome_choices(outcomes: Sequence[Outcome]) -> list[Choice]:
    """Outcomes as people read them."""
    return [(one.value, spoken_outcome(one).capitalize()) for one in outcomes]


def theme_field(name: str, label: str, initial: str = "") -> Block:
    """What it is about, from the list."""
    themes = listed()
    choices = [(one, one.capitalize()) for one in (themes if initial in ("", *themes) else (initial, *themes))]
    return choice_field(name, label, choices, optional=True, initial=initial)


def finding_field(number: int, words: str, outcomes: Sequence[Outcome], initial: Outcome | None = None) -> Block:
    """The finding on a point, under its words where the person may read them."""
    shown = cut(" ".join(words.split()), POINT_CHARACTERS_SHOWN)
    label = f"Point {number}: {shown}" if shown else f"Finding on point {number}"
    choices = outcome_choices(outcomes)
    return choice_field(f"finding.{number}", label, choices, optional=True, initial=initial.value if initial else "")


def point_fields(number: int, words: str, outcomes: Sequence[Outcome]) -> Iterator[Block]:
    """Finding, reasons and theme of a point."""
    yield finding_field(number, words, outcomes)
    yield text_field(f"reasons.{number}", f"Reasons for the finding on point {number}", optional=True)
    yield theme_field(f"theme.{number}", f"Theme of point {number}")


def new_point_fields(number: int, outcomes: Sequence[Outcome]) -> Iterator[Block]:
    """A point that nobody has named yet."""
    yield text_field(f"point.{number}", f"What point {number} is about", optional=True, lines=False, most=2000)
    yield from point_fields(number, "", outcomes)


def remedy_fields(number: int) -> Iterator[Block]:
    """A promise with all that it may have."""
    yield choice_field(f"remedy_kind.{number}", f"Remedy {number}", remedy_choices(), optional=True)
    yield text_field(f"remedy_text.{number}", "What will be done, as the letter says it", optional=True, most=2000)
    yield text_field(f"remedy_amount.{number}", "Amount in pounds", optional=True, lines=False, most=20)
    yield date_field(f"remedy_on.{number}", "Promised by", optional=True)
    yield person_field(f"remedy_owner.{number}", "Who sees to it, if not the owner", optional=True)


def lesson_fields(number: int) -> Iterator[Block]:
    """What the service will change."""
    yield text_field(f"lesson_text.{number}", f"Learning {number}: what will change", optional=True, most=2000)
    yield date_field(f"lesson_on.{number}", "To be done by", optional=True)
    yield person_field(f"lesson_owner.{number}", "Who sees to it, if not the owner", optional=True)


def remedy_choices() -> list[Choice]:
    """Kinds of remedy as people read them."""
    return [(one.value, one.value.capitalize()) for one in RemedyKind]
