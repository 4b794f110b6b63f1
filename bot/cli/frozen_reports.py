"""`frontline reports`: the reports that were frozen, each as it was published, and comments on figures."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import By, Config, Json, acting, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, print_table, say
from bot.cli.report import deliver, form_of
from handlers.comment import comment
from handlers.freeze import list_frozen, show_frozen
from procedure.commentary import WHOLE, Commentary
from reports.forms import Form


def commands() -> typer.Typer:
    """`reports list`, `show`, `comment`."""
    app = part("Reports as they were published, and comments on figures.")
    app.command("list")(list_reports)
    app.command("show")(show)
    app.command("comment")(comment_on)
    return app


def list_reports(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Every frozen report, the latest first."""
    with office_of(settings_of(ctx, config)) as office:
        found = list_frozen(office.ledger)
    rows = [(one.name, one.report, one.definition, one.frozen_at.isoformat()) for one in found]
    heads = ("name", "report", "definition", "frozen_at")
    if as_json:
        print_document([dict(zip(heads, row, strict=True)) for row in rows])
    elif rows:
        print_table(("Name", "Report", "Definition", "Frozen at"), rows)
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
    """A report as it was published."""
    form = form_of(format, as_json, output)
    with office_of(settings_of(ctx, config)) as office:
        found = show_frozen(office.ledger, name)
    deliver(found, form, output)


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
