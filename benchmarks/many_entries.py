"""A ledger of a million stage entries over ten years, made up from a seed and written in bulk."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from procedure.calendar import Calendar
from procedure.deadlines import calendar_of, due_on
from procedure.preset import Procedure
from storage.bulk import insert_many
from storage.ledger import Ledger, Tx
from storage.rows import table_of, values_of
from storage.tables import Case, Point, Promise, Stage

FIRST, YEARS = date(2016, 4, 1), 10
ROWS_AT_A_TIME = 20_000
AREAS = tuple(f"{directorate}-{n}" for directorate in ("housing", "roads", "schools", "leisure") for n in range(10))
OWNERS = tuple(f"owner{n}@example.gov.uk" for n in range(40))
THEMES = tuple((one, two) for one in ("communication", "process") for two in ("delay", "style", "treatment"))
OUTCOMES = ("upheld", "partially_upheld", "not_upheld", "not_upheld", "resolved")
CHANNELS = ("email", "email", "web", "phone", "post")
CLOSURES = ("withdrawn", "transferred", "duplicate", "not_a_complaint")

Values = dict[str, Any]


@dataclass
class Rows:
    """The rows that are waiting to be written, by table."""

    cases: list[Values] = field(default_factory=list)
    stages: list[Values] = field(default_factory=list)
    points: list[Values] = field(default_factory=list)
    promises: list[Values] = field(default_factory=list)


def fill(ledger: Ledger, procedure: Procedure, entries: int, last: date) -> None:
    """So many stage entries, a tenth of them each year up to `last`; what lies beyond that day is still open."""
    made = _Maker(procedure, calendar_of(procedure), entries, last)
    cases = made.cases()
    while rows := _some(cases):
        with ledger.writing() as tx:
            _write(tx, rows)


def _some(cases: Iterator[Rows]) -> list[Rows]:
    return list(islice(cases, ROWS_AT_A_TIME))


def _write(tx: Tx, found: list[Rows]) -> None:
    for model, name in ((Case, "cases"), (Stage, "stages"), (Point, "points"), (Promise, "promises")):
        others = values_of(model())
        values = [others | row for one in found for row in getattr(one, name)]
        insert_many(tx.connection(), table_of(model), values)


@dataclass
class _Maker:
    procedure: Procedure
    calendar: Calendar
    entries: int
    last: date
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    stage_id: int = 0

    def cases(self) -> Iterator[Rows]:
        days, number = (self.last - FIRST).days + 1, 0
        while self.stage_id < self.entries:
            number += 1
            yield self._case(number, FIRST + timedelta(days=self.stage_id * days // self.entries))

    def _case(self, number: int, received: date) -> Rows:
        roll, rows, asked = self.chance.random(), Rows(), received
        closure = self.chance.choice(CLOSURES) if roll < 0.04 else None
        stage = 2 if roll > 0.92 else 1
        while True:
            ended = self._stage(rows, number, stage, asked, closure)
            if ended is None or closure or stage == 2 or self.chance.random() > 0.12:
                break
            stage, asked = 2, ended + timedelta(days=self.chance.randrange(1, 20))
            if asked > self.last:
                break
        is_open = rows.stages[-1]["responded_on"] is None and closure is None
        rows.cases.append(
            {
                "id": number,
                "reference": f"C-{received.year}-{number:07d}",
                "status": "open" if is_open else "closed",
                "closure": closure,
                "procedure_id": self.procedure.id,
                "procedure_version": "1",
                "area": self.chance.choice(AREAS),
                "channel": self.chance.choice(CHANNELS),
                "subject": f"What happened on {received} at number {number}",
                "received_at": _at(received),
                "received_on": received,
            }
        )
        return rows

    def _stage(self, rows: Rows, case_id: int, number: int, received: date, closure: str | None) -> date | None:
        self.stage_id += 1
        rule = self.procedure.stage(number)
        due = due_on(self.procedure, self.calendar, rule, received)
        after = max(0, int(self.chance.gauss((due - received).days * 0.8, (due - received).days * 0.4)))
        ended = received + timedelta(days=after)
        is_late, is_over = ended > due, ended <= self.last and self.chance.random() > 0.0005
        responded = ended if is_over and closure is None else None
        outcome = self.chance.choice(OUTCOMES) if responded else None
        rows.stages.append(
            {
                "id": self.stage_id,
                "case_id": case_id,
                "number": number,
                "entered_how": "escalated" if rows.stages else "direct",
                "requested_at": _at(received),
                "received_on": received,
                "started_on": received,
                "owner": self.chance.choice(OWNERS),
                "receipt_sent_at": _at(received),
                "acknowledged_at": _at(received),
                "due_on": due,
                "promised_on": due + timedelta(days=7) if is_late else None,
                "responded_at": _at(responded) if responded else None,
                "responded_on": responded,
                "closed_at": _at(ended) if is_over else None,
                "closed_on": ended if is_over else None,
                "outcome": outcome,
                "agreed_on": None,
                "calendar_version": self.calendar.version,
            }
        )
        theme, subtheme = self.chance.choice(THEMES)
        about = {"theme": theme, "subtheme": subtheme, "finding": outcome}
        rows.points.append({"stage_id": self.stage_id, "number": 1} | about)
        if is_late:
            kept = ended <= due + timedelta(days=7)
            settled = {"settled_at": _at(ended), "kept": kept} if responded else {"settled_at": None, "kept": None}
            told = {"kind": "holding", "promised_on": due + timedelta(days=7), "made_at": _at(due)}
            rows.promises.append({"stage_id": self.stage_id, "number": 1} | told | settled)
        return responded


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)
