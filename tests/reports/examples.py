"""Entries and procedures for the tests of the figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from procedure.deadlines import calendar_of
from procedure.loading import load_procedure
from procedure.outcomes import RollUp
from procedure.preset import Procedure
from procedure.words import Channel, EnteredHow, PromiseKind, Status
from tests.reports.slowly.entries import EntryRow, PromiseRow
from tests.reports.slowly.rules import Rules

PRESETS = Path(__file__).parents[2] / "procedure" / "presets"


def shipped(name: str) -> Procedure:
    return load_procedure((PRESETS / f"{name}.toml").read_text(encoding="utf-8"), name)


def scottish(roll_up: RollUp = RollUp.ANY_PART_UPHELD) -> Procedure:
    """5 working days at stage 1, 20 at stage 2; the day of receipt is day 1."""
    return replace(shipped("scot-spso-2021"), id="scottish", roll_up=roll_up)


def with_three_stages() -> Procedure:
    two = scottish()
    return replace(two, id="three", stages=(*two.stages, replace(two.stages[1], number=3, key="review", name="Review")))


def rules(*procedures: Procedure) -> Rules:
    known = procedures or (scottish(),)
    return Rules({one.id: one for one in known}, {one.id: calendar_of(one) for one in known})


def entry(received_on: str = "2026-04-06", responded_on: str = "", **changes: Any) -> EntryRow:
    """An entry at stage 1 of a case of its own, due in time; `changes` are fields of the value."""
    received = date.fromisoformat(received_on)
    at = datetime.combine(received, time(9), UTC)
    plain = EntryRow(
        reference="C-2026-00001",
        case_id=1,
        status=Status.OPEN,
        closure=None,
        procedure_id="scottish",
        area="housing",
        channel=Channel.EMAIL,
        case_received_at=at,
        case_received_on=received,
        stage=1,
        entered_how=EnteredHow.DIRECT,
        requested_at=at,
        received_on=received,
        started_on=received,
        owner="ann@example.gov.uk",
        receipt_sent_at=at,
        acknowledge_by=None,
        acknowledged_at=None,
        due_on=date(2026, 4, 10),
        extended_to=None,
        promised_on=None,
        responded_on=date.fromisoformat(responded_on) if responded_on else None,
        closed_on=None,
        outcome=None,
    )
    return replace(plain, **changes)


def promise(made_on: str, promised_on: str, kept: bool | None = None) -> PromiseRow:
    made_at = datetime.combine(date.fromisoformat(made_on), time(12), UTC)
    return PromiseRow(PromiseKind.HOLDING, date.fromisoformat(promised_on), made_at, None, kept)
