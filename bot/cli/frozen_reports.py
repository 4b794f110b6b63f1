"""`frontline reports`: the reports that were frozen, each as it was published, and comments on figures."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import By, Config, Json, acting, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, print_table, say, warn
from bot.cli.report import deliver, form_of
from handlers.comment import comment
from handlers.freeze import list_frozen, show_frozen
from procedure.commentary import WHOLE, Commentary
from procedure.dates import spoken
from procedure.desk import Desk
from reports.forms import Form
from storage.frozen_by import TIMETABLE


def commands() -> typer.Typer:
    """`reports list`, `show`, `comment`."""
    app = part("Reports as they were published, and comments on figures.")
    app.command("list")(list_reports)
    app.command("show")(show)
    app.command("comment")(comment_on)
    return app


def list_reports(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Every frozen report, the latest first, with who froze it."""
    with office_of(settings_of(ctx, config)) as office:
        found, desk = list_frozen(office.ledger), office.desk
    rows = [(one.name, one.report, one.definition, one.frozen_at.isoformat(), one.by) for one in found]
    heads = ("name", "report", "definition", "frozen_at", "frozen_by")
    if as_json:
        print_document([dict(zip(heads, (*row[:-1], row[-1] or None), strict=True)) for row in rows])
    elif rows:
        named = [(*row[:-1], _named(desk, row[-1])) for row in rows]
        print_table(("Name", "Report", "Definition", "Frozen at", "By"), named)
    else:
        say("There are no frozen reports.")


def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    format: Annotated[Form, typer.Option(help="How it is written.")] = Form.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to a file.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """A report as it was published. When and by whom it was frozen is told beside text, on standard error."""
    form = form_of(format, as_json, output)
    with office_of(settings_of(ctx, config)) as office:
        found, desk = show_frozen(office.ledger, name), office.desk
        known = {one.name: one for one in list_frozen(office.ledger)}
    deliver(found, form, output)
    if form is Form.TEXT and (one := known.get(name)) is not None:
        by = f" by {_named(desk, one.by)}" if one.by else ""
        warn(f"Frozen on {spoken(one.frozen_at.date())} at {one.frozen_at:%H:%M} UTC{by}.")


def _named(desk: Desk, by: str) -> str:
    person = desk.person(by)
    return "the timetable" if by == TIMETABLE else person.name if person else by


def comment_on(
    ctx: typer.Context,
    area: Annotated[str, typer.Argument(metavar="AREA", help="The code of an area.")],
    year: Annotated[str, typer.Argument(metavar="YEAR", help="A financial year, such as 2026/27.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The comment; an empty one takes yours back.")],
    stage: Annotated[int, typer.Option(metavar="N", help="On one stage; default: on all.")] = WHOLE,
    by: By = "",
    config: Config = None,
) -> None:
    """Comments on a year's figures of an area, for its dashboard."""
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        say(comment(office, Commentary(area, year, text, stage), acting(settings, by), now_of(settings)).say)
