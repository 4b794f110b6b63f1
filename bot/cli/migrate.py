"""`frontline migrate`."""

import typer

from bot.cli.asked import Config, part, settings_of
from bot.cli.opening import bare_ledger
from bot.cli.printing import say
from storage.migrating import migrate as bring_up_to_date


def commands() -> typer.Typer:
    """`migrate`."""
    app = part()
    app.command("migrate")(migrate)
    return app


def migrate(ctx: typer.Context, config: Config = None) -> None:
    """Brings the ledger's schema up to date."""
    with bare_ledger(settings_of(ctx, config)) as ledger:
        revision = bring_up_to_date(ledger)
    say(f"The ledger is up to date (revision {revision}).")
