"""`frontline import` and `export`: past complaints from a file, all or nothing, and out again."""

import csv
import io
from typing import Any

import pytest

from procedure.history import COLUMNS, LINES
from tests.bot.cli.desk import CommandLine
from tests.reports.examples import PRESETS
from tests.reports.past import half_years, line, past_file, second


def imported(frontline: CommandLine, *lines: dict[str, str], code: int = 0) -> Any:
    """What importing these lines prints."""
    return taken_in(frontline, past_file(lines), code)


def taken_in(frontline: CommandLine, content: bytes, code: int = 0) -> Any:
    frontline.put("past.csv", content)
    ended = frontline("import", "past.csv", "--json")
    assert (ended.code, ended.err) == (code, "")
    return ended.json


def faults(found: Any) -> set[tuple[int, str | None]]:
    return {(one["line"], one["column"]) for one in found["errors"]}


def exported(frontline: CommandLine) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(frontline("export").out)))


def test_a_past_complaint_is_closed_and_counted_and_nobody_is_written_to(frontline: CommandLine) -> None:
    assert imported(frontline, line(), second()) == {"read": 2, "new": 2, "same": 0, "errors": []}
    shown = frontline.json("case", "show", "OLD/1")
    assert (shown["status"], shown["stage"], shown["due_on"], shown["outcome"]) == (
        "closed",
        2,
        "2024-05-20",
        "upheld",
    )
    assert [one["kind"] for one in shown["events"]] == ["imported"]
    assert shown["duties"] == []
    assert frontline.json("outbox", "list") == []
    assert frontline.json("audit", "verify")["ok"]


def test_the_same_file_twice_changes_nothing(frontline: CommandLine) -> None:
    imported(frontline, line(), second())
    before = exported(frontline)
    assert imported(frontline, line(), second()) == {"read": 2, "new": 0, "same": 2, "errors": []}
    assert exported(frontline) == before


def test_a_changed_line_is_an_error_and_what_is_new_beside_it_is_not_imported(frontline: CommandLine) -> None:
    imported(frontline, line())
    found = imported(frontline, line(outcome="not_upheld"), line(reference="OLD/2"), code=1)
    assert (found["new"], faults(found)) == (0, {(2, "outcome")})
    assert [one["reference"] for one in exported(frontline)] == ["OLD/1"]


def test_a_dry_run_says_what_would_be_new_and_writes_nothing(frontline: CommandLine) -> None:
    frontline.put("past.csv", past_file([line(), second()]))
    assert frontline.json("import", "past.csv", "--dry-run") == {"read": 2, "new": 2, "same": 0, "errors": []}
    assert exported(frontline) == []


def test_the_columns_may_stand_in_any_order(frontline: CommandLine) -> None:
    taken_in(frontline, past_file([line()], reversed(COLUMNS)))
    assert exported(frontline) == [line(closure="", closed_on="")]


@pytest.mark.parametrize("start", ["=", "\uff1d", "\uff20"])
def test_what_is_exported_is_what_was_imported_and_comes_in_again(frontline: CommandLine, start: str) -> None:
    content = past_file(
        [
            line(subject=f"{start}cmd|' /C calc'!A0", complainant='Zoë, the "boss"'),
            second(subject=f"{start}cmd|' /C calc'!A0", complainant='Zoë, the "boss"'),
            line(reference="B 2", responded_on="", outcome="", acknowledged_at="2024-04-04"),
            line(reference="B 3", responded_on="", outcome="", closure="withdrawn", closed_on="2024-04-08"),
            line(reference="B 4", area="", directorate="", complainant="", email="", owner=""),
        ]
    )
    assert taken_in(frontline, content)["new"] == 5
    out = frontline("export").out
    assert out.encode() == content.replace(f"{start}cmd".encode(), f"'{start}cmd".encode())
    assert taken_in(frontline, out.encode()) == {"read": 5, "new": 0, "same": 5, "errors": []}


def test_everything_wrong_is_reported_with_line_and_column_and_nothing_is_imported(frontline: CommandLine) -> None:
    found = imported(
        frontline,
        line(),
        line(reference="A2", received_on="2024-02-30"),
        line(reference="A3", responded_on="2024-04-01"),
        line(reference="A4"),
        second(reference="A4", stage_received_on="2024-04-02", received_on="2024-04-02"),
        line(reference="A5", outcome="maybe", channel="pigeon", stage="0"),
        line(),
        line(reference="A6", email="jo", subject="x\0y"),
        line(reference="A7", owner="x" * 300),
        line(reference="A8", responded_on="", closure="withdrawn"),
        line(reference="A9", received_on="2199-01-01"),
        line(reference=""),
        code=1,
    )
    assert (found["read"], found["new"]) == (12, 0)
    assert faults(found) == {
        (3, "received_on"),
        (4, "responded_on"),
        (6, "received_on"),
        (6, "stage_received_on"),
        *((7, name) for name in ("outcome", "channel", "stage")),
        (8, "reference"),
        *((9, name) for name in ("email", "subject")),
        (10, "owner"),
        *((11, name) for name in ("outcome", "closed_on")),
        *((12, name) for name in ("received_on", "stage_received_on")),
        (13, "reference"),
    }
    assert exported(frontline) == []


