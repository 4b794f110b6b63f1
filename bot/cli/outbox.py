"""`frontline outbox`: what waits to leave, or could not."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asked import By, Config, Json, acting, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, print_table, say, stamp
from handlers import ask
from handlers import outbox as sorting
from handlers.office import Done, Office
from handlers.paper import paper
from procedure.words import OutboxState
from storage.views import OutboxView

SETTLED = (OutboxState.SENT, OutboxState.CANCELLED)

Number = Annotated[int, typer.Argument(metavar="ID", help="The number that `outbox list` shows.")]


def commands() -> typer.Typer:
    """`outbox list`, `retry`, `cancel`, `document`."""
    app = part("What waits to leave, or could not.")
    app.command("list")(list_outbox)
    app.command("retry")(retry)
    app.command("cancel")(cancel)
    app.command("document")(document)
    return app


def list_outbox(
    ctx: typer.Context,
    state: Annotated[
        list[OutboxState] | None, typer.Option(help="Only these; default: all that is neither sent nor cancelled.")
    ] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """What waits to leave, or could not, the oldest first."""
    wanted = state or [one for one in OutboxState if one not in SETTLED]
    with office_of(settings_of(ctx, config)) as office:
        found = ask.outbox(office, wanted)
    if as_json:
        print_document([_document(one) for one in found])
    elif found:
        rows = [(one.id, one.kind, one.state, one.to, one.attempts, stamp(one.due_at), one.last_error) for one in found]
        print_table(("Id", "Kind", "State", "To", "Tries", "Due", "Last error"), rows)
    else:
        say("Nothing waits.")


def retry(ctx: typer.Context, number: Number, by: By = "", as_json: Json = False, config: Config = None) -> None:
    """Queues what could not leave again, at once."""
    _sort_out(ctx, sorting.retry, number, by, as_json, config)


def cancel(ctx: typer.Context, number: Number, by: By = "", as_json: Json = False, config: Config = None) -> None:
    """What waits, or has failed, is not to leave any more."""
    _sort_out(ctx, sorting.cancel, number, by, as_json, config)


def document(
    ctx: typer.Context,
    number: Number,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; default: the letter's name.")] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """The Word file of a letter for the post."""
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        found = paper(office, number, now_of(settings))
    path = output or Path(found.name)
    path.write_bytes(found.content)
    if as_json:
        print_document({"name": found.name, "path": str(path), "bytes": len(found.content)})
    else:
        say(f"{path} is written, {len(found.content)} bytes.")


def _sort_out(
    ctx: typer.Context,
    act: Callable[[Office, int, str, datetime], Done],
    number: int,
    by: str,
    as_json: bool,
    config: Config,
) -> None:
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    with office_of(settings) as office:
        done = act(office, number, person, now_of(settings))
    if as_json:
        print_document({"say": done.say, "reference": done.reference or None})
    else:
        say(done.say)


def _document(one: OutboxView) -> dict[str, Any]:
    return {
        "id": one.id,
        "key": one.key,
        "kind": one.kind.value,
        "state": one.state.value,
        "to": one.to or None,
        "attempts": one.attempts,
        "due_at": stamp(one.due_at),
        "last_error": one.last_error or None,
    }
