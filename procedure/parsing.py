"""The TOML text of a file becomes tables, or one mistake that names the line."""

import re
import tomllib
from typing import Any

from procedure.errors import Mistake, Mistakes


def parsed(text: str, name: str) -> dict[str, Any]:
    """Raises Mistakes; the caller has bounded the length of the text, and `name` says which file is meant."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits is another
        line = re.search(r"line (\d+)", str(error))
        where = f"line {line[1]}" if line else "end of file"
        raise Mistakes([Mistake(where, _line(text, line), f"TOML ({error})")], name) from error
    except RecursionError as error:
        raise Mistakes([Mistake("file", "nested too deeply", "TOML of a few levels")], name) from error


def _line(text: str, found: re.Match[str] | None) -> str:
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    return lines[number - 1] if 0 < number <= len(lines) else ""
