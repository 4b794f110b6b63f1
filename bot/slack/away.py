"""The verb `away`: who is away from when to when, and who stands in."""

import re
from datetime import date

from bot.slack.answering import Body
from bot.slack.answers import done_note, name_of
from bot.slack.dressing import Dressed, dress
from bot.slack.escaping import cut
from bot.slack.frontdesk import FrontDesk
from bot.slack.naming import meant
from bot.slack.parsing import Typed
from bot.slack.verbs import BY_WORD, usage
from handlers.away import absent, away, back
from letters.cards import short_date
from letters.notes import Note, Row
from procedure.deputising import deputy_on
from procedure.desk import Absence
from procedure.errors import NotAllowed

MOST_SHOWN = 30
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAYS = re.compile(
    rf"(?:(?P<who>(?!{_DAY}).{{1,200}}?) )?(?P<first>{_DAY})(?: ?(?:\.\.|to|-|–) ?(?P<last>{_DAY}))?"
    r"(?: deputy (?P<deputy>.{1,200}))?",
    re.IGNORECASE,
)
_OVER = re.compile(r"(?:(?P<who>.{1,200}?) )?(?:off|back)", re.IGNORECASE)


def away_or_back(desk: FrontDesk, typed: Typed, by: str, body: Body) -> Dressed | None:
    """`away 2026-04-01..2026-04-10 deputy @olu`, `away @ann off`; alone it shows who is away."""
    words = " ".join(typed.rest.split())
    if not words or words.lower() == "list":
        return dress(_list(desk, by))
    if days := _DAYS.fullmatch(words):
        first_on, last_on = _date(days["first"]), _date(days["last"] or days["first"])
        deputy = meant(desk, days["deputy"], by) if days["deputy"] else ""
        who = meant(desk, days["who"], by) if days["who"] else by
        return dress(done_note(away(desk.office, who, first_on, last_on, deputy, by, desk.clock())))
    if over := _OVER.fullmatch(words):
        who = meant(desk, over["who"], by) if over["who"] else by
        return dress(done_note(back(desk.office, who, by, desk.clock())))
    raise NotAllowed(f"I did not understand the days. Write: {usage(desk.command, BY_WORD['away'])}")


def _list(desk: FrontDesk, by: str) -> Note:
    found = absent(desk.office, by, desk.clock())
    text = f"{len(found)} away now or later." if found else "Nobody is noted as away."
    rows = tuple(_row(desk, one) for one in found[:MOST_SHOWN])
    return Note("Who is away", text, columns=("Who", "From", "To", "Deputy"), rows=rows)


def _row(desk: FrontDesk, one: Absence) -> Row:
    office = desk.office
    deputy = one.deputy or deputy_on(office.desk, one.email, one.first_on)
    stands_in = name_of(office, deputy) or "the area's manager"
    return Row((name_of(office, one.email), short_date(one.first_on), short_date(one.last_on), stands_in))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotAllowed(f"'{cut(text, 40)}' is no date. Write it as 2026-04-02.") from error
