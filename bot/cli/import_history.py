"""`frontline import`: past complaints from a CSV file, one line for each stage entry."""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import cell, print_document, say
from bot.cli.stopped import FAILED
from handlers.import_history import Checked, check_history, chunks_of, write_history, written
from procedure.history import LINE_BYTES, Fault

if TYPE_CHECKING:
    from rich.progress import Progress

STANDARD_INPUT = Path("-")
SHOWN = 200
"""Faults printed for people; `--json` has them all."""


def commands() -> typer.Typer:
    """`import`."""
    app = part()
    app.command("import")(take_in)
    return app


def take_in(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, UTF-8, with a header; - is standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong, and what would be new.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Takes in past complaints from a CSV file: checked as a whole, then written; nobody is written to.

    One line for each stage entry. If anything is wrong, everything that is wrong is reported and nothing is imported.
    The same file twice changes nothing. What is still open is dormant until somebody adopts it.
    """
    settings = settings_of(ctx, config)
    with office_of(settings) as office, _opened(file) as opened, unwatched(), _progress() as shown:
        now = now_of(settings)
        # Nobody knows how long standard input, or a pipe with a name, will be.
        size = file.stat().st_size if file.is_file() else None
        found = check_history(office, _followed(opened, shown, size), now)
        faults = found.faults.listed()
        if not faults and not dry_run:
            writing = shown.add_task("Writing", total=len(found.cases))
            for chunk in chunks_of(found.cases):
                write_history(office, chunk, found.dating, now)
                shown.advance(writing, len(chunk))
            if found.cases:
                written(office)
    _print(found, faults, dry_run, as_json)
    if faults:
        raise typer.Exit(FAILED)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with file.open("rb") as opened:
        yield opened


@contextmanager
def unwatched() -> Iterator[None]:
    """Many values are made here that stay: to look for cycles among them takes nearly as long as to make them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Bars on a terminal; nothing where standard error goes elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - half of the time that --help takes
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        yield shown


def _followed(opened: BinaryIO, shown: "Progress", size: int | None) -> Iterator[bytes]:
    """The physical lines of the file. Of one that is too long only its beginning is ever held."""
    reading, done = shown.add_task("Reading and checking", total=size), 0
    while line := opened.readline(LINE_BYTES + 1):
        done += len(line)
        ended = line
        while len(line) > LINE_BYTES and not ended.endswith(b"\n"):
            ended = opened.readline(LINE_BYTES + 1)
            if not ended:
                break
            done += len(ended)
        yield line
        shown.update(reading, completed=done)


def _print(found: Checked, faults: Sequence[Fault], dry_run: bool, as_json: bool) -> None:
    if as_json:
        errors = [{"line": one.line, "column": one.column, "why": one.why} for one in faults]
        print_document({"read": found.lines, "new": found.new, "same": found.same, "errors": errors})
        return
    for one in faults[:SHOWN]:
        where = f", {cell(one.column)}" if one.column else ""
        say(f"Line {one.line}{where}: {cell(one.why)}")
    if len(faults) > SHOWN:
        say(f"... and {len(faults) - SHOWN:,} more; --json lists them.")
    if faults:
        say(f"{_counted(found.lines, 'line')} read, {_counted(len(faults), 'fault')}. Nothing was imported.")
    else:
        would = "would be new" if dry_run else "new"
        were = "was" if found.same == 1 else "were"
        say(f"{_counted(found.lines, 'line')} read, {found.new:,} {would}, {found.same:,} {were} there already.")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
