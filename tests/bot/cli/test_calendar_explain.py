"""`frontline calendar explain` against the vectors of the procedure."""

from importlib import resources

import pytest

from tests.bot.cli.desk import CommandLine

ENGLAND, SCOTLAND = "england-and-wales", "scotland"

# Received, nation, day of receipt, due after 5 and after 20 working days.
VECTORS = [
    ("2026-12-18", ENGLAND, 0, "2026-12-29", "2027-01-20"),
    ("2026-12-18", ENGLAND, 1, "2026-12-24", "2027-01-19"),
    ("2026-06-12", SCOTLAND, 0, "2026-06-22", "2026-07-13"),
    ("2026-06-12", SCOTLAND, 1, "2026-06-19", "2026-07-10"),
    ("2022-09-16", ENGLAND, 0, "2022-09-26", "2022-10-17"),
    ("2022-09-16", ENGLAND, 1, "2022-09-23", "2022-10-14"),
    ("2026-04-02", SCOTLAND, 0, "2026-04-10", "2026-05-01"),
    ("2026-04-02", SCOTLAND, 1, "2026-04-09", "2026-04-30"),
]


@pytest.fixture(scope="module")
def shipped() -> str:
    return (resources.files("procedure") / "presets" / "frontline.toml").read_text(encoding="utf-8")


def preset(frontline: CommandLine, text: str, *changes: tuple[str, str]) -> str:
    """A preset of one's own: the shipped one with these lines changed."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return str(frontline.put("own.toml", text.encode()))


@pytest.mark.parametrize(("received", "nation", "day", "five", "twenty"), VECTORS)
def test_the_vectors_of_the_procedure(
    bare: CommandLine, shipped: str, received: str, nation: str, day: int, five: str, twenty: str
) -> None:
    changes = [("day_of_receipt = 0", f"day_of_receipt = {day}")]
    for n, due in ((5, five), (20, twenty)):
        own = preset(bare, shipped, *changes, ("n = 5, unit", f"n = {n}, unit"))
        [found] = bare.json("calendar", "explain", received, "--procedure", own, "--stage", 1, "--nation", nation)
        assert (found["received_on"], found["due_on"]) == (received, due)
        assert sum(one["counted"] for one in found["days"]) == n


@pytest.mark.parametrize(
    ("rule", "day", "due"), [("keep", 0, "2026-12-29"), ("roll", 0, "2026-12-30"), ("roll", 1, "2026-12-29")]
)
def test_a_saturday_is_kept_or_rolled(bare: CommandLine, shipped: str, rule: str, day: int, due: str) -> None:
    text = f'received_on_non_working_day = "{rule}"\n' + "\n".join(
        line for line in shipped.splitlines() if not line.startswith("received_on_non_working_day")
    )
    own = preset(bare, text, ("day_of_receipt = 0", f"day_of_receipt = {day}"))
    [found] = bare.json("calendar", "explain", "2026-12-19", "--procedure", own)
    assert found["due_on"] == due


def test_days_are_listed_with_why_and_dates_in_the_order_asked(bare: CommandLine) -> None:
    found = bare.json("calendar", "explain", "2026-12-18", "2026-04-02")
    assert [one["received_on"] for one in found] == ["2026-12-18", "2026-04-02"]
    assert list(found[0]) == ["received_on", "start_on", "due_on", "acknowledge_by", "days"]
    assert found[0]["acknowledge_by"] is None
    why = {one["date"]: (one["counted"], one["why"]) for one in found[0]["days"]}
    assert why["2026-12-18"] == (False, "day of receipt, day 0")
    assert why["2026-12-21"] == (True, "working day 1")
    assert why["2026-12-25"][0] is False
    assert "Christmas" in why["2026-12-25"][1]


def test_an_acknowledgement_in_days_has_its_date(bare: CommandLine) -> None:
    [found] = bare.json("calendar", "explain", "2026-04-02", "--procedure", "scot-spso-2021", "--stage", "2")
    assert found["due_on"] == "2026-04-30"
    assert found["acknowledge_by"] is not None


def test_for_people_every_day_is_a_line(bare: CommandLine) -> None:
    ended = bare("calendar", "explain", "2026-04-02")
    assert ended.code == 0
    assert "due on Monday 13 April 2026" in ended.out
    assert "Good Friday" in ended.out


def test_no_ledger_is_needed(bare: CommandLine) -> None:
    assert bare("calendar", "explain", "2026-04-02").code == 0
    assert not (bare.folder / "ledger.db").exists()
