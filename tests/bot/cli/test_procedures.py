"""The procedures on the command line: how sure each is, every rule, the file to copy, and the check of a copy."""

import re
from datetime import UTC, date, datetime

import pytest

from procedure.loading import load_procedure
from tests.bot.cli.desk import SETTINGS, CommandLine
from tests.procedure.examples import PRESETS, preset_text

IDS = sorted(path.stem for path in PRESETS.glob("*.toml"))
CHECK_THIS = "check this against your published procedure"


def days_since(day: str) -> set[int]:
    """As counted before or after midnight, should the test run there."""
    today = datetime.now(UTC).date()
    return {(today - date.fromisoformat(day)).days + shift for shift in (0, 1)}


def test_the_list_says_how_sure_each_is_and_how_long_ago_it_was_verified(frontline: CommandLine) -> None:
    page = frontline("procedure", "list").out
    for preset in IDS:
        [line] = [line for line in page.splitlines() if line.startswith(f"{preset} ")]
        confidence, verified_on, days_ago = line.split()[-3:]
        shipped = load_procedure(preset_text(preset), preset)
        assert (confidence, verified_on) == (shipped.confidence, shipped.verified_on.isoformat())
        assert int(days_ago) in days_since(verified_on)
    assert CHECK_THIS in page.splitlines()[-1]


def test_a_page_has_every_rule_and_its_source(frontline: CommandLine) -> None:
    page = frontline("procedure", "show", "eng-housing-2024").out
    parts = ["Housing Ombudsman", "https://www.housing-ombudsman.org.uk/", "verified on  2026-", " ago)"]
    parts += ["Stage 1: Response", "within 5 working days, by a person", "by at most 10 working days more"]
    parts += ["Stage 2: Review", "by at most 20 working days more", "First mention", "Mode manual", "PO Box 1484"]
    assert [one for one in parts if one not in page] == []
    assert CHECK_THIS not in page


@pytest.mark.parametrize("preset", IDS)
def test_one_from_memory_warns_and_one_that_was_read_does_not(frontline: CommandLine, preset: str) -> None:
    recalled = load_procedure(preset_text(preset), preset).confidence == "recalled"
    assert (CHECK_THIS in frontline("procedure", "show", preset).out) == recalled


def test_json_says_how_long_ago_it_was_verified(frontline: CommandLine) -> None:
    shown = frontline.json("procedure", "show", "uk-dp")
    assert shown["days_since_verified"] in days_since(shown["verified_on"])
    assert shown["confidence"] == "recalled"


@pytest.mark.parametrize("preset", IDS)
def test_the_file_to_copy_is_the_file_and_passes_its_own_check(frontline: CommandLine, preset: str) -> None:
    copied = frontline("procedure", "show", preset, "--toml")
    assert (copied.code, copied.out) == (0, preset_text(preset))
    path = frontline.put("our-own.toml", copied.out.encode())
    checked = frontline("procedure", "check", path)
    assert checked.code == 0
    assert "without mistakes" in checked.out


def test_a_copy_that_was_changed_serves_at_once(frontline: CommandLine) -> None:
    text = frontline("procedure", "show", "frontline", "--toml").out
    text = text.replace('id = "frontline"', 'id = "our-own"').replace("n = 5,", "n = 7,")
    frontline.put("our-own.toml", text.encode())
    frontline.put("frontline.toml", SETTINGS.replace("[storage]", 'procedure = "our-own.toml"\n[storage]').encode())
    assert "Reply: within 7 working days" in frontline("procedure", "show", "our-own").out
    assert frontline.complaint()
    [case] = frontline.json("case", "list")
    assert (case["procedure"], case["due_on"]) == ("our-own", "2025-04-14")


def test_there_is_no_file_to_copy_of_what_is_not_shipped(frontline: CommandLine) -> None:
    for name in ("nope", "../frontline", ""):
        ended = frontline("procedure", "show", name, "--toml")
        assert (ended.code, ended.out) == (1, "")
        assert "is not shipped" in ended.err


def test_one_answer_at_a_time(frontline: CommandLine) -> None:
    assert frontline("procedure", "show", "frontline", "--toml", "--json").code == 2


MISTAKES = [
    ('nation = "england-and-wales"', 'nation = "wales"', "nation", "'wales'", "northern-ireland"),
    ("day_of_receipt = 0", "day_of_receipt = true", "day_of_receipt", "true", "from 0 to 1"),
    ('time_zone = "Europe/London"', 'time_zone = "London"', "time_zone", "'London'", "Europe/London"),
    ("verified_on = 2026-11-21", 'verified_on = "yesterday"', "verified_on", "'yesterday'", "without quotes"),
    ("n = 24,", "n = 0,", "stages.1.receipt.n", "0", "from 1 to 744"),
    ("different_decider = true", "diferent_decider = true", "stages.2.diferent_decider", "true", "different_decider?"),
    ('mode = "ask"', 'mode = "never"', "holding.mode", "'never'", "one of ask, auto, manual"),
    ("overdue_every = 1", "overdue_every = 0", "chase.overdue_every", "0", "from 1 to 20"),
    ('name = "Local Government and Social Care Ombudsman"', "", "signpost.name", None, "a text"),
]


def test_every_mistake_of_a_copy_is_named_at_once_with_key_value_and_what_is_allowed(frontline: CommandLine) -> None:
    text = preset_text("frontline")
    for right, wrong, *_ in MISTAKES:
        assert right in text
        text = text.replace(right, wrong, 1)
    ended = frontline("procedure", "check", frontline.put("ours.toml", text.encode()), "--json")
    assert (ended.code, len(ended.err.splitlines())) == (2, len(MISTAKES))
    found = {one["key"]: one for one in ended.json["mistakes"]}
    for _, _, key, value, allowed in MISTAKES:
        assert found[key]["value"] == value
        assert allowed in found[key]["allowed"]
        assert any(re.search(rf"ours\.toml: {re.escape(found[key]['say'])}$", line) for line in ended.err.splitlines())


def test_a_copy_from_memory_is_told_so_by_its_check(frontline: CommandLine) -> None:
    ended = frontline("procedure", "check", frontline.put("ours.toml", preset_text("three-stage").encode()))
    assert CHECK_THIS in ended.out
    assert "days ago" in ended.out


def test_a_title_cannot_steer_the_terminal(frontline: CommandLine) -> None:
    text = preset_text("frontline").replace('title = "', 'title = "\\u001b[31m')
    ended = frontline("procedure", "check", frontline.put("ours.toml", text.encode()))
    assert ended.code == 2
    assert "title is " in ended.err
    assert "\x1b" not in ended.out + ended.err


def test_a_check_says_what_is_seldom_meant_so(frontline: CommandLine) -> None:
    text = preset_text("frontline").replace('n = 12, unit = "weeks"', 'n = 2, unit = "calendar_days"')
    text = text.replace("closures = []", 'closures = [{ date = 2026-12-26, reason = "shut" }]')
    path = frontline.put("ours.toml", text.encode())
    odd = ["overall_warning comes after 2 calendar days, before the reply of the first stage is due."]
    odd.append("The closure of Saturday 26 December 2026 (shut) is on a Saturday.")
    assert frontline.json("procedure", "check", path)["doubts"] == odd
    ended = frontline("procedure", "check", path)
    assert ended.code == 0
    for sentence in odd:
        assert f"Is this meant so? {sentence}" in ended.out
