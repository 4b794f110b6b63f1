"""Reports as they were published: kept under a name, listed, read again, never altered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as sqlmodel_select

from procedure.errors import NotAllowed
from storage.rows import insert_if_absent, table_of
from storage.tables import FrozenReport

NAME_CHARACTERS, MOST, LATEST = 80, 1000, 100
"""Of a name, of all that are kept, and of one report's that a later one is held against."""


@dataclass(frozen=True)
class Frozen:
    """A line of the list. `by` is the e-mail address of a person, `timetable`, or empty where nobody is known."""

    name: str
    report: str
    definition: str
    frozen_at: datetime
    by: str = ""


def keep(tx: Session, row: FrozenReport) -> None:
    """NotAllowed where `require_free` says so: what was published stays as it was."""
    require_free(tx, row.name)
    if not insert_if_absent(tx, row, ("name",)):
        raise NotAllowed(_taken(row.name))


def require_free(tx: Session, name: str) -> None:
    """NotAllowed if the name is empty, too long, or taken, or as many are kept as there can be."""
    if not 0 < len(name) <= NAME_CHARACTERS or not name.isprintable() or name != name.strip():
        rule = "in one line, with no space before or behind and none that cannot be seen"
        raise NotAllowed(f"A frozen report has a name of 1 to {NAME_CHARACTERS} characters {rule}.")
    known = [one.name for one in all_frozen(tx)]
    if len(known) >= MOST:
        raise NotAllowed(f"There are {MOST} frozen reports, and more are not kept.")
    if name in known:
        raise NotAllowed(_taken(name))


def _taken(name: str) -> str:
    return f"There is a frozen report '{name}' already; what was published is not altered."


def keep_if_free(tx: Session, row: FrozenReport) -> bool:
    """The same for what nobody is there to be told: False, and nothing kept, where it cannot be."""
    return len(all_frozen(tx)) < MOST and insert_if_absent(tx, row, ("name",))


def all_frozen(tx: Session) -> list[Frozen]:
    """The latest first, without what they say."""
    table = table_of(FrozenReport)
    told = select(table.c.name, table.c.report, table.c.definition, table.c.frozen_at)
    latest = told.order_by(table.c.frozen_at.desc(), table.c.name).limit(MOST)
    return [Frozen(*row) for row in tx.connection().execute(latest)]


def frozen(tx: Session, name: str) -> FrozenReport:
    """NotAllowed, with the way to the names there are, if there is none of this name."""
    found = tx.exec(sqlmodel_select(FrozenReport).where(FrozenReport.name == name)).first()
    if found is None:
        raise NotAllowed(f"There is no frozen report '{name[:NAME_CHARACTERS]}'. See: frontline reports list.")
    return found


def frozen_of(tx: Session, report: str) -> list[FrozenReport]:
    """The latest of this report, the latest first."""
    same = sqlmodel_select(FrozenReport).where(FrozenReport.report == report)
    return list(tx.exec(same.order_by(col(FrozenReport.frozen_at).desc(), col(FrozenReport.name)).limit(LATEST)))


def frozen_row(name: str, report: str, definition: str, at: datetime, document: str) -> FrozenReport:
    """A row to be kept."""
    return FrozenReport(name=name, report=report, definition=definition, frozen_at=at, document=document)
