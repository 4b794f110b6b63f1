"""The Home tab through the real slack-bolt: one's own cases with their buttons, and nothing for strangers."""

import json
from typing import Any

from handlers.assign import assign
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.workspace import ANN, HEAD, NOBODY


def test_the_home_tab_shows_ones_own_cases_by_date(house: House) -> None:
    mine, theirs = house.complaints.file(), house.complaints.file()
    assign(house.office, theirs, HEAD.email, HEAD.email, noon())
    shown = json.dumps(house.script.home(ANN))
    assert mine in shown
    assert theirs not in shown
    assert theirs in json.dumps(house.script.home(HEAD))


def test_who_does_not_work_on_complaints_is_told_so_there(house: House) -> None:
    house.complaints.file()
    shown = json.dumps(house.script.home(NOBODY))
    assert "You are not on the list of people who work on complaints here." in shown
    assert "C-2026-" not in shown


def test_its_buttons_open_a_form_or_show_the_case_in_a_window(house: House) -> None:
    reference = house.complaints.file()
    home = house.script.home(ANN)
    for name, words in (("respond", "Respond"), ("show", reference)):
        button = next(one for one in buttons(home) if one["value"] == reference and one["action_id"].startswith(name))
        shown = house.script.press_in_view(ANN, home["view_id"], button["action_id"], reference)
        assert shown.view is not None
        assert shown.view["type"] == "modal"
        assert words in shown.words


def buttons(home: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [
        *(one.get("elements", []) for one in home["blocks"]),
        [one["accessory"] for one in home["blocks"] if "accessory" in one],
    ]
    return [one for row in rows for one in row if one.get("type") == "button"]
