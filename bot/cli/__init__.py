"""The command line. `main` is the entry point of `frontline`; each command is loaded only when it is called."""

from bot.cli.program import main

__all__ = ["main"]
