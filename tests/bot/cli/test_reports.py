"""`frontline report` for what has options of its own: indicators and areas."""

import json

from tests.bot.cli.desk import CommandLine

OWN = """
id = "OURS"
title = "Answered within ten working days"
version = "1"
measure = "in_time"
basis = "closed"
within_days = 10
polarity = "higher"
target = 80
"""


def test_an_indicator_of_ones_own_stands_in_the_data_folder(frontline: CommandLine) -> None:
    folder = frontline.folder / "var" / "indicators"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ours.toml").write_text(OWN, encoding="utf-8")
    document = json.loads(frontline("report", "indicator", "--id", "ours", "--json").out)
    rows = document["tables"][0]["rows"]
    assert [row["key"] for row in rows] == ["OURS", "OURS@due"]
    assert (rows[0]["target"], rows[0]["status"], rows[0]["percent"]) == (80, "grey", None)


def test_a_mistake_in_an_indicator_of_ones_own_is_told_with_its_file(frontline: CommandLine) -> None:
    folder = frontline.folder / "var" / "indicators"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ours.toml").write_text(OWN.replace("higher", "more"), encoding="utf-8")
    ended = frontline("report", "indicator")
    assert ended.code == 2
    assert "ours.toml: polarity is 'more': one of higher, lower" in ended.err


def test_the_areas_report_says_how_its_points_were_made(frontline: CommandLine) -> None:
    assert "unrounded percentages" in frontline("report", "areas").out
    assert "rounded percentages, as they were published" in frontline("report", "areas", "--match-published").out


def test_a_report_for_the_public_says_so_and_one_about_staff_is_refused(frontline: CommandLine) -> None:
    assert json.loads(frontline("report", "performance", "--public", "--json").out)["title"].endswith("for the public")
    ended = frontline("report", "workload", "--public")
    assert ended.code == 1
    assert "names members of staff" in ended.err
