"""`frontline procedure`: the presets there are, every rule of one, its file to copy, and the check of one's own."""

from dataclasses import asdict
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.asked import Config, Json, part, settings_of
from bot.cli.printing import one_line, print_document, print_table, say
from bot.cli.stopped import Stopped
from bot.clock import SystemClock
from bot.settings import to_desk
from bot.settings.files import read_text
from bot.settings.presets import shipped_text
from procedure.deadlines import office_date
from procedure.doubts import doubts
from procedure.errors import Mistake, Mistakes
from procedure.loading import load_procedure
from procedure.preset import Confidence, Procedure
from procedure.summary import CHECK_THIS, days_since_verified, in_sentences

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
    found = list(settings_of(ctx, config).procedures.values())
    if as_json:
        print_document([_essentials(one) for one in found])
        return
    print_table(
        ("Id", "Title", "Stages", "Nation", "Confidence", "Verified on", "Days ago"),
        [
            (one.id, one.title, len(one.stages), one.nation, one.confidence, one.verified_on, _days_ago(one))
            for one in found
        ],
    )
    if any(one.confidence is Confidence.RECALLED for one in found):
        say("\nrecalled: not all of it was read in its source; check this against your published procedure.")


def show(
    ctx: typer.Context,
    procedure_id: Annotated[str, typer.Argument(metavar="ID")],
    as_toml: Annotated[bool, typer.Option("--toml", help="Print the shipped file, to copy and change.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """One procedure: its source, and every rule in a sentence."""
    if as_toml and as_json:
        raise typer.BadParameter("--toml and --json are two answers; ask for one.")
    if as_toml:
        say(_file_to_copy(procedure_id).rstrip("\n"))
        return
    found = to_desk(settings_of(ctx, config)).procedure(procedure_id)
    if as_json:
        print_document(_plain(asdict(found)) | {"days_since_verified": _days_ago(found)})
    else:
        _print(found)


def check(file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: Json = False) -> None:
    """Every mistake in a preset of your own, one a line; where there is none, what is seldom meant so."""
    try:
        found = load_procedure(read_text(file), str(file))
    except Mistakes as error:
        if as_json:
            mistakes = [_mistake(one) for one in error.mistakes]
            print_document({"ok": False, "id": None, "mistakes": mistakes, "doubts": []})
        raise
    odd = doubts(found, office_date(found, SystemClock().real()))
    if as_json:
        print_document({"ok": True, "id": found.id, "mistakes": [], "doubts": list(odd)})
        return
    say(one_line(f"{file} is a procedure without mistakes: {found.title} ({found.id})."))
    for sentence in odd:
        say(one_line(f"Is this meant so? {sentence}"))
    _say_how_sure(found)


def _file_to_copy(procedure_id: str) -> str:
    text = shipped_text(procedure_id)
    if text is None:
        raise Stopped(f"'{procedure_id}' is not shipped; `frontline procedure list` says what there is.")
    return text


def _print(found: Procedure) -> None:
    for key in _ESSENTIALS:
        say(f"{key.replace('_', ' '):<12} {one_line(str(getattr(found, key))) or '-'}")
    _say_how_sure(found)
    for section in in_sentences(found):
        say(f"\n{one_line(section.heading)}")
        for rule in section.rules:
            say(f"  {one_line(rule)}")


def _say_how_sure(found: Procedure) -> None:
    days = _days_ago(found)
    say(f"verified on  {found.verified_on} ({'one day' if days == 1 else f'{days} days'} ago)")
    if found.confidence is Confidence.RECALLED:
        say(CHECK_THIS)


def _days_ago(one: Procedure) -> int:
    # Of the real world: a sandbox whose clock was moved makes no source older.
    return days_since_verified(one, office_date(one, SystemClock().real()))


def _essentials(one: Procedure) -> dict[str, Any]:
    known = {key: _plain(getattr(one, key)) for key in _ESSENTIALS}
    verified = {"verified_on": one.verified_on.isoformat(), "days_since_verified": _days_ago(one)}
    return known | verified | {"stages": len(one.stages)}


def _mistake(one: Mistake) -> dict[str, str | None]:
    return {"key": one.key, "value": one.found, "allowed": one.allowed, "say": str(one)}


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
