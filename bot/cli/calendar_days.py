"""`frontline calendar list` and `check`: what is known about days, and what is odd about it."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from bot.cli.asked import Config, Json, day_of, settings_of
from bot.cli.known import days_known
from bot.cli.opening import now_of
from bot.cli.printing import iso, print_document, print_table, say, spoken_day, stamp
from bot.cli.stopped import Stopped
from handlers.calendar_known import findings, listed
from procedure.clashes import Finding
from procedure.deadlines import office_date
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.known_days import KnownDay

From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day; default: today.")
]
To = Annotated[
    datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day; default: the end of next year."),
]


def list_days(
    ctx: typer.Context, first: From = None, last: To = None, as_json: Json = False, config: Config = None
) -> None:
    """Every day on which nobody works: bank holidays, closures, and days that the desk added."""
    settings = settings_of(ctx, config)
    days = days_known(settings)
    start = day_of(first) or _today(days.desk, now_of(settings))
    end = day_of(last) or date(start.year + 1, 12, 31)
    if end < start:
        raise NotAllowed("The last day lies before the first.")
    found = listed(days, start, end)
    if as_json:
        print_document([_document(one) for one in found])
    elif found:
        print_table(("Day", "What", "Why", "Procedures", "Added by"), [_row(one, days.desk) for one in found])
    else:
        say("No such day is known.")


def check(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """The horizon of each procedure, days that do nothing, and cases that were counted otherwise."""
    settings = settings_of(ctx, config)
    days = days_known(settings)
    found = findings(days, _today(days.desk, now_of(settings)))
    if as_json:
        print_document([_finding(one) for one in found])
    else:
        rows = [("ok" if one.ok else "mend", one.about, one.procedure or one.reference, one.say) for one in found]
        print_table(("", "About", "Of", "Says"), rows)
    if not all(one.ok for one in found):
        raise Stopped(f"To be mended: {sum(not one.ok for one in found)}.")


def _today(desk: Desk, now: datetime) -> date:
    return office_date(desk.procedure(desk.default_procedure), now)


def _document(one: KnownDay) -> dict[str, Any]:
    return {
        "date": iso(one.day),
        "sort": one.sort.value,
        "why": one.why,
        "procedures": list(one.procedures),
        "added_by": one.added_by or None,
        "added_at": stamp(one.added_at),
    }


def _row(one: KnownDay, desk: Desk) -> tuple[object, ...]:
    person = desk.person(one.added_by)
    who = person.name if person else one.added_by
    on = f", {one.added_at:%Y-%m-%d}" if one.added_at else ""
    return spoken_day(one.day), one.sort.replace("_", " "), one.why, ", ".join(one.procedures), f"{who}{on}"


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "about": one.about.value,
        "ok": one.ok,
        "say": one.say,
        "procedure": one.procedure or None,
        "date": iso(one.day),
        "reference": one.reference or None,
    }
