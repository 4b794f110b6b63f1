"""`frontline report` for what has options of its own: indicators and areas."""

import json

import pytest

from tests.bot.cli.desk import CommandLine
from tests.reports.past import line, past_file

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


def test_a_report_that_cannot_be_delivered_is_not_kept(frontline: CommandLine) -> None:
    nowhere = frontline.folder / "nowhere" / "x.xlsx"
    ended = frontline("report", "areas", "--format", "xlsx", "-o", nowhere, "--freeze", "N1")
    assert ended.code == 1
    assert frontline("reports", "list").out == "There are no frozen reports.\n"
    assert (
        frontline("report", "areas", "--format", "xlsx", "-o", frontline.folder / "x.xlsx", "--freeze", "N1").code == 0
    )


def test_a_public_report_that_could_be_subtracted_from_another_is_refused_before_a_file_is_written(
    frontline: CommandLine,
) -> None:
    asked = ("report", "performance", "--public", "--from", "2025-04-01", "--to", "2025-04-30")
    assert frontline(*asked, "--freeze", "April").code == 0
    ended = frontline(*asked, "--area", "repairs", "--format", "csv", "-o", "repairs.csv", "--freeze", "Repairs")
    assert ended.code == 1
    assert "'April' is for the public and tells of some of the same days" in ended.err
    assert not (frontline.folder / "repairs.csv").exists()


def test_who_froze_a_report_is_named(frontline: CommandLine) -> None:
    frontline("report", "areas", "--freeze", "N1", "--by", "Mia@test.example")
    frontline("report", "areas", "--freeze", "N2")
    listed = frontline("reports", "list").out.splitlines()
    assert [line.split()[0] + line[-11:] for line in listed[1:]] == ["N2  Ada Admin", "N1Mia Manager"]
    shown = frontline("reports", "show", "N1")
    assert shown.err.startswith("Frozen on ")
    assert shown.err.endswith(" UTC by Mia Manager.\n")
    ended = frontline("report", "areas", "--freeze", "N3", "--by", "nobody@test.example")
    assert (ended.code, ended.out) == (1, "")
    assert "not on the list of people" in ended.err
    assert "--by says who freezes" in " ".join(frontline("report", "areas", "--by", "mia@test.example").err.split())


def test_a_name_that_is_taken_is_refused_before_a_file_is_written(frontline: CommandLine) -> None:
    frontline("report", "areas", "--freeze", "N1")
    (frontline.folder / "kept.csv").write_text("mine", encoding="utf-8")
    ended = frontline("report", "areas", "--format", "csv", "-o", frontline.folder / "kept.csv", "--freeze", "N1")
    assert ended.code == 1
    assert (frontline.folder / "kept.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("asked", "heeded_by"),
    [
        (("performance", "--id", "CS10"), "--id does nothing for 'performance': it is heeded by indicator."),
        (("performance", "--match-published"), "'performance': it is heeded by areas."),
        (("open", "--compare", "previous-year"), "--compare does nothing for 'open': it is heeded by performance."),
        (("open", "--from", "2026-01-01"), "--from does nothing for 'open': it is heeded by performance, areas,"),
        (("open", "--to", "2026-01-01"), "--to does nothing for 'open'"),
    ],
)
def test_an_option_that_would_have_no_effect_is_refused(
    frontline: CommandLine, asked: tuple[str, ...], heeded_by: str
) -> None:
    ended = frontline("report", *asked)
    assert ended.code == 2
    assert heeded_by in " ".join(ended.err.split())


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("areas", "commentary.repairs.stage"),
        ("learning", "actions.1.agreed_on"),
        ("performance", "longest.C-1.s1.working_days"),
    ],
)
def test_a_table_in_which_nothing_is_counted_is_not_denied(frontline: CommandLine, name: str, cell: str) -> None:
    ended = frontline("report", name, "--trace", cell)
    assert (ended.code, ended.out) == (1, "")
    assert f"Nothing is counted in the table '{cell.partition('.')[0]}'." in ended.err


def test_letters_work_and_actions_are_traced(frontline: CommandLine) -> None:
    for name, cell in (("letters", "letters.total.late"), ("learning", "learning.total.open")):
        ended = frontline("report", name, "--trace", cell, "--json")
        assert ended.code == 0, ended.err
        assert [one["id"] for one in json.loads(ended.out)["tables"]] == ["counted"]
    ended = frontline("report", "workload", "--trace", "workload.nobody.received")
    assert "The table 'workload' has no row 'nobody'. It has: none." in ended.err


def test_an_area_that_only_an_import_made_can_be_commented_on(frontline: CommandLine) -> None:
    frontline.put("past.csv", past_file([line(directorate="Roads", area="potholes")]))
    assert frontline("import", "past.csv").code == 0
    ended = frontline("reports", "comment", "potholes", "2024/25", "The service has closed.")
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(frontline("report", "areas", "--from", "2024-04-01", "--to", "2025-03-31", "--json").out)
    said = {row["key"]: row for one in document["tables"] if one["id"] == "commentary" for row in one["rows"]}
    assert "The service has closed." in json.dumps(list(said.values()))
    assert "There is no area 'nowhere'. There is: " in frontline("reports", "comment", "nowhere", "2024/25", "X").err
