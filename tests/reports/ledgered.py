"""Entries of a test put into a ledger in memory, so that the reports count them as they count everything."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from procedure.desk import Area
from reports import areas, performance
from reports.groups import Basis
from reports.indicator import Indicator
from reports.indicator_report import indicator_report
from reports.model import Report
from reports.performance import Compare
from reports.periods import Period
from reports.source import Source
from storage.ledger import Ledger, on_engine
from storage.rows import defaults_of, table_of
from storage.tables import Case, Point, Promise, Stage
from tests.reports.slowly.entries import EntryRow
from tests.reports.slowly.rules import Rules

FAR = date(2199, 12, 31)
Row = dict[str, Any]


def performance_of(
    entries: Iterable[EntryRow],
    *,
    period: Period,
    by: Rules,
    basis: Basis = Basis.FINAL_STAGE,
    compare: Compare | None = None,
) -> Report:
    """The performance report on these entries."""
    with source_of(entries, by) as source:
        return performance.performance(source, period=period, basis=basis, compare=compare)


def areas_of(
    entries: Iterable[EntryRow], period: Period, by: Rules, known: Sequence[Area], *, match_published: bool = False
) -> Report:
    """The report by area on these entries."""
    with source_of(entries, by) as source:
        return areas.areas_report(source, period, known, match_published=match_published)


def indicators_of(
    entries: Iterable[EntryRow], period: Period, today: date, by: Rules, definitions: Sequence[Indicator]
) -> Report:
    """The report on these indicators, of these entries."""
    with source_of(entries, by, today) as source:
        return indicator_report(source, period, today, definitions)


@contextmanager
def source_of(entries: Iterable[EntryRow], by: Rules, today: date = FAR) -> Iterator[Source]:
    """A ledger with these entries and nothing else."""
    with in_memory().engine.connect() as connection, Session(connection) as tx:
        connection.begin()
        write(tx, entries)
        yield Source(tx, today, by)
        connection.rollback()


@cache
def in_memory() -> Ledger:
    """One for all tests of a process; what is written there is taken back."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"isolation_level": None})
    SQLModel.metadata.create_all(engine)
    return on_engine(engine)


def write(tx: Session, entries: Iterable[EntryRow]) -> None:
    """An entry goes to the case of the one before it if that one names it as its next stage."""
    put(tx, rows_of(entries))


def put(tx: Session, rows: Mapping[type[SQLModel], Sequence[Row]]) -> None:
    """These rows, in the order of their tables."""
    for model, values in rows.items():
        if values:
            tx.connection().execute(insert(table_of(model)), values)


def rows_of(entries: Iterable[EntryRow]) -> Mapping[type[SQLModel], Sequence[Row]]:
    """The rows of these entries by their models. Values alone: objects of the models take most of a test's time."""
    rows = _Rows()
    for one in entries:
        rows.add(one)
    return {Case: rows.cases, Stage: rows.stages, Point: rows.points, Promise: rows.promises}


@dataclass
class _Rows:
    cases: list[Row] = field(default_factory=list)
    stages: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    follows: int | None = None

    def add(self, one: EntryRow) -> None:
        if self.follows is None or one.stage != self.follows:
            self.used[one.reference] += 1
            again = f"-{self.used[one.reference]}" if self.used[one.reference] > 1 else ""
            self.cases.append(_case(len(self.cases) + 1, one, one.reference + again))
        self.cases[-1]["received_on"] = one.case_received_on
        self.follows = one.next_stage
        stage_id = len(self.stages) + 1
        self.stages.append(_stage(stage_id, len(self.cases), one))
        for number, point in enumerate(one.points, 1):
            about = {"theme": point.theme, "subtheme": point.subtheme, "finding": point.finding}
            self.points.append(defaults_of(Point) | {"stage_id": stage_id, "number": number} | about)
        for number, each in enumerate(one.promises, 1):
            told = {name: getattr(each, name) for name in ("kind", "promised_on", "made_at", "settled_at", "kept")}
            self.promises.append(defaults_of(Promise) | {"stage_id": stage_id, "number": number} | told)


def _case(case_id: int, one: EntryRow, reference: str) -> Row:
    return defaults_of(Case) | {
        "id": case_id,
        "reference": reference,
        "status": one.status,
        "closure": one.closure,
        "procedure_id": one.procedure_id,
        "procedure_version": "1",
        "area": one.area,
        "channel": one.channel,
        "received_at": one.case_received_at,
        "received_on": one.case_received_on,
        "is_quiet": one.is_quiet,
    }


def _stage(stage_id: int, case_id: int, one: EntryRow) -> Row:
    values = {name: getattr(one, name) for name in _SHARED}
    if one.promises:
        values["promised_on"] = one.promises[-1].promised_on
    return defaults_of(Stage) | values | {"id": stage_id, "case_id": case_id, "number": one.stage}


_SHARED = set(Stage.model_fields) & set(EntryRow.__slots__) - {"case_id"}
