"""Which settings file is meant, and its text as TOML. A file that cannot be read is one mistake in one sentence."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from procedure.errors import Mistake, Mistakes

CONFIG_VARIABLE = "FRONTLINE_CONFIG"
LARGEST_FILE_BYTES = 1_000_000


@dataclass(frozen=True)
class Unreadable(Mistake):
    """A file that could not be read at all; `allowed` is the whole sentence."""

    def __str__(self) -> str:
        return self.allowed


@dataclass(frozen=True)
class Source:
    """Where the settings come from."""

    path: Path
    is_embedded: bool


def find_source(config: Path | None, env: Mapping[str, str], cwd: Path) -> Source:
    """`config`, else the file that FRONTLINE_CONFIG names, else ./frontline.toml, else the embedded default."""
    if config is not None:
        return Source(cwd / config, is_embedded=False)
    if env.get(CONFIG_VARIABLE):
        return Source(cwd / env[CONFIG_VARIABLE], is_embedded=False)
    beside = cwd / "frontline.toml"
    if beside.exists():
        return Source(beside, is_embedded=False)
    return Source(Path(str(resources.files("bot") / "embedded.toml")), is_embedded=True)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file of at most 1 MB; Mistakes with one sentence when that is impossible."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
        if len(content) > LARGEST_FILE_BYTES:
            raise _unreadable(path, f"is larger than {LARGEST_FILE_BYTES // 1_000_000} MB.")
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(path, "does not exist.") from None
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _unreadable(path, f"is not UTF-8 text (line {line}).") from None


def read_toml(path: Path) -> dict[str, Any]:
    """The file as TOML; Mistakes with one sentence that names the line when it is none."""
    text = read_text(path)
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise _unreadable(path, "is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits is another
        where = f"line {len(text.splitlines())}, the end"
        raise _unreadable(path, f"is not valid TOML: {str(error).replace('end of document', where)}.") from None


def _unreadable(path: Path, problem: str) -> Mistakes:
    return Mistakes([Unreadable(str(path), None, f"The file {path} {problem}")])
