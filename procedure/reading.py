"""Reads one TOML table key by key and collects every mistake, instead of stopping at the first."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from procedure.errors import Mistake

Choice = TypeVar("Choice", bound=StrEnum)
StandIn = TypeVar("StandIn")
_MAX_TEXT, _MAX_ITEMS = 2000, 400


def _is_line(value: object, longest: int) -> bool:
    """Whether it can stand in a heading, a table of facts or a menu."""
    return isinstance(value, str) and bool(value.strip()) and len(value) <= longest and value.isprintable()


def _a_line(longest: int) -> str:
    return f"a text of 1 to {longest} characters on one line"


class Table:
    """A table with the mistakes found so far, shared by all tables of one file.

    Every reader takes a key and returns a value of the right type. After a mistake that is a harmless stand-in, so
    that reading can go on: whoever asks must look at `mistakes` before using anything. Without a `default` the key
    must be there.
    """

    def __init__(self, raw: Mapping[str, Any], path: str = "", mistakes: list[Mistake] | None = None) -> None:
        self._raw = raw
        self._path = path
        self._known: list[str] = []
        self.mistakes: list[Mistake] = [] if mistakes is None else mistakes

    def has(self, key: str) -> bool:
        self._known.append(key)
        return key in self._raw

    def text(self, key: str, default: str | None = None, longest: int = _MAX_TEXT) -> str:
        value = self._get(key, default, "a text")
        if value == default or _is_line(value, longest):
            return str(value)
        return self._wrong(key, value, _a_line(longest), "?")

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        allowed = f"a whole number from {low} to {high}" if low < high else f"the whole number {low}"
        value = self._get(key, default, allowed)
        # TOML's true is a bool, and Python's bool is an int.
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        return self._wrong(key, value, allowed, low)

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._get(key, default, "true or false")
        return value if isinstance(value, bool) else self._wrong(key, value, "true or false", False)

    def day(self, key: str) -> date:
        value = self._get(key, None, "a date like 2026-04-02")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return self._wrong(key, value, "a date like 2026-04-02, without quotes", date.min)

    def clock(self, key: str, default: time | None = None) -> time:
        value = self._get(key, default, "a time like 09:00:00")
        if isinstance(value, time):
            return value
        return self._wrong(key, value, "a time like 09:00:00, without quotes", default or time(0, 0))

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        allowed = f"one of {', '.join(kind)}"
        value = self._get(key, default, allowed)
        if isinstance(value, str) and value in tuple(kind):
            return kind(value)
        return self._wrong(key, value, allowed, next(iter(kind)))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each once, none if the key is absent."""
        found = list[str]()
        for n, item in self._items(key, str, "a text"):
            if item not in found and _is_line(item, _MAX_TEXT):
                found.append(item)
            else:
                self.refuse(f"{key}.{n}", item, f"{_a_line(_MAX_TEXT)}, each once")
        return tuple(found)

    def whole_numbers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers, none if the key is absent."""
        found, allowed = list[int](), f"a whole number from {low} to {high}"
        for n, item in self._items(key, int, allowed):
            if isinstance(item, bool) or not low <= item <= high:
                self.refuse(f"{key}.{n}", item, allowed)
            else:
                found.append(item)
        return tuple(found)

    def choices(self, key: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """A list without repeats, at least one; the key must be there."""
        allowed = f"a list of {', '.join(kind)}, each once"
        self._get(key, None, allowed)
        found: list[Choice] = []
        for n, item in self._items(key, str, allowed):
            if item in tuple(kind) and item not in found:
                found.append(kind(item))
            else:
                self.refuse(f"{key}.{n}", item, allowed)
        return tuple(found)

    def table(self, key: str) -> "Table":
        """A table; if the key is absent an empty one."""
        value = self._get(key, {}, "a table")
        raw = value if isinstance(value, dict) else self._wrong(key, value, "a table", {})
        return Table(raw, self._at(key), self.mistakes)

    def tables(self, key: str) -> list["Table"]:
        """A list of tables, none if the key is absent. Their keys count from 1."""
        return [Table(item, self._at(f"{key}.{n}"), self.mistakes) for n, item in self._items(key, dict, "a table")]

    def refuse(self, key: str, value: object, allowed: str) -> None:
        self.mistakes.append(Mistake(self._at(key), value, allowed))

    def close(self) -> None:
        """Reports every key that nobody has asked for. To be called when the table has been read."""
        for key in self._raw:
            if key not in self._known:
                near = get_close_matches(key, self._known, 1)
                hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(set(self._known)))}"
                self.refuse(key, self._raw[key], f"no such key; {hint}")

    def _items(self, key: str, kind: type, allowed: str) -> list[tuple[int, Any]]:
        value = self._get(key, [], "a list")
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > _MAX_ITEMS:
            return self._wrong(key, value, f"a list of at most {_MAX_ITEMS}", [])
        for n, item in enumerate(value, 1):
            if not isinstance(item, kind):
                self.refuse(f"{key}.{n}", item, allowed)
        return [(n, item) for n, item in enumerate(value, 1) if isinstance(item, kind)]

    def _get(self, key: str, default: Any, allowed: str) -> Any:
        self._known.append(key)
        if key not in self._raw and default is None:
            self.refuse(key, None, allowed)
        return self._raw.get(key, default)

    def _wrong(self, key: str, value: object, allowed: str, stand_in: StandIn) -> StandIn:
        # TOML has no null: None is a missing key, which `_get` has reported.
        if value is not None:
            self.refuse(key, value, allowed)
        return stand_in

    def _at(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
