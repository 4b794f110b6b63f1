"""What a person filled into a form, read with mistrust: a form's state comes from outside."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.slack.escaping import unescape

MOST_CHARACTERS = 3000


class Invalid(Exception):
    """Fields that cannot be taken as they are: block id to the sentence under it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class Filled:
    """The fields by name."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}

    def text(self, name: str) -> str:
        """What was typed, without blanks around it; "" for nothing."""
        return unescape(str(self._entry(name).get("value") or "")[:MOST_CHARACTERS]).strip()

    def has(self, name: str) -> bool:
        """Whether the form had such a field."""
        return name in self._values

    def chosen(self, name: str) -> str:
        """The value of the chosen option; what was typed where the field was a free text instead."""
        option = self._entry(name).get("selected_option") or {}
        return str(option.get("value") or "") or self.text(name)

    def person(self, name: str) -> str:
        """A Slack id."""
        return str(self._entry(name).get("selected_user") or "")

    def day(self, name: str) -> date | None:
        """An office date; Invalid for something that is none."""
        text = str(self._entry(name).get("selected_date") or "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Invalid({name: "This is no date. Write it like 2026-04-02."}) from error

    def _entry(self, name: str) -> Mapping[str, Any]:
        entry = (self._values.get(name) or {}).get(name)
        return entry if isinstance(entry, Mapping) else {}
