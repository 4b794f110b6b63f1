"""`frontline doctor`: each line ok, or what to do."""

from dataclasses import asdict

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.checkup import checks
from bot.cli.logs import log_to_stderr
from bot.cli.printing import one_line, print_document, say
from bot.cli.stopped import FAILED


def commands() -> typer.Typer:
    """`doctor`."""
    app = part()
    app.command("doctor")(doctor)
    return app


def doctor(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Looks at everything the bot stands on: each line ok, or what to do."""
    settings = settings_of(ctx, config)
    log_to_stderr()
    found = list(checks(settings))
    if as_json:
        print_document([asdict(one) for one in found])
    else:
        for one in found:
            say(f"{'ok ' if one.ok else 'NOT'}  {one.check:<22} {one_line(one.say)}")
    if not all(one.ok for one in found):
        raise typer.Exit(FAILED)
