"""Secrets: refused in the file, read from the variable NAME or from the file that NAME_FILE names, never shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rapidfuzz import fuzz

from bot.settings.files import read_text
from bot.settings.raw import Raw, numbered, text
from procedure.errors import Mistake, Mistakes

HIDDEN = "(not shown)"
EXPIRES = "secret_expires"
"""The one key that sounds like a secret and is none, as long as a date stands there."""
_LONGEST_SECRET = 10_000
_SECRET_WORDS = ("password", "passwd", "passphrase", "secret", "token")
# Misspelt secrets are secrets too: "pasword" must not be printed as an unknown key with its value.
_NEAR_ENOUGH = 85
_DEEPEST = 8


@dataclass(frozen=True)
class SecretPlace:
    """A key of a table that the environment fills: `mailbox[0]`, `password`, FRONTLINE_MAILBOX_COMPLAINTS_PASSWORD."""

    table: str
    key: str
    variable: str


def mailbox_variable(name: str, key: str) -> str:
    """The variable of a mailbox's secret: capitals, and _ for every other character than A-Z and 0-9."""
    return f"FRONTLINE_MAILBOX_{re.sub('[^A-Z0-9]', '_', name.upper())}_{key.upper()}"


def take_out(raw: Raw) -> list[Mistake]:
    """Remove whatever looks like a secret from what the file holds; each is a mistake that does not show its value."""
    return [_refused(raw, table, key, where) for table, key, where in list(_suspects(raw, ""))]


def put_in(raw: Raw, env: Mapping[str, str], cwd: Path) -> list[Mistake]:
    """Put the environment's secrets into their tables; mistakes for files that cannot be read."""
    mistakes: list[Mistake] = []
    for place, table in _places(raw):
        try:
            secret = _secret(place.variable, env, cwd)
        except Mistakes as error:
            mistakes.extend(error.mistakes)
            continue
        if secret is not None:
            table[place.key] = secret
            # A single table that the file leaves out begins to exist with its secret.
            raw.setdefault(place.table.partition("[")[0], table)
    return mistakes


def _secret(variable: str, env: Mapping[str, str], cwd: Path) -> SecretStr | None:
    value, file = env.get(variable, ""), env.get(f"{variable}_FILE", "")
    if value and file:
        raise Mistakes([Mistake(variable, HIDDEN, f"set either {variable} or {variable}_FILE, not both")])
    if file:
        value = _content(cwd / file, f"{variable}_FILE")
    if len(value) > _LONGEST_SECRET or (file and not value):
        raise Mistakes([Mistake(variable, HIDDEN, f"a secret of 1 to {_LONGEST_SECRET} characters")])
    return SecretStr(value) if value else None


def _content(path: Path, variable: str) -> str:
    try:
        return read_text(path).rstrip("\r\n")
    except Mistakes as error:
        raise Mistakes([Mistake(variable, str(path), str(error))]) from None


def _places(raw: Raw) -> Iterator[tuple[SecretPlace, Raw]]:
    for name, key in (
        ("storage", "password"),
        ("outgoing", "password"),
        ("slack", "bot_token"),
        ("slack", "app_token"),
    ):
        if isinstance(table := raw.get(name, {}), dict):
            yield SecretPlace(name, key, f"FRONTLINE_{name.upper()}_{key.upper()}"), table
    for number, table in numbered(raw, "mailbox"):
        for key in ("password", "client_secret"):
            yield SecretPlace(f"mailbox[{number}]", key, mailbox_variable(text(table, "name"), key)), table


def _suspects(raw: Any, where: str, depth: int = 0) -> Iterator[tuple[Raw, str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(raw, list):
        for number, item in enumerate(raw):
            yield from _suspects(item, f"{where}[{number}]", depth + 1)
    elif isinstance(raw, dict):
        for key, value in raw.items():
            if _is_secret(key) and not (key == EXPIRES and isinstance(value, date)):
                yield raw, key, where
            else:
                yield from _suspects(value, f"{where}.{key}" if where else key, depth + 1)


def _is_secret(key: str) -> bool:
    long_enough = [word for word in _SECRET_WORDS if len(key) >= len(word) - 1]
    return any(fuzz.partial_ratio(word, key.lower()) >= _NEAR_ENOUGH for word in long_enough)


def _refused(raw: Raw, table: Raw, key: str, where: str) -> Mistake:
    variables = [place.variable for place, _ in _places(raw) if place.table == where]
    instead = f"set {' or '.join(variables)} (or the same with _FILE) instead" if variables else "remove it"
    del table[key]
    return Mistake(f"{where}.{key}" if where else key, HIDDEN, f"secrets do not belong in the file: {instead}")