def test_a_file_without_some_columns_names_each_of_them(frontline: CommandLine) -> None:
    columns = [one for one in COLUMNS if one not in ("email", "stage")] + ["notes", "area"]
    found = taken_in(frontline, past_file([line(received_on="soon")], columns), 1)
    assert faults(found) == {(1, name) for name in ("email", "stage", "notes", "area")} | {(2, "received_on")}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (1, None)),
        (past_file([line()]).decode().encode("utf-16"), (1, None)),
        (past_file([line()]) + past_file([line(reference="Z", subject="x" * 10_000_000)]).split(b"\n")[1], (3, None)),
        (past_file([line()]).replace(b"A cold", b"A \xa3"), (2, "subject")),
        (past_file([line()]) + b'"Z,1\n', (3, None)),
        (past_file([line()]) + b"Z,1\n", (3, None)),
    ],
    ids=["empty", "utf-16", "ten megabytes in one line", "not utf-8", "open quotation mark", "too few values"],
)
def test_a_broken_file_is_refused_in_words(
    content: bytes, expected: tuple[int, str | None], frontline: CommandLine
) -> None:
    assert expected in faults(taken_in(frontline, content, 1))
    assert exported(frontline) == []


def test_a_file_with_too_many_lines_is_refused(frontline: CommandLine) -> None:
    content = past_file([line()]) + b"x\n" * LINES
    found = taken_in(frontline, content, 1)
    assert "divide the file" in found["errors"][-2]["why"]
    assert "more faults" in found["errors"][-1]["why"]


def test_what_is_wrong_is_said_to_people_line_by_line(frontline: CommandLine) -> None:
    frontline.put("past.csv", past_file([line(outcome="maybe")]))
    ended = frontline("import", "past.csv")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines()[0].startswith("Line 2, outcome: 'maybe' is none of: upheld")
    assert ended.out.splitlines()[-1] == "1 line read, 1 fault. Nothing was imported."


def test_an_empty_due_date_is_computed_and_an_unknown_area_is_created(frontline: CommandLine) -> None:
    imported(frontline, line(due_on="", area="parks", directorate="Leisure"))
    (one,) = exported(frontline)
    assert (one["due_on"], one["area"], one["directorate"]) == ("2024-04-10", "parks", "Leisure")
    found = imported(frontline, line(reference="OLD/2", area="parks", directorate="Housing"), code=1)
    assert faults(found) == {(2, "directorate")}


def test_what_is_still_open_is_dormant_until_it_is_adopted(frontline: CommandLine) -> None:
    imported(frontline, line(responded_on="", outcome=""))
    assert frontline.json("case", "show", "OLD/1")["status"] == "dormant"
    assert frontline.json("run", "--once")["sent"] == 0
    table = frontline.json("report", "open")["tables"][0]
    assert sum(row["cases"] or 0 for row in table["rows"]) >= 1
    assert frontline("case", "adopt", "OLD/1").code == 0
    assert [one["reference"] for one in frontline.json("case", "list")] == ["OLD/1"]
    assert imported(frontline, line(responded_on="", outcome=""))["same"] == 1


def test_imported_references_do_not_stand_in_the_way_of_ours(frontline: CommandLine) -> None:
    imported(frontline, line(reference="C-2025-00001"), line(reference="C-2025-00003"))
    assert [frontline.complaint(subject=f"Boiler {n}") for n in (1, 2)] == ["C-2025-00002", "C-2025-00004"]


def test_a_live_ledger_can_be_exported(frontline: CommandLine) -> None:
    reference = frontline.complaint()
    (one,) = exported(frontline)
    assert (one["reference"], one["email"], one["directorate"]) == (reference, "jo@example.org", "Housing")
    assert taken_in(frontline, frontline("export").out.encode())["same"] == 1


def test_the_published_half_year_comes_out_of_an_imported_file(frontline: CommandLine) -> None:
    shipped = (PRESETS / "scot-spso-2021.toml").read_text(encoding="utf-8")
    frontline.put("any-part.toml", shipped.replace('roll_up = "three_way"', 'roll_up = "any_part_upheld"').encode())
    settings = frontline.folder / "frontline.toml"
    settings.write_text(settings.read_text().replace('data = "var"', 'data = "var"\nprocedure = "any-part.toml"'))
    assert taken_in(frontline, past_file(half_years()))["errors"] == []
    asked = ("--from", "2020-04-01", "--to", "2020-09-30", "--compare", "previous-year")
    report = frontline.json("report", "performance", *asked)
    tables = {table["id"]: {row["key"]: row for row in table["rows"]} for table in report["tables"]}
    flow = tables["received_closed"]
    assert [flow[key]["received"] for key in ("stage_1", "stage_2", "escalated", "total")] == [28, 10, 12, 50]
    assert [flow[key]["closed"] for key in ("stage_1", "stage_2", "escalated", "total")] == [24, 9, 8, 41]
    outcomes = tables["outcomes"]
    assert [(outcomes[key]["upheld"], outcomes[key]["decided"]) for key in ("stage_1", "stage_2", "total")] == [
        (13, 24),
        (7, 17),
        (20, 41),
    ]
    times = tables["time_to_close"]
    assert [round(times[key]["mean_days"], 1) for key in ("stage_1", "stage_2")] == [4.6, 24.2]
    assert [times[key]["in_time"] for key in ("stage_1", "stage_2")] == [16, 15]
    assert round(tables["change"]["received"]["percent_change"]) == -29
    themes = tables["themes"]
    found = [
        themes[f"stage_1/{one}"]["upheld"]
        for one in ("communication/delay", "communication/style", "process/treatment", "process/delay")
    ]
    assert found == [4, 7, 1, 1]


def test_a_file_may_come_through_standard_input(frontline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(past_file([line(), second()]))))
    assert frontline("import", "-", "--json").json == {"read": 2, "new": 2, "same": 0, "errors": []}
