"""A small settings file for tests, and what loading says about it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from procedure.errors import Mistakes

SMALL = """
[desk]
name = "Test Council"
domain = "test.example"
[[mailbox]]
name = "complaints"
address = "complaints@test.example"
transport = "local"
path = "mail/in"
[outgoing]
transport = "local"
path = "mail/out"
[[area]]
code = "repairs"
directorate = "Housing"
name = "Repairs"
stage_owners = ["ann@test.example"]
manager = "mia@test.example"
[[person]]
email = "ann@test.example"
name = "Ann"
roles = ["handler"]
[[person]]
email = "mia@test.example"
name = "Mia"
roles = ["manager"]
"""


def load(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file with this text, in a folder of its own."""
    (folder / "frontline.toml").write_text(text, encoding="utf-8")
    return load_settings(None, env or {}, folder)


def changed(old: str, new: str) -> str:
    """The small file with one thing changed."""
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def mistakes(folder: Path, text: str, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is wrong with this text: each mistake as printed, by its key."""
    with pytest.raises(Mistakes) as caught:
        load(folder, text, env)
    return {one.key: str(one) for one in caught.value.mistakes}
