"""Verbs that only look: each turns what the ledger says into an answer for the person who asked."""

from dataclasses import replace

from bot.slack.answers import case_note, cases_note, held_note, recorded_note, why_note
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.fixed_width import fixed_width
from bot.slack.frontdesk import FrontDesk
from bot.slack.parsing import Typed, nearest, page_of, verb_named
from bot.slack.verbs import BY_WORD, VERBS, usage
from handlers import ask
from handlers.look import recorded_only
from handlers.office import Office
from handlers.standing import standing
from letters.notes import Note
from procedure.desk import Area, Role
from procedure.errors import NotAllowed
from reports.catalogue import build
from reports.narrowing import parted
from reports.periods import parse as parse_period
from reports.rendering import render
from reports.shapes import BEHIND_CHARTS

ONLY = ("overdue", "due", "unassigned")
TITLES = {"overdue": "Overdue", "due": "Due soon", "unassigned": "Without an owner"}
RECORDED, RECORDED_DAYS = "recorded", 7
DEFAULT_PERIOD = "this-year"
LAST_YEAR = ("vs last-year", "vs last year", "vs previous-year")


def show(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """One case."""
    return dress(show_case(desk, typed.reference, by))


def show_case(desk: FrontDesk, reference: str, by: str) -> Note:
    """What both the verb and the button show; for those who may read the case also what to heed before writing."""
    now = desk.clock()
    view = ask.case(desk.office, reference, by, now)
    note = case_note(desk.office, view, standing(desk.office, reference, by, now))
    heed = ask.heed_for_reader(desk.office, reference, by, now)
    return replace(note, text="\n".join(filter(None, (note.text, *heed))))


def mine(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """The person's own open cases."""
    _, page = page_of(typed.rest)
    lines = ask.cases(desk.office, owner=by, by=by, now=desk.clock())
    return dress(cases_note(desk.office, lines, "Your cases", page, f"{desk.command} mine"))


def list_cases(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """Open cases: all, the overdue, those due soon, those without an owner, or those of an area."""
    words, page = page_of(typed.rest)
    again = " ".join(filter(None, (f"{desk.command} list", words)))
    if not words or words.lower() in ONLY:
        only = words.lower()
        lines = ask.cases(desk.office, only=only, by=by, now=desk.clock())
        return dress(cases_note(desk.office, lines, TITLES.get(only, "Open cases"), page, again))
    area = _area_named(desk.office, words)
    lines = ask.cases(desk.office, area=area.code, by=by, now=desk.clock())
    return dress(cases_note(desk.office, lines, area.name, page, again))


def why(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """How the dates were counted."""
    return dress(why_note(typed.reference, ask.why(desk.office, typed.reference, by, desk.clock())))


def stats(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """The performance report as text, perhaps `area NAME` alone and the like; `vs last-year` at the end compares."""
    words, compare = typed.rest.strip(), ""
    for ending in LAST_YEAR:
        if words.lower().endswith(ending):
            words, compare = words[: -len(ending)].strip(), "previous-year"
    words, only = parted(words)
    today = desk.today()
    period = parse_period(words or DEFAULT_PERIOD, today)
    report = build(desk.office.ledger, desk.office.desk, "performance", period, today=today, compare=compare, only=only)
    short = replace(report, tables=tuple(one for one in report.tables if one.id not in BEHIND_CHARTS))
    return fixed_width(report.title, render(short, "text"))


def digest(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """The digest as it is now, also when there is nothing."""
    return dress(ask.digest_for(desk.office, by, desk.clock()))


def held(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """The holding pen; with `recorded` what was neither held nor answered in the last days."""
    person = ask.person_of(desk.office, by)
    with_sender = bool(person and person.roles & {Role.MANAGER, Role.ADMIN})
    words, page = page_of(typed.rest)
    if not words:
        found = ask.held(desk.office, by)
        return dress(held_note(desk.office, found, with_sender, page, f"{desk.command} held"))
    if words.lower() != RECORDED:
        raise NotAllowed(f"Only this may follow: {usage(desk.command, BY_WORD['held'])}")
    recorded = recorded_only(desk.office, RECORDED_DAYS, desk.clock())
    return dress(recorded_note(desk.office, recorded, with_sender, page, f"{desk.command} held {RECORDED}"))


def help_on(desk: FrontDesk, typed: Typed, by: str) -> Dressed:
    """What can be typed, a line each; of one verb also what it does. All that of all would be too long to show."""
    verb = verb_named(typed.rest)
    if not verb and typed.rest.strip():
        near = nearest(typed.rest.strip())
        meant = f"Did you mean: {usage(desk.command, near)}" if near else f"What there is: {desk.command} help"
        raise NotAllowed(f"There is no verb '{cut(typed.rest.strip(), 40)}'. {meant}")
    if verb:
        return dress(Note("What you can do", f"{usage(desk.command, verb)}: {verb.does}"))
    lines = [usage(desk.command, one) for one in VERBS]
    lines.append("REF is a reference such as C-2026-00042; 2026/42 will do. A reference alone shows the case.")
    lines.append(f"What one of them does: {desk.command} help VERB.")
    return dress(Note("What you can do", "\n".join(lines)))


def _area_named(office: Office, words: str) -> Area:
    wanted = words.casefold()
    for area in office.desk.areas:
        if wanted in (area.code.casefold(), area.name.casefold()):
            return area
    known = ", ".join((*ONLY, *(area.code for area in office.desk.areas)))
    raise NotAllowed(f"There is no list '{cut(words, 40)}'. There is: {known}.")
