"""Web forms in the settings: what they become, and what is refused."""

from pathlib import Path

import pytest

from bot.settings import to_desk
from procedure.web_forms import WebForm
from tests.bot.settings_files import SMALL, load, mistakes

FORM = '[[web_form]]\nsender = "Forms@test.example"\n'


def test_a_table_says_how_a_form_names_its_person(tmp_path: Path) -> None:
    labels = 'address_label = "Your e-mail:"\nname_label = ""\ntext_label = "What went wrong"\n'
    desk = to_desk(load(tmp_path, SMALL + FORM + labels))
    assert desk.web_forms == {"forms@test.example": WebForm("Your e-mail", "", "What went wrong")}


def test_without_labels_the_usual_ones_count(tmp_path: Path) -> None:
    assert to_desk(load(tmp_path, SMALL + FORM)).web_forms == {"forms@test.example": WebForm("Email", "Name", "")}


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (FORM + FORM, {"web_form[1].sender"}),
        ('[[web_form]]\nsender = "complaints@test.example"\n', {"web_form[0].sender"}),
        ('[[web_form]]\nsender = "Ann@test.example"\n', {"web_form[0].sender"}),
        (
            '[[web_form]]\naddress_label = ":"\ntext_label = 3\n',
            {f"web_form[0].{one}_label" for one in ("address", "text")} | {"web_form[0].sender"},
        ),
        (FORM + 'text_label = "name:"\n', {"web_form[0]"}),
    ],
)
def test_mistakes_in_forms_are_named_with_their_key(tmp_path: Path, table: str, keys: set[str]) -> None:
    assert set(mistakes(tmp_path, SMALL + table)) == keys
