"""`frontline held`: the holding pen."""

from typing import Annotated, Any

import typer

from bot.cli.asked import By, Config, Json, acting, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import cell, print_document, print_table, say, stamp
from handlers import ask, pen
from handlers.office import Done
from procedure.errors import NotAllowed
from procedure.references import parse_reference
from storage.views import HeldView

Number = Annotated[int, typer.Argument(metavar="ID", help="The number that `held list` shows.")]


def commands() -> typer.Typer:
    """`held list`, `show`, `release`, `discard`."""
    app = part("The holding pen: mails that wait for a person.")
    app.command("list")(list_held)
    app.command("show")(show)
    app.command("release")(release)
    app.command("discard")(discard)
    return app


def list_held(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Every held mail with why, the oldest first."""
    with office_of(settings_of(ctx, config)) as office:
        found = ask.held(office)
    if as_json:
        print_document([_document(one) for one in found])
    elif found:
        rows = [(one.id, stamp(one.received_at), one.from_address, one.subject, one.reason) for one in found]
        print_table(("Id", "Received", "From", "Subject", "Why"), rows)
    else:
        say("Nothing is held.")


def show(ctx: typer.Context, number: Number, as_json: Json = False, config: Config = None) -> None:
    """One held mail."""
    with office_of(settings_of(ctx, config)) as office:
        found = [one for one in ask.held(office) if one.id == number]
    if not found:
        raise NotAllowed(f"There is no held mail {number}.")
    if as_json:
        print_document(_document(found[0]))
        return
    for key, value in _document(found[0]).items():
        say(f"{key:<12} {cell(value)}")


def release(
    ctx: typer.Context,
    number: Number,
    onto: Annotated[str, typer.Option(metavar="REF", help="File it on this case; else it becomes a new one.")] = "",
    complainant: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Who complains, where one of us passed the mail on.")
    ] = "",
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Files a held mail, on a case or as a new one."""
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    reference = parse_reference(onto) if onto else None
    if onto and reference is None:
        raise NotAllowed(f"'{onto[:40]}' is no reference; one looks like C-2026-00042.")
    with office_of(settings) as office:
        done = pen.release(office, number, reference, person, now_of(settings), complainant)
    _print(done, as_json)


def discard(
    ctx: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option(metavar="WHY", help="Kept in the history.")],
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Sets a held mail aside for good; its bytes are kept."""
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    with office_of(settings) as office:
        done = pen.discard(office, number, reason, person, now_of(settings))
    _print(done, as_json)


def _document(one: HeldView) -> dict[str, Any]:
    return {
        "id": one.id,
        "mailbox": one.mailbox,
        "received_at": stamp(one.received_at),
        "reason": one.reason,
        "class": one.mail_class.value if one.mail_class else None,
        "from": one.from_address or None,
        "subject": one.subject,
    }


def _print(done: Done, as_json: bool) -> None:
    if as_json:
        print_document({"say": done.say, "reference": done.reference or None})
    else:
        say(done.say)
