"""`frontline letters`: stop and release letters to customers, check and preview the templates."""

from typing import Annotated

import typer

from bot.cli.asked import By, Config, Json, acting, part, settings_of
from bot.cli.letter_preview import preview
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, say
from bot.cli.stopped import Stopped
from bot.settings import to_desk
from bot.wiring import override_folder
from handlers import letters
from letters.book import LetterBook


def commands() -> typer.Typer:
    """`letters pause`, `resume`, `check`, `preview`."""
    app = part("Letters to customers: stop and release them, check and preview the templates.")
    app.command("pause")(pause)
    app.command("resume")(resume)
    app.command("check")(check)
    app.command("preview")(preview)
    return app


def pause(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(metavar="WHY", help="Kept in the history.")] = "",
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Stops every letter to customers; what falls due waits in the outbox."""
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    with office_of(settings) as office:
        done = letters.pause(office, reason, person, now_of(settings))
    _print(True, done.say, as_json)


def resume(ctx: typer.Context, by: By = "", as_json: Json = False, config: Config = None) -> None:
    """Lets the letters go out again."""
    settings = settings_of(ctx, config)
    person = acting(settings, by)
    with office_of(settings) as office:
        done = letters.resume(office, person, now_of(settings))
    _print(False, done.say, as_json)


def check(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Every mistake in every template of every language, also in those of `letters/` in the data folder."""
    settings = settings_of(ctx, config)
    found = LetterBook(override_folder(settings)).check(to_desk(settings).procedures.values())
    if as_json:
        print_document({"ok": not found, "findings": found})
    elif not found:
        say("Every template is in order.")
    if found:
        raise Stopped("\n".join(found))


def _print(paused: bool, sentence: str, as_json: bool) -> None:
    if as_json:
        print_document({"paused": paused, "say": sentence})
    else:
        say(sentence)
