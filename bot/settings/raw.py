"""Looking into the file before it is validated: anything may stand anywhere, and nothing here may fail on it."""

from collections.abc import Sequence
from typing import Any

from rapidfuzz import process

Raw = dict[str, Any]
_NEAR_ENOUGH = 60


def numbered(raw: Raw, table: str) -> list[tuple[int, Raw]]:
    """The tables of a list with their positions; whatever is no table is left out."""
    found = raw.get(table)
    return [(n, item) for n, item in enumerate(found) if isinstance(item, dict)] if isinstance(found, list) else []


def single(raw: Raw, table: str) -> Raw:
    """The table, or an empty one."""
    found = raw.get(table)
    return found if isinstance(found, dict) else {}


def text(table: Raw, key: str) -> str:
    """The text without surrounding blanks; empty if there is none."""
    found = table.get(key)
    return found.strip() if isinstance(found, str) else ""


def texts(table: Raw, key: str) -> list[str]:
    """The texts of a list, each in its place; empty where something else stands."""
    found = table.get(key)
    return [item.strip() if isinstance(item, str) else "" for item in found] if isinstance(found, list) else []


def nearest(word: str, choices: Sequence[str]) -> str:
    """Like "; did you mean 'transport'?", or nothing when no choice is near."""
    best = process.extractOne(word, choices, score_cutoff=_NEAR_ENOUGH)
    return f"; did you mean '{best[0]}'?" if best else ""
