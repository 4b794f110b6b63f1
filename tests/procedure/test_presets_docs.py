"""The table of shipped presets in docs/procedure.md is that of the files, and what all of them have in common."""

import re
from datetime import date
from pathlib import Path

import pytest

from procedure.calendar import Nation
from procedure.deadlines import calendar_of
from procedure.preset import HoldingMode, Procedure, StageRule, Target
from tests.procedure.examples import PRESETS, preset_text, shipped

DOCS = (Path(__file__).parents[2] / "docs" / "procedure.md").read_text(encoding="utf-8")
SECTION = DOCS.partition("## Shipped presets")[2].partition("\n## ")[0]
ROWS = {
    row[0]: row[1:]
    for row in re.findall(
        r"^\| `([a-z0-9-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| (read|recalled) \| (\d{4}-\d\d-\d\d) \|$",
        SECTION,
        re.MULTILINE,
    )
}
IDS = sorted(path.stem for path in PRESETS.glob("*.toml"))
EVERY = pytest.mark.parametrize("preset", IDS)


def targets(stage: StageRule) -> list[Target]:
    extended = stage.extension.limit if stage.extension else None
    return [one for one in (stage.acknowledge, stage.respond, extended) if one]


def extensions(procedure: Procedure) -> list[StageRule]:
    return [stage for stage in procedure.stages if stage.extension]


def test_every_shipped_preset_has_a_row_and_no_other() -> None:
    assert sorted(ROWS) == IDS
    assert len(IDS) == 11


@EVERY
def test_the_row_says_what_the_file_says(preset: str) -> None:
    procedure, (_, stages, _, confidence, verified_on) = shipped(preset), ROWS[preset]
    assert (confidence, date.fromisoformat(verified_on)) == (procedure.confidence, procedure.verified_on)
    found = [int(number) for number in re.findall(r"\d+", stages)]
    for stage in procedure.stages:
        assert [one for one in targets(stage) if one.n not in found] == []
    assert f"{procedure.last_stage}" in re.findall(r"\b(\d)(?=[:,])", stages)


@EVERY
def test_a_preset_from_memory_says_so_where_it_begins(preset: str) -> None:
    head = preset_text(preset).partition("\nid = ")[0].replace("\n# ", " ").lower()
    admits = any(word in head for word in ("recalled", "states no limits"))
    assert admits == (shipped(preset).confidence == "recalled")


@EVERY
def test_its_source_is_an_official_page_or_empty(preset: str) -> None:
    procedure = shipped(preset)
    bodies = "spso|nipso|housing-ombudsman|lgo"
    official = rf"https://www\.legislation\.gov\.uk/.+|https://(www\.)?({bodies})\.org\.uk/.+|"
    assert re.fullmatch(official, procedure.source_url)


@EVERY
def test_where_a_date_can_be_extended_the_letter_leaves_before_the_limit_and_none_goes_by_itself(preset: str) -> None:
    procedure = shipped(preset)
    for stage in extensions(procedure):
        assert stage.extension is not None
        assert stage.extension.notice_before_limit
    manual = procedure.holding.mode is HoldingMode.MANUAL
    assert manual == bool(extensions(procedure))
    assert procedure.holding.propose_days_before == (2 if manual else 1)


@EVERY
def test_every_stage_promises_a_receipt_within_a_day(preset: str) -> None:
    assert {str(stage.receipt) for stage in shipped(preset).stages} == {"24 hours"}


@pytest.mark.parametrize(
    ("preset", "nation"), [("ni-nipso", Nation.NORTHERN_IRELAND), ("scot-spso-2021", Nation.SCOTLAND)]
)
def test_each_counts_by_the_bank_holidays_of_its_nation(preset: str, nation: Nation) -> None:
    assert calendar_of(shipped(preset)).nation is nation
    others = [shipped(one).nation for one in IDS if one not in ("ni-nipso", "scot-spso-2021")]
    assert set(others) == {Nation.ENGLAND_AND_WALES}
