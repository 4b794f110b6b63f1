"""Every stage entry of the ledger as one frozen value, read in bulk: what the slow counts are made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby, pairwise
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, or_, select
from sqlmodel import Session

from procedure.outcomes import Closure, Outcome
from procedure.words import Channel, EnteredHow, PromiseKind, Status
from storage.figures import CASES, POINTS, PROMISES, STAGES
from storage.only import EVERYTHING, Only

T = TypeVar("T")

ROWS_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class PointRow:
    """The theme and the finding of one head of complaint; no finding while it is undecided."""

    theme: str
    subtheme: str
    finding: Outcome | None


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A date told to the complainant by a letter that left at `made_at`; settled by the next letter or the reply."""

    kind: PromiseKind
    promised_on: date
    made_at: datetime
    settled_at: datetime | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One stage entry with what the figures need of its case. Dates are office dates, instants are aware (UTC)."""

    reference: str
    case_id: int
    status: Status
    closure: Closure | None
    procedure_id: str
    area: str
    channel: Channel
    case_received_at: datetime
    case_received_on: date
    stage: int
    entered_how: EnteredHow
    requested_at: datetime
    received_on: date
    started_on: date | None
    owner: str
    receipt_sent_at: datetime | None
    acknowledge_by: date | None
    acknowledged_at: datetime | None
    due_on: date
    extended_to: date | None
    promised_on: date | None
    responded_on: date | None
    closed_on: date | None
    outcome: Outcome | None
    is_quiet: bool = False
    next_stage: int | None = None
    next_received_on: date | None = None
    outcome_before: Outcome | None = None
    points: tuple[PointRow, ...] = ()
    promises: tuple[PromiseRow, ...] = ()

    @property
    def ended_on(self) -> date | None:
        """When it stopped being open: by the reply or, without one, by withdrawal, transfer and the like."""
        return self.responded_on or self.closed_on


def entries(tx: Session, *, until: date | None = None, only: Only = EVERYTHING) -> Iterator[EntryRow]:
    """Every stage entry, by case and stage number; three statements, whatever the size of the ledger.

    With `until` only entries received by then are seen, so that a later escalation is no next entry; replies and
    endings stay as known today. Nothing but what `only` leaves out is left out: a duplicate or what was no complaint
    carries its `closure`.
    """
    connection = tx.connection()
    points = _by_stage(connection, _points(), _point)
    promises = _by_stage(connection, _promises(), _promise)
    before: Row[Any] | None = None
    for row, following in pairwise(chain(_rows(connection, _stages(until, only)), (None,))):
        about = points.get(row.stage_id, ()) if row is not None else ()
        if row is not None and (not only.themes or any(only.takes(one.theme, one.subtheme) for one in about)):
            yield _entry(row, (before, following), about, promises.get(row.stage_id, ()))
        before = row


def _rows(connection: Connection, query: Select[Any]) -> Iterable[Row[Any]]:
    return connection.execute(query.execution_options(yield_per=ROWS_AT_A_TIME))


def _by_stage(
    connection: Connection, query: Select[Any], made_from: Callable[[Row[Any]], T]
) -> dict[int, tuple[T, ...]]:
    rows = _rows(connection, query)
    return {stage_id: tuple(map(made_from, group)) for stage_id, group in groupby(rows, lambda row: row.stage_id)}


def _points() -> Select[Any]:
    point = POINTS.c
    return select(point.stage_id, point.theme, point.subtheme, point.finding).order_by(point.stage_id, point.number)


def _promises() -> Select[Any]:
    promise = PROMISES.c
    columns = (promise.kind, promise.promised_on, promise.made_at, promise.settled_at, promise.kept)
    return select(promise.stage_id, *columns).order_by(promise.stage_id, promise.number)


def _stages(until: date | None, only: Only) -> Select[Any]:
    case, stage = CASES.c, STAGES.c
    of_case = (case.reference, case.status, case.closure, case.procedure_id, case.area, case.channel, case.is_quiet)
    received = (case.received_at.label("case_received_at"), case.received_on.label("case_received_on"))
    key = (stage.id.label("stage_id"), stage.case_id, stage.number, stage.entered_how, stage.owner)
    clock = (stage.requested_at, stage.received_on, stage.started_on, stage.receipt_sent_at)
    acknowledged = (stage.acknowledge_by, stage.acknowledged_at)
    dates = (stage.due_on, stage.extended_to, stage.promised_on, stage.responded_on, stage.closed_on, stage.outcome)
    query = select(*of_case, *received, *key, *clock, *acknowledged, *dates)
    query = query.join_from(STAGES, CASES, stage.case_id == case.id).order_by(stage.case_id, stage.number)
    # What was filed from an old mailbox counts nowhere until somebody adopts it; an imported case does.
    query = query.where(or_(case.status != Status.DORMANT, ~case.is_quiet), *only.of_case(CASES))
    return query if until is None else query.where(stage.received_on <= until)


def _point(row: Row[Any]) -> PointRow:
    return PointRow(theme=row.theme, subtheme=row.subtheme, finding=row.finding)


def _promise(row: Row[Any]) -> PromiseRow:
    return PromiseRow(row.kind, row.promised_on, row.made_at, row.settled_at, row.kept)


def _entry(
    row: Row[Any],
    beside: tuple[Row[Any] | None, Row[Any] | None],
    points: tuple[PointRow, ...],
    promises: tuple[PromiseRow, ...],
) -> EntryRow:
    """`beside` are the entries before and after it, perhaps of other cases."""
    values = dict(row._mapping)
    del values["stage_id"]
    before, after = (one if one is not None and one.case_id == row.case_id else None for one in beside)
    return EntryRow(
        stage=values.pop("number"),
        next_stage=after.number if after is not None else None,
        next_received_on=after.received_on if after is not None else None,
        outcome_before=before.outcome if before is not None else None,
        points=points,
        promises=promises,
        **values,
    )
