"""`frontline export`: every stage entry as a CSV file, in the form that `frontline import` takes."""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.opening import office_of
from bot.cli.printing import print_document
from handlers.import_history import export_history
from procedure.history import COLUMNS, neutral


def commands() -> typer.Typer:
    """`export`."""
    app = part()
    app.command("export")(write_out)
    return app


def write_out(
    ctx: typer.Context,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to a file.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Writes every stage entry as a CSV file, in the form that `import` takes.

    Every entry that figures count, live ones too. It holds names and addresses. What a spreadsheet would take for a
    formula gets an apostrophe before it, which `import` takes away again.
    """
    with office_of(settings_of(ctx, config)) as office:
        entries = export_history(office)
        if as_json:
            print_document([dict(zip(COLUMNS, one, strict=True)) for one in entries])
        elif output:
            with output.open("w", encoding="utf-8", newline="") as opened:
                _write(entries, opened)
        else:
            _write(entries, sys.stdout)


def _write(entries: Iterable[tuple[str, ...]], to: TextIO) -> None:
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutral(value) for value in one] for one in entries)
