"""What every command can be asked with: the settings file, JSON, and in whose name it acts."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.stopped import Stopped

if TYPE_CHECKING:
    from bot.settings import Settings

Config = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Settings; else FRONTLINE_CONFIG, else ./frontline.toml, else the embedded default."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
By = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Who does this; default: the first admin of the settings.")
]


def part(says: str = "", **attributes: Any) -> typer.Typer:
    """A Typer without colours, completion and boxed tracebacks; `says` is the help of a group of commands."""
    return typer.Typer(
        help=says or None,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 110},
        **attributes,
    )


def settings_of(ctx: typer.Context, config: Path | None) -> "Settings":
    """The settings that this command was asked with: its own --config, else that of `frontline`. Raises Mistakes."""
    from bot.settings import load_settings  # noqa: PLC0415 - pydantic would double the time that --help takes

    return load_settings(config or ctx.obj, os.environ, Path.cwd())


def acting(settings: "Settings", by: str) -> str:
    """The e-mail address of the person in whose name a command writes."""
    admins = [one.email for one in settings.people if "admin" in one.roles]
    if not by and not admins:
        raise Stopped("Say who does this with --by EMAIL: the settings name no admin.")
    return by.strip().lower() or admins[0]


def day_of(value: datetime | None) -> date | None:
    """The date that was typed."""
    return value.date() if value else None
