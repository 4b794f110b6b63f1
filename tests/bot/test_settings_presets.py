"""Procedures that settings name by the path of a file."""

from importlib import resources
from pathlib import Path

import pytest

from bot.settings import load_presets, load_settings, to_desk
from tests.bot.settings_files import SMALL, changed, load, mistakes

SHIPPED = resources.files("procedure") / "presets" / "frontline.toml"


def preset(path: Path, procedure_id: str, title: str = "Our own") -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    own = {"id": f'id = "{procedure_id}"', "title": f'title = "{title}"'}
    text = "\n".join(own.get(line.partition(" =")[0], line) for line in lines)
    path.write_text(text, encoding="utf-8")


def test_a_preset_is_found_beside_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    preset(tmp_path / "etc" / "own.toml", "our-own")
    text = changed("[desk]", '[desk]\nprocedure = "own.toml"')
    (tmp_path / "etc" / "frontline.toml").write_text(text, encoding="utf-8")
    desk = to_desk(load_settings(Path("etc/frontline.toml"), {}, tmp_path))
    assert desk.default_procedure == "our-own"
    assert desk.procedure("our-own").title == "Our own"
    assert set(desk.procedures) == {"our-own", *load_presets()}


def test_areas_and_mailboxes_may_name_the_same_file(tmp_path: Path) -> None:
    preset(tmp_path / "own.toml", "our-own")
    text = changed("[outgoing]", 'procedure = "own.toml"\n[outgoing]')
    desk = to_desk(load(tmp_path, text.replace('code = "repairs"', 'code = "repairs"\nprocedure = "./own.toml"')))
    assert desk.areas[0].procedure == desk.mailboxes[0].procedure == "our-own"


def test_a_file_wins_over_the_shipped_preset_with_its_id(tmp_path: Path) -> None:
    preset(tmp_path / "own.toml", "frontline", "Corrected")
    desk = to_desk(load(tmp_path, changed("[desk]", '[desk]\nprocedure = "own.toml"')))
    assert desk.procedure("frontline").title == "Corrected"


def test_two_files_may_not_share_an_id(tmp_path: Path) -> None:
    preset(tmp_path / "one.toml", "our-own")
    preset(tmp_path / "two.toml", "our-own")
    text = changed("[desk]", '[desk]\nprocedure = "one.toml"')
    found = mistakes(tmp_path, text.replace("[outgoing]", 'procedure = "two.toml"\n[outgoing]'))
    assert list(found) == ["mailbox[0].procedure"]


@pytest.mark.parametrize("wrong", ["day_of_receipt = 7", "nonsense = 1"])
def test_mistakes_inside_a_preset_stand_beside_those_of_the_settings(tmp_path: Path, wrong: str) -> None:
    preset(tmp_path / "own.toml", "our-own")
    lines = (tmp_path / "own.toml").read_text(encoding="utf-8").splitlines()
    key = wrong.partition(" =")[0]
    kept = [line for line in lines if not line.startswith(f"{key} =")]
    (tmp_path / "own.toml").write_text("\n".join([wrong, *kept]), encoding="utf-8")
    text = SMALL.replace("[desk]", '[desk]\nprocedure = "own.toml"\nnonsense = 1')
    found = mistakes(tmp_path, text)
    assert set(found) == {"desk.nonsense", f"own.toml: {key}"}
