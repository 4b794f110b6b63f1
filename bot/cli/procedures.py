"""`frontline procedure`: the presets there are, and the check of one's own."""

from dataclasses import asdict
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.printing import print_document, print_table, say
from bot.settings import to_desk
from bot.settings.files import read_text
from procedure.errors import Mistakes
from procedure.loading import load_procedure
from procedure.preset import Procedure, StageRule

_ESSENTIALS = ("id", "title", "version", "nation", "confidence", "source_url")


def commands() -> typer.Typer:
    """`procedure list`, `show`, `check`."""
    app = part("The procedures there are, and the check of one of your own.")
    app.command("list")(list_procedures)
    app.command("show")(show)
    app.command("check")(check)
    return app


def list_procedures(ctx: typer.Context, as_json: Json = False, config: Config = None) -> None:
    """Every procedure: those shipped, and those of the settings."""
    found = settings_of(ctx, config).procedures.values()
    if as_json:
        print_document([_essentials(one) for one in found])
    else:
        print_table(
            ("Id", "Title", "Stages", "Nation"), [(one.id, one.title, len(one.stages), one.nation) for one in found]
        )


def show(
    ctx: typer.Context,
    procedure_id: Annotated[str, typer.Argument(metavar="ID")],
    as_json: Json = False,
    config: Config = None,
) -> None:
    """One procedure: its stages and targets."""
    _print(to_desk(settings_of(ctx, config)).procedure(procedure_id), as_json)


def check(file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: Json = False) -> None:
    """Every mistake in a preset of your own, one a line."""
    try:
        found = load_procedure(read_text(file), str(file))
    except Mistakes as error:
        if as_json:
            mistakes = [{"key": one.key, "say": str(one)} for one in error.mistakes]
            print_document({"ok": False, "id": None, "mistakes": mistakes})
        raise
    if as_json:
        print_document({"ok": True, "id": found.id, "mistakes": []})
    else:
        say(f"{file} is a procedure without mistakes: {found.title} ({found.id}).")


def _print(found: Procedure, as_json: bool) -> None:
    if as_json:
        print_document(_plain(asdict(found)))
        return
    for key in _ESSENTIALS:
        say(f"{key.replace('_', ' '):<12} {getattr(found, key)}")
    say(f"signpost     {found.signpost.name}, {found.signpost.time_limit}\n")
    print_table(("Stage", "Name", "Acknowledge within", "Reply within", "Clock starts"), map(_stage, found.stages))


def _stage(one: StageRule) -> tuple[object, ...]:
    return one.number, one.name, one.acknowledge or one.receipt, one.respond, one.clock_starts


def _essentials(one: Procedure) -> dict[str, Any]:
    known = {key: _plain(getattr(one, key)) for key in _ESSENTIALS}
    return known | {"verified_on": one.verified_on.isoformat(), "stages": len(one.stages)}


def _plain(value: Any) -> Any:
    """What JSON can hold."""
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value
