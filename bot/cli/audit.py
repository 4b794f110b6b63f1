"""`frontline audit verify`: nobody altered the history."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.opening import office_of
from bot.cli.printing import print_document, say
from bot.cli.stopped import Stopped
from handlers.ask import verified


def commands() -> typer.Typer:
    """`audit verify`."""
    app = part("The proof that nobody altered the history.")
    app.callback()(lambda: None)
    app.command("verify")(verify)
    return app


def verify(
    ctx: typer.Context,
    head: Annotated[str, typer.Option(metavar="SEAL", help="A seal from a digest, which must still be there.")] = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Recomputes every chain and seal; exit 1 and the first broken row if one was altered."""
    with office_of(settings_of(ctx, config)) as office:
        found = verified(office, head.strip())
    if as_json:
        print_document(asdict(found))
    elif found.ok:
        say(f"{found.rows} events are as they were written. Newest seal: {found.head or 'none yet'}.")
    if not found.ok:
        raise Stopped(f"The ledger was altered: {found.broken}.")
