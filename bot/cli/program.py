"""The command tree, and the one place where a fault becomes a sentence and an exit code."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli.asked import Config, part
from bot.cli.stopped import FAILED, WRONG, Stopped
from bot.faults import kinds, places
from procedure.errors import Mistakes, NotAllowed

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "The bot, until SIGTERM or SIGINT."),
    "migrate": ("migrate", "Brings the ledger's schema up to date."),
    "doctor": ("doctor", "Looks at everything the bot stands on: each line ok, or what to do."),
    "intake": ("intake", "Files mails from files, folders, Maildirs, mbox files or standard input."),
    "case": ("case", "Open cases, and one case with its history."),
    "calendar": ("calendars", "Days that count, and how dates are counted."),
    "procedure": ("procedures", "The procedures there are, and the check of one of your own."),
    "letters": ("letters", "Letters to customers: stop and release them, check and preview the templates."),
    "held": ("held", "The holding pen: mails that wait for a person."),
    "outbox": ("outbox", "What waits to leave, or could not."),
    "report": ("report", "The figures of a period."),
    "reports": ("frozen_reports", "Reports as they were published, and comments on figures."),
    "import": ("import_history", "Takes in past complaints from a CSV file."),
    "export": ("export_history", "Writes every stage entry as a CSV file."),
    "rehearse": ("rehearse", "Everything that would go out if nobody acted; nothing is written or sent."),
    "audit": ("audit", "The proof that nobody altered the history."),
}
"""What each command is, in one sentence, and the module of this folder that holds it."""


PARSER_SAYS = "Value error, "


class _Commands(TyperGroup):
    """Loads a command when it is called: the help of them all must not import the whole house."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        names: Any = dict.fromkeys(COMMANDS)  # the base class suggests the nearest of these
        self.commands = names

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"bot.cli.{COMMANDS[cmd_name][0]}")
        return get_command(module.commands())

    def invoke(self, ctx: Any) -> Any:
        """What is wrong with an argument, in words of people: Typer puts the name of its parser's error before it."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as wrong:
            wrong.message = wrong.message.removeprefix(PARSER_SAYS)
            raise

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Names and sentences, without loading anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


def program() -> Any:
    """The whole command line, not yet run."""
    app = part(cls=_Commands)
    app.callback(help="Frontline answers complaints in time. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.")(
        _root
    )
    return get_command(app)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Faults that people can mend are one sentence on standard error."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show a pound sign shows "?"
    try:
        program().main(args=sys.argv[1:] if argv is None else list(argv), prog_name="frontline")
    except SystemExit as end:
        return _flushed(end.code if isinstance(end.code, int) else 0)
    except BrokenPipeError:
        return _reader_left()
    except (NotAllowed, Mistakes, Stopped, OSError) as error:
        code, sentence = _told(error)
        sys.stderr.write(f"{sentence}\n")
        return _flushed(code)
    except Exception as fault:  # noqa: BLE001 - the outermost loop of a command; its words may quote a complaint
        sys.stderr.write(f"This is a fault of the program: {kinds(fault)}, at {places(fault)}.\n")
        return _flushed(FAILED)
    return _flushed(0)


def _root(ctx: typer.Context, config: Config = None) -> None:
    ctx.obj = config


def _told(error: Exception) -> tuple[int, str]:
    match error:
        case Stopped():
            return error.code, error.sentence
        case Mistakes():
            return WRONG, str(error)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return FAILED, f"{where}{error.strerror or error}."
        case _:
            return FAILED, str(error)


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    return code


def _reader_left() -> int:
    """Whoever read our output went away (`| head`): no complaint, also not when Python closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED
