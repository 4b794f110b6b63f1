"""Procedures for the tests of counting: the shipped ones, and small variants of them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import holidays

from procedure.calendar import Nation
from procedure.loading import load_procedure
from procedure.preset import Procedure, StageRule, Target, Unit

PRESETS = Path(__file__).parents[2] / "procedure" / "presets"
SUBDIVISIONS = {
    Nation.ENGLAND_AND_WALES: ("ENG", "WLS"),
    Nation.SCOTLAND: ("SCT",),
    Nation.NORTHERN_IRELAND: ("NIR",),
    Nation.UNION: ("ENG", "SCT", "NIR"),
}


def preset_text(name: str) -> str:
    return (PRESETS / f"{name}.toml").read_text(encoding="utf-8")


def shipped(name: str) -> Procedure:
    return load_procedure(preset_text(name), name)


def counting(day_of_receipt: int, **changes: object) -> Procedure:
    """The default procedure, counting from day 0 or day 1."""
    return replace(shipped("frontline"), day_of_receipt=day_of_receipt, **changes)  # type: ignore[arg-type]


def replying_within(n: int, unit: Unit = Unit.WORKING_DAYS) -> StageRule:
    return StageRule(key="one", name="One", number=1, respond=Target(n, unit))


def independent_holidays(nation: Nation) -> frozenset[date]:
    """Bank holidays by a package that shares nothing with ours."""
    years = range(2010, 2036)
    return frozenset(
        day for each in SUBDIVISIONS[nation] for day in holidays.country_holidays("GB", subdiv=each, years=years)
    )
