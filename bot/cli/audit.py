"""`frontline audit verify`: nobody altered the history."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.opening import office_of
from bot.cli.printing import print_document, say
from bot.cli.stopped import Stopped
from handlers.ask import verified
from handlers.facts import untrue_facts


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
    """Recomputes every chain and seal, and the facts of figures; exit 1 and the first broken row if one was altered."""
    with office_of(settings_of(ctx, config)) as office:
        found = verified(office, head.strip())
        untrue = untrue_facts(office) if found.ok else []
    if as_json:
        print_document(asdict(found))
    elif found.ok:
        say(f"{found.rows} events are as they were written. Newest seal: {found.head or 'none yet'}.")
    if not found.ok:
        raise Stopped(f"The ledger was altered: {found.broken}.")
    if untrue:
        numbers = ", ".join(map(str, untrue))
        raise Stopped(
            f"What figures are made of was altered by hand: the facts of these entries (stages.id) {numbers}."
        )
