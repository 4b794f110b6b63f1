"""docs/procedure.md tells the truth: every key of a preset and no other, and dates that the rules give.

Which keys there are is asked of the loader itself: it answers a key that it does not know with those that it does.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from procedure.chasing import Band, manager_must_know, reminder
from procedure.deadlines import calendar_of, due_instant, due_on, office_date, receipt_due_at
from procedure.duties import PromiseFacts, StageFacts, wanted
from procedure.errors import Mistake, Mistakes
from procedure.loading import load_procedure
from procedure.preset import Unit
from procedure.standing import CaseLine, What
from procedure.words import DutyKind, Status
from tests.procedure.examples import shipped

DOCS = (Path(__file__).parents[2] / "docs" / "procedure.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"^```toml\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)
EVERY_KEY = DOCS.partition("## Every key")[2].partition("## What is only kept")[0]
STRANGER = "zzzzzzzz"
FRONTLINE = shipped("frontline")
CALENDAR = calendar_of(FRONTLINE)
RECEIVED_AT = datetime(2026, 4, 2, 15, 40, tzinfo=UTC)  # 16:40 on the office's wall
DUE_ON, PROMISED_ON = date(2026, 4, 13), date(2026, 4, 20)


def rows() -> dict[str, tuple[str, str]]:
    """Default and meaning by key; one row may describe several keys."""
    found = re.findall(r"^\| (`[a-z_.]+`(?:, `[a-z_.]+`)*) \| ([^|]+) \| ([^|]+) \|$", EVERY_KEY, re.MULTILINE)
    keys = [(key, default, says) for cell, default, says in found for key in re.findall(r"[a-z_.]+", cell)]
    assert len(keys) == len({key for key, _, _ in keys})
    return {key: (default, says) for key, default, says in keys}


def mistakes_of(text: str) -> tuple[Mistake, ...]:
    try:
        load_procedure(text, "text")
    except Mistakes as error:
        return error.mistakes
    return ()


def as_toml(path: tuple[str, ...], value: str) -> str:
    """One line of TOML that puts a value at a path; a step of "1" is the first table of a list."""
    for step in reversed(path[1:]):
        value = f"[{value}]" if step == "1" else f"{{ {step} = {value} }}"
    return f"{path[0]} = {value}\n"


def known_at(path: tuple[str, ...]) -> list[str]:
    """The keys of the table at this path, none if there is no table."""
    at = ".".join((*path, STRANGER))
    text = as_toml((*path, STRANGER), "1")
    hints = [one.allowed for one in mistakes_of(text) if one.key == at]
    return hints[0].partition("known here: ")[2].split(", ") if hints else []


def keys_below(path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key in known_at(path):
        own = (*path, key)
        yield own
        yield from keys_below(own)
        yield from keys_below((*own, "1"))


@cache
def loader_keys() -> dict[str, tuple[str, ...]]:
    """Every key as the page writes it, with a path at which it stands; `n` and `unit` of limits stand once."""
    return {as_documented(path): path for path in keys_below()}


def as_documented(path: tuple[str, ...]) -> str:
    names = tuple(step for step in path if not step.isdigit())
    is_of_a_limit = len(names) > 1 and names[-1] in ("n", "unit") and names[-2] != "extension"
    return names[-1] if is_of_a_limit else ".".join(names)


def test_every_key_that_the_loader_knows_is_explained_and_no_other() -> None:
    assert set(rows()) == set(loader_keys())
    assert {"stages.respond", "stages.extension.max", "closures.date", "n", "holding.reasons"} <= set(rows())


def test_what_the_page_calls_required_is_what_the_loader_misses() -> None:
    present = {"", "closures", "stages", "stages.acknowledge", "stages.extension", "stages.milestones"}
    text = "closures = [{}]\nstages = [{ acknowledge = {}, extension = {}, milestones = [{}] }]"
    missing = [one.key for one in (*mistakes_of(""), *mistakes_of(text)) if one.value is None]
    paths = [tuple(key.split(".")) for key in missing]
    tables = {".".join(step for step in path[:-1] if not step.isdigit()) for path in paths} - present
    required = {as_documented(path) for path in paths} | tables
    assert {key for key, (default, _) in rows().items() if default == "required"} == required


def test_every_default_on_the_page_is_the_real_one() -> None:
    stated = {key: default.strip("`") for key, (default, _) in rows().items() if default.startswith("`")}
    assert len(stated) > 15
    for key, default in stated.items():
        without, written_out = example_with(key, default)
        assert without != written_out
        assert load_procedure(written_out, key) == load_procedure(without, key), key


def example_with(key: str, value: str) -> tuple[str, str]:
    """The example of the page without a key, and with it."""
    table, _, last = key.rpartition(".")
    if table == "stages":
        return EXAMPLE, EXAMPLE.replace("[[stages]]\n", f"[[stages]]\n{last} = {value}\n")
    if table == "stages.respond":
        return EXAMPLE, EXAMPLE.replace("respond = { ", f"respond = {{ {last} = {value}, ")
    if table == "stages.milestones":
        step = 'key = "visit", name = "Visit", n = 5, unit = "working_days"'
        without = EXAMPLE.replace("[[stages]]\n", f"[[stages]]\nmilestones = [{{ {step} }}]\n")
        return without, without.replace(step, f"{step}, {last} = {value}")
    if table == "stages.extension":
        without = EXAMPLE.replace("[[stages]]\n", '[[stages]]\nextension = { approver = "admin" }\n')
        return without, without.replace('"admin" }', f'"admin", {last} = {value} }}')
    return EXAMPLE, f"{key} = {value}\n{EXAMPLE}"


def test_every_choice_and_every_range_is_on_the_page() -> None:
    # How long a limit may be depends on its unit; see the next test.
    of_limits = ("n", "stages.extension.max", "stages.extension.unit")
    words = {key: words_of(path) for key, path in loader_keys().items() if key not in of_limits}
    for key, allowed in words.items():
        assert [one for one in allowed if one not in rows()[key][1]] == [], key
    assert {"unit", "nation", "holding.mode", "chase.before_days"} <= {key for key, allowed in words.items() if allowed}


def words_of(path: tuple[str, ...]) -> list[str]:
    """What the loader says may stand there: choices in quotes, ranges as "0 to 20"."""
    found = [one.allowed for one in mistakes_of(as_toml(path, '"?"')) if one.key == ".".join(path)]
    allowed = found[0] if found else ""
    if allowed.startswith("one of "):
        return [f'"{one}"' for one in allowed.removeprefix("one of ").split(", ")]
    return re.findall(r"from (\d+ to \d+)", allowed)


@pytest.mark.parametrize("unit", Unit)
def test_the_longest_limit_of_each_unit_is_on_the_page(unit: Unit) -> None:
    [found] = mistakes_of(EXAMPLE.replace('n = 10, unit = "working_days"', f'n = 0, unit = "{unit}"'))
    longest = found.allowed.removeprefix("a whole number from ")
    assert f'`"{unit}"` ({longest})' in rows()["unit"][1]


def test_the_example_is_a_procedure() -> None:
    procedure = load_procedure(EXAMPLE, "docs/procedure.md")
    assert (procedure.id, procedure.cut_off, procedure.stage(1).respond.n) == ("our-own", time(17), 10)
    assert calendar_of(procedure).why_not(date(2026, 12, 24)) == "closure: offices shut at Christmas"


def test_the_mistakes_shown_are_what_the_check_says() -> None:
    faulty = (
        EXAMPLE.replace("day_of_receipt = 0", "day_of_receipt = 2")
        + '[[stages]]\nnumber = 2\nkey = "two"\nname = "Two"\nclock_starts = "requested"\n'
        + 'respnd = { n = 5, unit = "working_days" }\n'
    )
    said = [f"our-procedure.toml: {one}" for one in mistakes_of(faulty)]
    shown = re.findall(r"^ +(our-procedure\.toml: .+)$", DOCS, re.MULTILINE)
    assert len(shown) == 2
    assert [one for one in shown if one not in said] == []


def test_every_worked_date_is_what_the_rules_give() -> None:
    worked = re.findall(r"^\| `([a-z0-9-]+)` \| (\d{4}-\d\d-\d\d) \| (\d{4}-\d\d-\d\d) \|", DOCS, re.MULTILINE)
    assert len(worked) == 5
    for name, received, due in worked:
        procedure = shipped(name)
        found = due_on(procedure, calendar_of(procedure), procedure.stage(1), date.fromisoformat(received))
        assert found == date.fromisoformat(due)


def test_the_calendar_ends_when_the_page_says() -> None:
    assert (CALENDAR.first, CALENDAR.horizon) == (date(2010, 1, 1), date(2035, 12, 31))
    assert "from 1 January 2010 to 31 December 2035" in DOCS
    assert "not yet proclaimed" not in str(CALENDAR.why_not(date(2027, 12, 27)))
    assert "not yet proclaimed" in str(CALENDAR.why_not(date(2028, 12, 25)))


def test_the_receipt_at_easter_is_owed_24_hours_on() -> None:
    assert office_date(FRONTLINE, RECEIVED_AT) == date(2026, 4, 2)
    assert receipt_due_at(FRONTLINE, FRONTLINE.stage(1), RECEIVED_AT) == due_instant(
        FRONTLINE, date(2026, 4, 3), time(16, 40)
    )


def test_question_update_and_lateness_come_when_the_example_says() -> None:
    before = due_of(facts())
    assert before[DutyKind.PROPOSE] == due_instant(FRONTLINE, date(2026, 4, 10), time(9))
    assert before[DutyKind.HOLD] == due_instant(FRONTLINE, DUE_ON, time(15))
    assert before[DutyKind.RESPOND] == due_instant(FRONTLINE, date(2026, 4, 14), time(0))
    assert CALENDAR.add_working_days(DUE_ON, FRONTLINE.holding.update_days) == PROMISED_ON


def test_after_the_update_the_question_comes_again_but_no_second_update() -> None:
    after = due_of(facts(PromiseFacts(1, PROMISED_ON, is_settled=False)))
    assert after[DutyKind.PROPOSE] == due_instant(FRONTLINE, date(2026, 4, 17), time(9))
    assert after[DutyKind.PROMISE] == due_instant(FRONTLINE, date(2026, 4, 21), time(0))
    assert DutyKind.HOLD not in after


def test_the_owner_is_reminded_on_the_days_of_the_example_and_on_no_other() -> None:
    days = [date(2026, 4, 2) + timedelta(days=n) for n in range(19)]
    found = [(day, reminder(FRONTLINE, CALENDAR, line(day), day)) for day in days if CALENDAR.is_working_day(day)]
    assert [(day, one.what, one.band) for day, one in found if one] == [
        (date(2026, 4, 10), What.RESPOND, Band.TOMORROW),
        (date(2026, 4, 13), What.RESPOND, Band.TODAY),
        (date(2026, 4, 17), What.PROMISE, Band.TOMORROW),
        (date(2026, 4, 20), What.PROMISE, Band.TODAY),
    ]


def test_the_manager_is_told_on_the_third_working_day_after_the_due_date() -> None:
    days = [date(2026, 4, day) for day in range(13, 21)]
    told = [day for day in days if manager_must_know(FRONTLINE, CALENDAR, line(day), day)]
    assert told[0] == date(2026, 4, 16)


def due_of(stage: StageFacts) -> dict[DutyKind, datetime]:
    return {one.kind: one.due_at for one in wanted(FRONTLINE, CALENDAR, stage)}


def facts(*promises: PromiseFacts) -> StageFacts:
    return StageFacts(
        reference="C-2026-00042",
        number=1,
        stage_id=1,
        requested_at=RECEIVED_AT,
        due_on=DUE_ON,
        extended_to=None,
        acknowledge_by=None,
        receipt_sent=True,
        acknowledged=True,
        letter_leaving=False,
        updates_sent=len(promises),
        may_write=True,
        is_urgent=False,
        promises=promises,
    )


def line(on: date) -> CaseLine:
    """The case at nine in the morning of a day: the update left in the afternoon of the due date."""
    return CaseLine(
        reference="C-2026-00042",
        stage=1,
        status=Status.OPEN,
        owner="ann@example.gov.uk",
        area="waste",
        procedure="frontline",
        received_at=RECEIVED_AT,
        receipt_sent_at=RECEIVED_AT,
        acknowledge_by=None,
        acknowledged_at=RECEIVED_AT,
        due_on=DUE_ON,
        extended_to=None,
        promised_on=PROMISED_ON if on > DUE_ON else None,
        responded_at=None,
        outcome=None,
    )
