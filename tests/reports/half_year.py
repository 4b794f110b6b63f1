"""The half-year 1 April to 30 September 2020 of a public body, and the one before it, as rows of a ledger.

Received 28 at stage 1, 10 direct at stage 2, 12 escalated; closed 24, 9, 8; upheld 13 of 24 and 7 of 17; a year before
70 received and 71 closed. How each case went is made up so that these published figures come out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from procedure.deadlines import calendar_of
from procedure.outcomes import Outcome
from procedure.words import EnteredHow, Status
from storage.tables import Case, Point, Stage
from tests.reports.examples import scottish

PROCEDURE = scottish()
CALENDAR = calendar_of(PROCEDURE)
FIRST_MONDAY = date(2020, 6, 8)

# 24 replies in 110 working days, mean 4.58; sixteen within the target of five.
STAGE_1_DAYS = (*(3,) * 10, *(4,) * 3, *(5,) * 3, *(6,) * 6, 7, 10)
# 9 direct in 210 and 8 escalated in 201 working days: 411 by 17, mean 24.18; two took notably longer.
DIRECT_DAYS = (18, 19, 20, 20, 20, 20, 20, 20, 53)
ESCALATED_DAYS = (18, 19, 20, 20, 20, 20, 20, 64)
STAGE_1_THEMES = (
    *(("communication", "delay"),) * 4,
    *(("communication", "style"),) * 7,
    ("process", "treatment"),
    ("process", "delay"),
)
STAGE_2_THEMES = (
    *(("communication", "delay"),) * 2,
    ("communication", "effectiveness"),
    *(("process", "application"),) * 4,
)


@dataclass(frozen=True)
class Entry:
    """One entry to be written. `days` are working days to the reply, None while it is open."""

    stage: int
    entered_how: EnteredHow
    received_on: date
    days: int | None
    outcome: Outcome | None = None
    theme: tuple[str, str] = ("", "")


def write(tx: Session) -> None:
    """Every case of both half-years."""
    for number, entries in enumerate(cases(), start=1):
        _write_case(tx, number, entries)


def cases() -> Iterator[list[Entry]]:
    """The entries of each case, first stage first."""
    upheld_1 = _decided(STAGE_1_THEMES, 24)
    upheld_2 = _decided(STAGE_2_THEMES, 17)
    for days, (outcome, theme) in zip(STAGE_1_DAYS, upheld_1, strict=True):
        yield [Entry(1, EnteredHow.DIRECT, FIRST_MONDAY, days, outcome, theme)]
    for _ in range(28 - 24):
        yield [Entry(1, EnteredHow.DIRECT, date(2020, 9, 28), None)]
    for days, (outcome, theme) in zip(DIRECT_DAYS, upheld_2[:9], strict=True):
        yield [Entry(2, EnteredHow.DIRECT, FIRST_MONDAY, days, outcome, theme)]
    yield [Entry(2, EnteredHow.DIRECT, date(2020, 9, 28), None)]
    for days, (outcome, theme) in zip(ESCALATED_DAYS, upheld_2[9:], strict=True):
        yield [_before(FIRST_MONDAY), Entry(2, EnteredHow.ESCALATED, FIRST_MONDAY, days, outcome, theme)]
    for _ in range(12 - 8):
        yield [_before(date(2020, 9, 28)), Entry(2, EnteredHow.ESCALATED, date(2020, 9, 28), None)]
    yield from _year_before()


def _year_before() -> Iterator[list[Entry]]:
    """70 received and closed in 2019, and one more closed that had been received in March."""
    for received_on in (*(date(2019, 6, 3),) * 70, date(2019, 3, 29)):
        yield [Entry(1, EnteredHow.DIRECT, received_on, 5, Outcome.NOT_UPHELD)]


def _before(escalated_on: date) -> Entry:
    """The first stage of an escalated case, answered four days before the customer asked for the next."""
    return Entry(1, EnteredHow.DIRECT, escalated_on - timedelta(days=7), 4, Outcome.NOT_UPHELD)


def _decided(themes: tuple[tuple[str, str], ...], of: int) -> list[tuple[Outcome, tuple[str, str]]]:
    # Every third upheld complaint was so only in part, which counts as upheld here.
    upheld = [(Outcome.PARTIALLY_UPHELD if i % 3 == 0 else Outcome.UPHELD, theme) for i, theme in enumerate(themes)]
    return [*upheld, *((Outcome.NOT_UPHELD, ("", "")) for _ in range(of - len(themes)))]


def _write_case(tx: Session, number: int, entries: list[Entry]) -> None:
    first, is_open = entries[0], entries[-1].days is None
    case = Case(
        reference=f"CSC-{number:04d}",
        status=Status.DORMANT if is_open else Status.CLOSED,
        procedure_id=PROCEDURE.id,
        procedure_version=PROCEDURE.version,
        received_at=_noon(first.received_on),
        received_on=first.received_on,
    )
    tx.add(case)
    tx.flush()
    for entry in entries:
        _write_stage(tx, case.id or 0, entry)


def _write_stage(tx: Session, case_id: int, entry: Entry) -> None:
    target = PROCEDURE.stage(entry.stage).respond.n
    stage = Stage(
        case_id=case_id,
        number=entry.stage,
        entered_how=entry.entered_how,
        requested_at=_noon(entry.received_on),
        received_on=entry.received_on,
        started_on=entry.received_on,
        due_on=_day_number(entry.received_on, target),
        responded_on=None if entry.days is None else _day_number(entry.received_on, entry.days),
        outcome=entry.outcome,
    )
    tx.add(stage)
    tx.flush()
    theme, subtheme = entry.theme
    tx.add(Point(stage_id=stage.id or 0, theme=theme, subtheme=subtheme, finding=entry.outcome))


def _day_number(received_on: date, n: int) -> date:
    # The day of receipt, a working day, is day 1.
    return CALENDAR.add_working_days(received_on, n - 1)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
