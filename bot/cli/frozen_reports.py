"""`frontline reports`: the reports that were frozen, and each as it was published."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.opening import office_of
from bot.cli.printing import print_document, print_table, say
from bot.cli.report import deliver, form_of
from handlers.freeze import list_frozen, show_frozen
from reports.forms import Form


def commands() -> typer.Typer:
    """`reports list`, `show`."""
    app = part("Reports as they were published.")
    app.command("list")(list_reports)
    app.command("show")(show)
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
