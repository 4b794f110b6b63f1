"""Makes a value safe to stand in a letter: whatever a stranger or an officer typed stays data, never structure."""

import re
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from procedure.errors import NotAllowed

GUARD = "\ue000"
"""Stands before every value while a letter is made, so that no value is read as a heading, list or fact."""

BREAK = "\ue001"
"""Stands for a line break typed inside a value."""

SUBJECT_CHARACTERS = 200

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Control characters, our own two marks, direction overrides that turn text round, what is no character at all, and
# broken halves of characters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000\ue001\ufeff\ufffe\uffff\ud800-\udfff]"
)


def printed(value: object, language: str) -> str:
    """What a template's `{{ value }}` puts into the letter; a date always has its weekday."""
    if isinstance(value, str):
        return GUARD + _UNSAFE.sub("", _LINE_ENDS.sub("\n", value)).strip().replace("\n", BREAK)
    if isinstance(value, date):
        return GUARD + weekday_date(value, language)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise NotAllowed(f"A letter can print text, numbers and dates, but here the value is '{str(value)[:60]}'.")


def printed_plainly(value: str) -> str:
    """The words of a value as a reader finds them in the finished letter, however its lines are broken."""
    return " ".join(_UNSAFE.sub("", _LINE_ENDS.sub("\n", value)).split())


def one_line(text: str) -> str:
    """A subject: no line end or control character, at most 200 characters."""
    flat = _UNSAFE.sub("", _LINE_ENDS.sub(" ", text.replace(BREAK, " ")))
    return " ".join(flat.split())[:SUBJECT_CHARACTERS].rstrip()


def weekday_date(day: date, language: str) -> str:
    """Thursday 2 April 2026, or the full date of another language. NotAllowed for a language that nobody knows."""
    return _formatted(day.year, day.month, day.day, language)


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    return _locale(language).text_direction == "rtl"


@lru_cache(maxsize=4096)
def _formatted(year: int, month: int, day: int, language: str) -> str:
    # Babel's own dates of these languages have a comma after the weekday, which British letters do not.
    is_british = language.partition("-")[0] in ("en", "cy")
    text = format_date(date(year, month, day), "EEEE d MMMM y" if is_british else "full", locale=_locale(language))
    # A Welsh date stands within a sentence ("erbyn dydd Iau"), where its weekday has a small letter.
    return text[:1].lower() + text[1:] if language.startswith("cy") else text


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise NotAllowed(f"'{language[:20]}' is not the code of a language that letters can be written in.") from error
