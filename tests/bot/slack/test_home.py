"""The Home tab through the real slack-bolt: one's own cases, what is late for managers, and nothing for strangers."""

import json
from datetime import UTC, datetime
from typing import Any

from handlers.assign import assign
from handlers.sensitive import make_sensitive
from tests.bot.slack.conftest import House
from tests.bot.slack.office import noon
from tests.bot.slack.workspace import ANN, HEAD, MIA, NOBODY


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


def test_a_manager_sees_what_is_late_in_their_areas_and_who_has_it_as_the_digest_counts(house: House) -> None:
    late = house.complaints.file(received_at=datetime(2026, 2, 2, 9, 0, tzinfo=UTC))
    shown = house.script.home(MIA)
    texts = words(shown)
    assert "For managers: complaints on Wed 1 Apr 2026" in texts
    assert f"{ANN.name} 1" in by_owner(texts)
    assert late in texts
    counted = words(house.script.command(MIA, "/complaint digest").blocks)
    assert [one for one in counted.splitlines() if one.startswith("*Overdue")]
    for fact in (one for one in counted.split("*") if one.startswith("Overdue")):
        assert fact in texts
    assert "For managers" not in words(house.script.home(ANN))


def test_what_is_not_open_to_a_manager_is_counted_there_and_named_nowhere(house: House) -> None:
    secret = house.complaints.file(received_at=datetime(2026, 2, 2, 9, 0, tzinfo=UTC))
    assign(house.office, secret, HEAD.email, HEAD.email, noon())
    make_sensitive(house.office, secret, (), HEAD.email, noon())
    texts = words(house.script.home(MIA))
    assert secret not in texts
    assert HEAD.name not in by_owner(texts)
    assert secret in words(house.script.home(HEAD))


def test_with_very_many_cases_the_tab_stays_within_what_slack_takes(house: House) -> None:
    for _ in range(45):
        reference = house.complaints.file(received_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        assign(house.office, reference, MIA.email, HEAD.email, noon())
    shown = house.script.home(MIA)
    assert len(shown["blocks"]) <= 100
    assert "Page 1 of 4" in words(shown)
    assert "more cases are not shown here" in words(shown)
    button = next(one for one in reversed(buttons(shown)) if one["action_id"].startswith("show."))
    pressed = house.script.press_in_view(MIA, shown["view_id"], button["action_id"], button["value"])
    assert button["value"] in pressed.words


def by_owner(texts: str) -> str:
    return texts.partition("*Overdue by owner*\n")[2].partition("\n")[0]


def words(shown: dict[str, Any] | list[dict[str, Any]]) -> str:
    """All that is written in these blocks."""
    blocks = shown["blocks"] if isinstance(shown, dict) else shown
    pieces = [text for block in blocks for text in (block.get("text"), *block.get("fields", [])) if text]
    return "\n".join(str(one["text"]) for one in pieces)
