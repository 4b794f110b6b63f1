"""`frontline calendar`: which days count, what changes when one is added, and how a date was counted."""

import typer

from bot.cli.asked import part
from bot.cli.calendar_change import add, recount, remove
from bot.cli.calendar_days import check, list_days
from bot.cli.calendar_explain import explain


def commands() -> typer.Typer:
    """`calendar add`, `remove`, `recount`, `list`, `check`, `explain`."""
    app = part("Days that count, and how dates are counted.")
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("recount")(recount)
    app.command("list")(list_days)
    app.command("check")(check)
    app.command("explain")(explain)
    return app
