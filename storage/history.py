"""Past cases of a history file in the ledger: written in bulk through Core, found again, and written out once more.

Nothing here owes or tells anybody anything: what is still open is dormant until somebody adopts it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select, text
from sqlmodel import Session, SQLModel

from procedure.history import COLUMNS
from procedure.words import ContactRole, Status
from storage import tables
from storage.bulk import among, insert_many, new_ids
from storage.house import next_number
from storage.rows import defaults_of, insert_if_absent, is_postgresql, table_of
from storage.trail import START, canonical, hash_of_fields

IMPORTED = "imported"
ROWS_AT_A_TIME = 2_000
Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StageRow:
    """One entry as it is to be stored: columns of `stages`, of its one point, and the mark of its line."""

    stage: Values
    point: Values
    mark: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as it is to be stored; `contact` is None where nobody is named."""

    case: Values
    contact: Values | None
    stages: tuple[StageRow, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings know of what is written out: the zone of each procedure, the directorate of each area."""

    zones: Mapping[str, ZoneInfo]
    directorates: Mapping[str, str]


def one_at_a_time(tx: Session) -> None:
    """Two imports at once follow one another, chunk by chunk; nobody else is held up."""
    next_number(tx, "imports")


def marks(tx: Session, references: Sequence[str]) -> dict[str, dict[int, str]]:
    """The entries of these cases, by reference and stage: the mark of the line that each came from, "" without one.

    At most some hundred references, as of a chunk.
    """
    case, stage, event = table_of(tables.Case), table_of(tables.Stage), table_of(tables.Event)
    came_so = and_(event.c.chain == case.c.id, event.c.number == 1, event.c.kind == IMPORTED)
    query = (
        select(case.c.reference, stage.c.number, event.c.data)
        .select_from(case)
        .join(stage, stage.c.case_id == case.c.id)
        .outerjoin(event, came_so)
        .where(among(tx.connection(), case.c.reference, references))
    )
    found: dict[str, dict[int, str]] = {}
    for row in tx.connection().execute(query):
        mark = json.loads(row.data).get(f"stage_{row.number}", "") if row.data else ""
        found.setdefault(row.reference, {})[row.number] = mark
    return found


def known(tx: Session, references: Sequence[str]) -> frozenset[str]:
    """Those of these references that are in the ledger."""
    reference, connection = table_of(tables.Case).c.reference, tx.connection()
    return frozenset(connection.execute(select(reference).where(among(connection, reference, references))).scalars())


def lines_of(tx: Session, reference: str, settings: Settings) -> dict[int, tuple[str, ...]]:
    """What the ledger says of a case today, by stage: the texts in the order of `COLUMNS`."""
    rows = tx.connection().execute(_lines().where(table_of(tables.Case).c.reference == reference))
    return {row.stage: _values(row, settings) for row in _first(rows)}


def directorates(tx: Session) -> dict[str, str]:
    """The directorate of every area that the ledger knows, by code."""
    area = table_of(tables.Area).c
    return {row.code: row.directorate for row in tx.connection().execute(select(area.code, area.directorate))}


def know_areas(tx: Session, areas: Iterable[tables.Area]) -> None:
    """Areas that are there already stay as they are."""
    for one in areas:
        insert_if_absent(tx, one, ("code",))


def write(tx: Session, cases: Sequence[CaseRow], now: datetime) -> None:
    """Cases that are not in the ledger, with what hangs on them and one event each."""
    if not cases:
        return
    of_case = list(zip(_new_ids(tx, tables.Case, len(cases)), cases, strict=True))
    _insert(tx, tables.Case, [{**one.case, "id": key} for key, one in of_case])
    of_stage = [(key, each) for key, one in of_case for each in one.stages]
    ids = _new_ids(tx, tables.Stage, len(of_stage))
    stages = [{**one.stage, "id": own, "case_id": key} for own, (key, one) in zip(ids, of_stage, strict=True)]
    _insert(tx, tables.Stage, stages)
    _insert(tx, tables.Point, [{**one.point, "stage_id": own} for own, (_, one) in zip(ids, of_stage, strict=True)])
    _insert(tx, tables.Contact, [{**one.contact, "case_id": key} for key, one in of_case if one.contact])
    _insert(tx, tables.Event, [_event(key, one, now) for key, one in of_case])


def count_anew(tx: Session) -> None:
    """PostgreSQL plans by what it knows of the tables, and knows nothing yet of what has just been written."""
    if is_postgresql(tx):
        tx.connection().execute(text("ANALYZE cases, stages, points, contacts, events"))


def written_out(tx: Session, settings: Settings) -> Iterator[tuple[str, ...]]:
    """Every entry that figures count, as a line of the file: the texts in the order of `COLUMNS`."""
    case = table_of(tables.Case).c
    query = _lines().where(or_(case.status != Status.DORMANT, ~case.is_quiet))
    rows = tx.connection().execute(query.execution_options(yield_per=ROWS_AT_A_TIME))
    return (_values(row, settings) for row in _first(rows))


def _lines() -> Select[Any]:
    """Every entry by case and stage, once for each complainant and point; `_first` leaves one of them."""
    case, stage, point = table_of(tables.Case), table_of(tables.Stage), table_of(tables.Point)
    contact, area = table_of(tables.Contact), table_of(tables.Area)
    complains = and_(contact.c.case_id == case.c.id, contact.c.role == ContactRole.COMPLAINANT.value)
    last = func.max(stage.c.number).over(partition_by=stage.c.case_id).label("last_stage")
    of_case = (case.c.reference, case.c.received_on, case.c.channel, area.c.directorate, case.c.area, case.c.subject)
    of_stage = (stage.c.number.label("stage"), stage.c.entered_how, stage.c.received_on.label("stage_received_on"))
    dates = (stage.c.due_on, stage.c.responded_on, stage.c.closed_on, stage.c.acknowledged_at, stage.c.promised_on)
    rest = (stage.c.outcome, stage.c.owner, point.c.theme, point.c.subtheme, case.c.closure, case.c.procedure_id, last)
    query = select(stage.c.id, *of_case, contact.c.name.label("complainant"), contact.c.address.label("email"))
    query = query.add_columns(*of_stage, *dates, *rest)
    return (
        query.select_from(stage)
        .join(case, stage.c.case_id == case.c.id)
        .outerjoin(contact, complains)
        .outerjoin(point, point.c.stage_id == stage.c.id)
        .outerjoin(area, area.c.code == case.c.area)
        .order_by(case.c.id, stage.c.number, contact.c.id, point.c.id)
    )


def _first(rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    """The first complainant and the first point of each entry. (The database would look for them entry by entry.)"""
    return (next(same) for _, same in groupby(rows, lambda row: row.id))


def _values(row: Row[Any], settings: Settings) -> tuple[str, ...]:
    values = dict(row._mapping)
    values["directorate"] = settings.directorates.get(row.area, row.directorate)
    if row.stage != row.last_stage:
        values["closure"] = None
    if row.acknowledged_at is not None:
        values["acknowledged_at"] = _instant(row.acknowledged_at, settings.zones.get(row.procedure_id))
    return tuple(_text(values[name]) for name in COLUMNS)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)


def _instant(at: datetime, zone: ZoneInfo | None) -> str:
    """ISO 8601 in UTC with a Z; the beginning of an office day stands for a day without a time."""
    local = at.astimezone(zone) if zone else at
    if zone and local.time() == time(0):
        return local.date().isoformat()
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _new_ids(tx: Session, model: type[SQLModel], number: int) -> list[int]:
    return new_ids(tx.connection(), table_of(model), number)


def _insert(tx: Session, model: type[SQLModel], rows: Sequence[Values]) -> None:
    if rows:
        insert_many(tx.connection(), table_of(model), [{**_defaults(model), **one} for one in rows])


@cache
def _defaults(model: type[SQLModel]) -> Values:
    """What a new row has where nothing else is said; without what is empty."""
    return {name: value for name, value in defaults_of(model).items() if value is not None}


def _event(case_id: int, row: CaseRow, now: datetime) -> Values:
    marks = {f"stage_{one.stage['number']}": one.mark for one in row.stages}
    data = canonical({"reference": row.case["reference"], **marks})
    return {
        "chain": case_id,
        "number": 1,
        "case_id": case_id,
        "at": now,
        "kind": IMPORTED,
        "data": data,
        "previous": START,
        "hash": hash_of_fields(case_id, 1, now, IMPORTED, None, data, "", START),
    }
