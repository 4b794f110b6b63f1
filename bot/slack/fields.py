"""The fields of forms. A field's block id and action id are the same word, which names it when it comes back."""

from collections.abc import Sequence
from datetime import date

from slackblocks import DatePicker, InputBlock, Option, PlainTextInput, SectionBlock, StaticSelectMenu, UserSelectMenu

from bot.slack.buttons import plain
from bot.slack.escaping import cut, escape, escape_within
from bot.slack.texts import verbatim

MOST_OPTIONS = 100
OPTION_CHARACTERS = 75
OPTION_VALUE_CHARACTERS = 150
TEXT_CHARACTERS = 3000

Choice = tuple[str, str]  # value, label


def said(text: str, name: str = "said") -> SectionBlock:
    """A sentence between the fields."""
    return SectionBlock(verbatim(escape_within(text)), block_id=name)


def text_field(
    name: str,
    label: str,
    *,
    optional: bool = False,
    lines: bool = True,
    hint: str = "",
    most: int = TEXT_CHARACTERS,
    initial: str = "",
) -> InputBlock:
    """Free text of at most `most` characters, over several lines unless told otherwise."""
    element = PlainTextInput(name, multiline=lines, max_length=most, initial_value=initial or None)
    return InputBlock(plain(label), element, block_id=name, hint=plain(hint) if hint else None, optional=optional)


def date_field(name: str, label: str, *, initial: date | None = None, optional: bool = False) -> InputBlock:
    """An office date."""
    element = DatePicker(name, initial_date=initial.isoformat() if initial else None)
    return InputBlock(plain(label), element, block_id=name, optional=optional)


def choice_field(
    name: str, label: str, choices: Sequence[Choice], *, optional: bool = False, initial: str = ""
) -> InputBlock:
    """One of at most a hundred; `initial` is the value of the one that is chosen already."""
    options = [_option(value, shown) for value, shown in choices[:MOST_OPTIONS]]
    chosen = next((_option(value, shown) for value, shown in choices[:MOST_OPTIONS] if value == initial), None)
    menu = StaticSelectMenu(name, options=options, initial_option=chosen)
    return InputBlock(plain(label), menu, block_id=name, optional=optional)


def person_field(name: str, label: str, *, optional: bool = False) -> InputBlock:
    """Somebody of the workspace."""
    return InputBlock(plain(label), UserSelectMenu(name), block_id=name, optional=optional)


def option_value(text: str) -> str:
    """How a text that is longer than an option's value may be comes back."""
    return cut(text, OPTION_VALUE_CHARACTERS)


def _option(value: str, shown: str) -> Option:
    label = escape(cut(shown, OPTION_CHARACTERS))
    return Option(
        plain(label if len(label) <= OPTION_CHARACTERS else escape_within(shown, OPTION_CHARACTERS)),
        option_value(value),
    )
