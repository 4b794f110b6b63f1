"""A report of one area, channel, theme or procedure alone; and the sentence for what there is not."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from procedure.desk import Area, Desk
from procedure.errors import NotAllowed
from procedure.outcomes import Outcome
from procedure.words import Channel
from reports.catalogue import build, names
from reports.freezing import from_text, to_text
from reports.model import Report
from reports.narrowing import Narrowed, parted
from reports.periods import Period
from reports.rendering import render
from storage.ledger import Ledger
from storage.tables import Point, Referral
from tests.reports.examples import scottish
from tests.storage.test_figures import add_case, add_stage

APRIL, TODAY = Period(date(2026, 4, 1), date(2026, 4, 30)), date(2026, 5, 20)
AREAS = (Area("repairs", "Housing", "Repairs", (), ""), Area("bins", "Waste", "Bins", (), ""))
DESK = Desk("Example Council", "example.gov.uk", "scottish", {"scottish": scottish()}, areas=AREAS)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Two of repairs by mail, one of them escalated, one by phone; one of bins by mail."""
    with ledger.writing() as tx:
        for number, (area, channel, theme) in enumerate(
            [
                ("repairs", Channel.EMAIL, ("process", "delay")),
                ("repairs", Channel.EMAIL, ("process", "treatment")),
                ("repairs", Channel.PHONE, ("communication", "style")),
                ("bins", Channel.EMAIL, ("own", "")),
            ]
        ):
            case_id = add_case(tx, f"C-{number}", area=area, channel=channel, procedure_id="scottish")
            stage_id = add_stage(tx, case_id, responded_on=date(2026, 4, 10), outcome=Outcome.UPHELD)
            tx.add(Point(stage_id=stage_id, theme=theme[0], subtheme=theme[1]))
            day = date(2026, 4, 20)
            tx.add(Referral(case_id=case_id, referred_on=day, decided_on=day, outcome=Outcome.UPHELD))
            if number == 0:
                tx.add(Point(stage_id=add_stage(tx, case_id, 2, received_on=date(2026, 4, 14)), theme="process"))
    return ledger


def asked(ledger: Ledger, name: str = "performance", **only: Any) -> Report:
    return build(ledger, DESK, name, APRIL, today=TODAY, basis="entries", only=Narrowed(**only))


@pytest.mark.parametrize(
    ("only", "received"),
    [
        ({}, 5),
        ({"area": ("repairs",)}, 4),
        ({"area": ("Bins", "REPAIRS")}, 5),
        ({"directorate": ("Waste",)}, 1),
        ({"directorate": ("housing",), "channel": ("phone",)}, 1),
        ({"channel": ("email",)}, 4),
        ({"theme": ("process",)}, 3),
        ({"theme": ("process: delay",)}, 1),
        ({"theme": ("process/treatment", "own")}, 2),
        ({"procedure": ("scottish",)}, 5),
    ],
)
def test_a_report_counts_only_what_it_is_narrowed_to(
    filled: Ledger, only: dict[str, tuple[str, ...]], received: int
) -> None:
    assert asked(filled, **only).table("received_closed").value("total", "received") == received


@pytest.mark.parametrize(
    ("repairs", "bins", "typed", "received"), [("Bins", "Bins", "bins", 1), ("Office", "Office", "office", 5)]
)
def test_a_code_goes_before_a_name_and_a_name_stands_for_all_that_have_it(
    filled: Ledger, repairs: str, bins: str, typed: str, received: int
) -> None:
    desk = replace(DESK, areas=(replace(AREAS[1], name=bins), replace(AREAS[0], name=repairs)))
    report = build(filled, desk, "performance", APRIL, today=TODAY, basis="entries", only=Narrowed(area=(typed,)))
    assert report.table("received_closed").value("total", "received") == received


def test_an_entry_of_a_theme_still_knows_that_it_was_escalated(filled: Ledger) -> None:
    delay = asked(filled, "areas", theme=("process: delay",)).table("areas")
    assert (delay.value("repairs", "s1_received"), delay.value("repairs", "s1_escalated")) == (1, 1)


def test_what_stands_beside_the_figures_is_narrowed_too(filled: Ledger) -> None:
    assert asked(filled, area=("bins",)).table("external_reviews").value("total", "decided") == 1
    assert asked(filled, theme=("process",)).table("external_reviews").value("total", "decided") == 2


@pytest.mark.parametrize("name", names())
def test_every_report_can_be_narrowed_and_says_so(filled: Ledger, name: str) -> None:
    report = asked(filled, name, area=("repairs",), channel=("email", "phone"))
    assert report.title.endswith(", only area repairs; channel email or phone")
    document = json.loads(render(report, "json"))
    assert document["filters"] == {"area": ["repairs"], "channel": ["email", "phone"]}
    assert from_text(to_text(report)) == report


@pytest.mark.parametrize(
    ("only", "sentence"),
    [
        ({"area": ("roads",)}, "There is no area 'roads'. There is: repairs, bins."),
        ({"directorate": ("Roads",)}, "There is no directorate 'Roads'. There is: Housing, Waste."),
        ({"channel": ("fax",)}, "There is no channel 'fax'. There is: email, phone, post, in_person, web."),
        ({"procedure": ("x", "y")}, "There is no procedure 'x', 'y'. There is: scottish."),
        ({"area": ("bins",), "directorate": ("Housing",)}, "No area of bins belongs to Housing."),
        ({"area": ("bins",) * 41}, "A report can be narrowed to at most 40 of a kind."),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(
    ledger: Ledger, only: dict[str, tuple[str, ...]], sentence: str
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        asked(ledger, **only)
    assert refusal.value.reason == sentence


def test_themes_of_the_list_and_of_the_ledger_are_known(filled: Ledger) -> None:
    with pytest.raises(NotAllowed, match=r"no theme 'x'. There is: communication, .*, own, process, process: app"):
        asked(filled, theme=("x",))


@pytest.mark.parametrize(
    ("text", "before", "only"),
    [
        ("q1", "q1", Narrowed()),
        ("q1 2020/21 area Repairs", "q1 2020/21", Narrowed(area=("Repairs",))),
        ("area=bins area=repairs", "", Narrowed(area=("bins", "repairs"))),
        ("h1 theme process: delay channel web", "h1", Narrowed(theme=("process: delay",), channel=("web",))),
    ],
)
def test_filters_can_be_typed_behind_a_period(text: str, before: str, only: Narrowed) -> None:
    assert parted(text) == (before, only)
