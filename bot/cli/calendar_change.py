"""`frontline calendar add`, `remove` and `recount`: what would move is shown, and done when somebody says yes."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import By, Config, Json, acting, settings_of
from bot.cli.moved import document, print_counted, print_preview
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document
from bot.cli.stopped import WRONG, Stopped
from bot.settings import Settings
from bot.settings.files import read_text
from handlers.calendar import Counted, Wish, change, preview, why_of
from handlers.calendar import recount as count_again
from handlers.office import Office
from procedure.day_lists import load_days
from procedure.own_days import checked_reason

Day = Annotated[datetime, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="The day.")]
Reason = Annotated[str, typer.Option(metavar="WHY", help="Why; kept in the history of every case that moves.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


def add(
    ctx: typer.Context,
    day: Annotated[
        datetime | None, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="The day, unless --file is given.")
    ] = None,
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="A list of days, iCalendar or TOML.")] = None,
    reason: Reason = "",
    yes: Yes = False,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Closes a day, or the days of a file; first shows which open cases would move."""
    if (day is None) == (file is None):
        raise Stopped("Give either a DATE or --file FILE.", WRONG)
    if file:
        found = load_days(read_text(file), str(file), reason)
        wishes = [Wish(one.date, one.reason) for one in found]
    else:
        wishes = [_wish(day, reason, closes=True)]
    _do(settings_of(ctx, config), wishes, "", by, yes, as_json)


def remove(
    ctx: typer.Context,
    day: Day,
    reason: Reason,
    yes: Yes = False,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Takes back an added day, or works on a holiday; first shows which open cases would move."""
    _do(settings_of(ctx, config), [_wish(day, reason, closes=False)], "", by, yes, as_json)


def recount(
    ctx: typer.Context,
    reason: Reason,
    yes: Yes = False,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Counts open cases again by the calendar as it is; first shows which would move."""
    _do(settings_of(ctx, config), [], checked_reason(reason), by, yes, as_json)


def _wish(day: datetime | None, reason: str, *, closes: bool) -> Wish:
    return Wish(day.date() if day else date.min, checked_reason(reason), closes)


def _do(settings: Settings, wishes: Sequence[Wish], why: str, by: str, yes: bool, as_json: bool) -> None:
    person, now = acting(settings, by), now_of(settings)
    with office_of(settings) as office:
        found = preview(office, wishes, person, now)
        if not as_json:
            print_preview(found)
        if not (yes or (not as_json and _says_yes())):
            if as_json:
                print_document(document(found, None))
            raise Stopped("Nothing was changed. Say --yes to do it.")
        done = _all(office, wishes, why, person, now)
    if as_json:
        print_document(document(found, done))
    else:
        print_counted(found, done)


def _all(office: Office, wishes: Sequence[Wish], why: str, by: str, now: datetime) -> Counted:
    """One transaction after another, until every case is counted."""
    done = change(office, wishes, by, now) if wishes else count_again(office, why, by, now)
    moves, unable, last = [*done.moves], [*done.unable], done.last
    while last is not None:
        done = count_again(office, why or why_of(wishes), by, now, last)
        moves, unable, last = [*moves, *done.moves], [*unable, *done.unable], done.last
    return Counted(tuple(moves), tuple(unable), None)


def _says_yes() -> bool:
    """Asks on a terminal; elsewhere nobody is there to answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return typer.confirm("\nDo it?", default=False)
