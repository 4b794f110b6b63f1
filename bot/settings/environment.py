"""Scalars of single tables that the environment sets instead of the file: FRONTLINE_HTTP__PORT is `port` of [http]."""

import re
from collections.abc import Iterator, Mapping

from bot.settings.raw import Raw, nearest
from procedure.errors import Mistake

SINGLE_TABLES = ("desk", "storage", "outgoing", "slack", "http", "sandbox")
_PREFIX = "FRONTLINE_"
# A mailbox may be called a--b: its secret then holds two underscores too.
_MAILBOX_SECRET = re.compile("FRONTLINE_MAILBOX_.*_(PASSWORD|CLIENT_SECRET)(_FILE)?")


def override(raw: Raw, env: Mapping[str, str]) -> list[Mistake]:
    """Put the overrides into the tables; a mistake for each that names no single table."""
    return [mistake for variable in sorted(env) for mistake in _override(raw, variable, env[variable])]


def variable_or_key(key: str, env: Mapping[str, str]) -> str:
    """How a person knows this setting: by the variable that sets it, else by its key in the file."""
    variable = _PREFIX + key.upper().replace(".", "__")
    return variable if "." in key and variable in env else key


def _override(raw: Raw, variable: str, value: str) -> Iterator[Mistake]:
    if not variable.startswith(_PREFIX) or "__" not in variable or _MAILBOX_SECRET.fullmatch(variable):
        return
    table, _, key = variable.removeprefix(_PREFIX).lower().partition("__")
    if table not in SINGLE_TABLES:
        known = ", ".join(SINGLE_TABLES)
        yield Mistake(variable, table, f"one of the tables {known}{nearest(table, SINGLE_TABLES)}")
    elif isinstance(raw.setdefault(table, {}), dict):
        raw[table][key] = value
