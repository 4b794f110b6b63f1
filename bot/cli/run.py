"""`frontline run`, until it is told to stop, or once."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.logs import log_to_stderr
from bot.cli.opening import reached
from bot.cli.printing import print_document, say
from bot.running import run as run_until_stopped
from bot.running import run_once


def commands() -> typer.Typer:
    """`run`."""
    app = part()
    app.command("run")(run)
    return app


def run(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Poll, do what is due, deliver, and end.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """The bot, until SIGTERM or SIGINT."""
    if as_json and not once:
        raise typer.BadParameter("--json goes with --once: a running bot has nothing to print.")
    settings = settings_of(ctx, config)
    log_to_stderr()
    with reached():
        if not once:
            raise typer.Exit(run_until_stopped(settings))
        counts = run_once(settings)
    if as_json:
        print_document(asdict(counts))
    else:
        say(
            f"{counts.read} mails read, {counts.filed} filed, {counts.held} held; {counts.done} duties done; "
            f"{counts.sent} sent, {counts.failed} failed."
        )
