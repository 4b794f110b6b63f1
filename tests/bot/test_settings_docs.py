"""docs/settings.md tells the truth: its example loads, and it names every setting and no other."""

import json
import re
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.settings import load_settings
from bot.settings.mistakes import is_secret, table_in
from bot.settings.tables import Tables

DOCS = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


def tables() -> dict[str, type[BaseModel]]:
    found = {name: table_in(field.annotation) for name, field in Tables.model_fields.items()}
    return {name: model for name, model in found.items() if model}


def fields() -> dict[str, FieldInfo]:
    return {f"{name}.{key}": field for name, model in tables().items() for key, field in model.model_fields.items()}


def test_all_tables_are_looked_at() -> None:
    assert set(tables()) == set(Tables.model_fields)


def test_the_example_loads(tmp_path: Path) -> None:
    [example] = re.findall(r"^```toml\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)
    (tmp_path / "frontline.toml").write_text(example, encoding="utf-8")
    settings = load_settings(None, {}, tmp_path)
    assert [box.transport for box in settings.mailboxes] == ["exchange", "imap"]
    assert settings.mailboxes[0].username == "EXAMPLE\\complaints-bot"


def test_every_setting_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| `(\w+\.\w+)` \|", DOCS, re.MULTILINE)
    assert len(explained) == len(set(explained))
    assert set(explained) == {key for key, field in fields().items() if not is_secret(field)}


def test_every_default_in_the_docs_is_the_real_one() -> None:
    stated = dict(re.findall(r"^\| `(\w+\.\w+)` \| `([^`]+)` \|", DOCS, re.MULTILINE))
    assert stated == {key: json.dumps(fields()[key].default, default=str) for key in stated}
    assert len(stated) > 20


GENERAL = (0, 65535), (None, 200)
"""Limits that are told once for all: a port, and a line of text."""
OF_WORDS = {"person.roles", "person.working_days", "report.forms"}
"""Lists of words that are all given."""


def limits_of(field: FieldInfo) -> list[tuple[int | None, int]]:
    """The least and the most of a number; nothing and the most of a text or a list."""
    found = {
        key: getattr(one, key) for one in field.metadata for key in ("ge", "le", "max_length") if hasattr(one, key)
    }
    numbers = [(found["ge"], found["le"])] if "le" in found else []
    return [*numbers, *([(None, found["max_length"])] if "max_length" in found else [])]


def test_every_limit_is_told_with_its_setting() -> None:
    rows = {key: row for row, key in re.findall(r"^(\| `(\w+\.\w+)` \|.*)$", DOCS, re.MULTILINE)}
    found = {key: set(limits_of(field)) - {*GENERAL} for key, field in fields().items() if key not in OF_WORDS}
    told = [
        (key, f"at most {most}" if least is None else f"{least} to {most}")
        for key, limits in found.items()
        for least, most in limits
    ]
    assert len(told) > 10
    assert [(key, words) for key, words in told if words not in rows[key].lower()] == []
    assert "at most 200 characters where nothing else is said; a port is a number from 0 to 65535" in DOCS


def test_how_many_tables_there_may_be_is_told() -> None:
    most = {name: field.metadata[-1].max_length for name, field in Tables.model_fields.items() if field.metadata}
    sentence = ", ".join(f"{number:,} `[[{name}]]`" for name, number in most.items())
    assert f"At most so many tables of a kind are read: {sentence}." in DOCS


def test_what_the_docs_call_required_has_no_default() -> None:
    required = set(re.findall(r"^\| `(\w+\.\w+)` \| required \|", DOCS, re.MULTILINE))
    assert required == {key for key, field in fields().items() if field.is_required()}


def test_every_secret_is_explained_and_no_other() -> None:
    explained = set(re.findall(r"^\| `(FRONTLINE_[A-Z_<>]+)` \|", DOCS, re.MULTILINE))
    assert explained == {field.description for field in fields().values() if is_secret(field)}


def test_every_setting_says_what_may_stand_there() -> None:
    assert [key for key, field in fields().items() if not field.description] == []
