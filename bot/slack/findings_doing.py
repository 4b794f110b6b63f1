"""Verbs and buttons about points, outcomes, promises, commitments and the external body."""

import re
from collections.abc import Callable

from bot.slack.answering import Body
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.findings_forms import (
    change_form,
    commitment_form,
    done_form,
    drop_form,
    outcome_form,
    points_form,
    progress_form,
    refer_form,
    remedy_form,
    tell_outcome_form,
)
from bot.slack.findings_notes import commitments_note, remedies_note
from bot.slack.frontdesk import FrontDesk
from bot.slack.opening import show_view
from bot.slack.parsing import Typed, page_of
from bot.slack.views import View
from handlers import ask_decided
from handlers.comment import comment, comments
from letters.notes import Action, Note
from procedure.commentary import WHOLE, Commentary
from procedure.desk import Area
from procedure.errors import NotAllowed

YEAR = re.compile(r"\d{4}/\d{2}", re.ASCII)
STAGE = re.compile(r"[sS][1-9]", re.ASCII)


def points(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """The points of an open stage in words, of an answered one their findings."""
    show_view(desk, body, points_form(ask_decided.points_to_edit(desk.office, typed.reference, by, desk.clock())))
    return None


def outcome(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Another outcome with a reason."""
    show_view(desk, body, outcome_form(ask_decided.points_decided(desk.office, typed.reference, by, desk.clock())))
    return None


def refer(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """That the external body has the case, or what it decided."""
    show_view(desk, body, refer_form(ask_decided.referral(desk.office, typed.reference, by, desk.clock())))
    return None


def remedies(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """What is promised on a case."""
    found = ask_decided.decided(desk.office, typed.reference, by)
    return dress(remedies_note(desk.office, typed.reference, found))


def commitments(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """Of everything, of an area, of a year, or of both."""
    words, page = page_of(typed.rest)
    year = next((one for one in words.split() if YEAR.fullmatch(one)), "")
    named = " ".join(one for one in words.split() if one != year)
    area = _area(desk, named) if named else None
    found = ask_decided.commitments(desk.office, by, area.code if area else "", year)
    title = " ".join(filter(None, ("Commitments", area.name if area else "", year)))
    again = " ".join(filter(None, (desk.command, "commitments", words)))
    return dress(commitments_note(desk.office, found, title, page, again))


def commentary(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """AREA YEAR [sN] TEXT writes a comment; without a text what was written is shown."""
    words = typed.rest.split()
    place = next((n for n, one in enumerate(words) if YEAR.fullmatch(one)), 0)
    if not place:
        raise NotAllowed(f"Type {desk.command} commentary AREA YEAR [s1|s2|s3] TEXT, such as: waste 2026/27 s1 We ...")
    area, year = _area(desk, " ".join(words[:place])), words[place]
    rest = words[place + 1 :]
    stage = int(rest[0][1:]) if rest and STAGE.fullmatch(rest[0]) else WHOLE
    text = " ".join(rest if stage == WHOLE else rest[1:])
    if text:
        given = Commentary(area.code, year, text, stage)
        return dress(Note(title="", text=comment(desk.office, given, by, desk.clock()).say))
    found = comments(desk.office, year, area.code, by)
    lines = [f"{'All stages' if one.stage == WHOLE else f'Stage {one.stage}'}: {one.text}" for one in found]
    title = f"Comments on {area.name}, {year}"
    return dress(Note(title=title, text="\n".join(lines) or "Nobody has commented on these figures."))


def _area(desk: FrontDesk, words: str) -> Area:
    areas = desk.office.desk.areas
    wanted = words.casefold()
    for one in areas:
        if wanted in (one.code.casefold(), one.name.casefold()):
            return one
    known = ", ".join(one.code for one in areas)
    raise NotAllowed(f"There is no area '{cut(words, 40)}', nor is that a year like 2026/27. There is: {known}.")


def _remedy(view: Callable[..., View]) -> Callable[[FrontDesk, str, str], View]:
    def opened(desk: FrontDesk, value: str, by: str) -> View:
        return view(*ask_decided.remedy(desk.office, number_in(value), by))

    return opened


def _done(desk: FrontDesk, value: str, by: str) -> View:
    return done_form(*ask_decided.remedy(desk.office, number_in(value), by), desk.today())


def _commitment(desk: FrontDesk, value: str, by: str) -> View:
    return commitment_form(desk.today(), [(one.code, one.name) for one in desk.office.desk.areas])


def number_in(value: str) -> int:
    """The ledger's number that a button carries."""
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise NotAllowed("This button is out of date.")
    return int(value)


FINDINGS_DOING: dict[str, Callable[[FrontDesk, Typed, str, Body], Dressed | None]] = {
    "points": points,
    "outcome": outcome,
    "remedy": remedies,
    "refer": refer,
    "commitments": commitments,
    "commentary": commentary,
}

FINDINGS_OPENING: dict[Action, Callable[[FrontDesk, str, str], View]] = {
    Action.TELL_OUTCOME: lambda desk, value, by: tell_outcome_form(value),
    Action.REMEDY_ADD: lambda desk, value, by: remedy_form(value),
    Action.REMEDY_DONE: _done,
    Action.REMEDY_CHANGE: _remedy(change_form),
    Action.REMEDY_DROP: _remedy(drop_form),
    Action.PROGRESS: lambda desk, value, by: progress_form(number_in(value), is_done=False),
    Action.COMMITMENT_DONE: lambda desk, value, by: progress_form(number_in(value), is_done=True),
    Action.COMMITMENT_ADD: _commitment,
}
"""The form that a button opens, from its value and the person who pressed it."""
