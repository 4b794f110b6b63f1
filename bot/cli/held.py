"""`frontline held`: the holding pen."""

from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.asked import By, Config, Json, acting, day_of, part, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import cell, folded, one_line, print_document, print_table, say, stamp
from bot.mail.replaying import replay_one
from bot.quoted import own_and_quoted
from handlers import ask, pen
from handlers.look import look, recorded_only
from handlers.office import Done
from handlers.replay import Replayed
from procedure.errors import NotAllowed
from procedure.mail import MailClass
from procedure.references import named_reference
from storage.views import HeldView

RECORDED_DAYS = 7
Number = Annotated[int, typer.Argument(metavar="ID", help="The number that `held list` shows.")]


def commands() -> typer.Typer:
    """`held list`, `show`, `release`, `discard`, `replay`."""
    app = part("The holding pen: mails that wait for a person.")
    app.command("list")(list_held)
    app.command("show")(show)
    app.command("release")(release)
    app.command("discard")(discard)
    app.command("replay")(replay_held)
    return app


def list_held(
    ctx: typer.Context,
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Instead the automatic and list mails of a week that are on no case.")
    ] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Every held mail with why, the oldest first."""
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        found = recorded_only(office, RECORDED_DAYS, now_of(settings)) if recorded else ask.held(office)
    if as_json:
        print_document([_document(one) for one in found])
    elif found:
        rows = [(one.id, stamp(one.received_at), one.from_address, one.subject, one.reason) for one in found]
        print_table(("Id", "Received", "From", "Subject", "Why"), rows)
    else:
        say("There is none." if recorded else "Nothing is held.")


def show(ctx: typer.Context, number: Number, as_json: Json = False, config: Config = None) -> None:
    """One held mail."""
    settings = settings_of(ctx, config)
    with office_of(settings) as office:
        found = look(office, number, "", now_of(settings))
    if as_json:
        print_document(_document(found.view))
        return
    for key, value in _document(found.view).items():
        say(f"{key:<12} {one_line(str(value or '-'))}")
    for name, size in found.files:
        say(f"{'file':<12} {cell(name)} ({size:,} bytes)")
    # Of what one of us passed on, what is quoted is the resident's own complaint.
    is_whole = found.view.mail_class is MailClass.FORWARDED
    for words in (found.text,) if is_whole else filter(None, own_and_quoted(found.text)):
        say("")
        for line in folded(words):
            say(line)


def release(
    ctx: typer.Context,
    number: Number,
    onto: Annotated[str, typer.Option(metavar="REF", help="File it on this case; else it becomes a new one.")] = "",
    complainant: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Who complains, where one of us passed the mail on.")
    ] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="The name of who complains.")] = "",
    received: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE", formats=["%Y-%m-%d"], help="When one of us had it first; else the day of the mail."
        ),
    ] = None,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Files a held mail, on a case or as a new one."""
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    reference = named_reference(onto) if onto else None
    if onto and reference is None:
        raise NotAllowed(f"'{onto[:40]}' is no reference; one looks like C-2026-00042.")
    with office_of(settings) as office:
        named = pen.Complainant(complainant, name, day_of(received))
        done = pen.release(office, number, reference, person, now_of(settings), named)
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


def replay_held(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="ID", help="The number that `held list` shows.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every held mail, the oldest first.")] = False,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Reads a held mail once more, after a fault was mended or a setting changed."""
    if (number is None) != everything:
        raise NotAllowed("Say which mail, or --all.")
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    with office_of(settings) as office:
        numbers = [one.id for one in ask.held(office)] if number is None else [number]
        found = [replay_one(office, one, person, now_of(settings)) for one in numbers]
    if as_json:
        print_document([_replayed(one) for one in found])
        return
    for one in found:
        say(one_line(one.say))
    if not found:
        say("Nothing is held.")


def _replayed(one: Replayed) -> dict[str, Any]:
    return {
        "id": one.id,
        "class": one.mail_class.value,
        "reference": one.reference or None,
        "held_reason": one.held_reason or None,
    }


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
