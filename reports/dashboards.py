"""What stands in the dashboard of an area beside its numbers: the limit on what is upheld, and what people wrote."""

from collections.abc import Iterator
from datetime import datetime

from procedure.commentary import WHOLE
from procedure.commitments import financial_year as year_name
from procedure.deadlines import office_date
from procedure.desk import Desk
from reports.area_years import labels_of
from reports.indicator import Status
from reports.model import Column, Row, Share, Table, Unit, Value, Withheld
from reports.periods import Period
from storage.comments import comments_of
from storage.ledger import Tx
from storage.only import EVERYTHING, Only

KPI = (
    Column("percent_upheld", "Upheld", Unit.PERCENT),
    Column("limit", "At most", Unit.PERCENT),
    Column("status", "Status", Unit.TEXT),
    Column("previous", "A year before", Unit.PERCENT),
)
KPI_NOTES = (
    "Stage 1, upheld of decided: green up to the limit of the settings (lower is better), red beyond; without data or "
    "limit grey, never green.",
)
COMMENTARY = (
    Column("stage", "Stage", Unit.TEXT),
    Column("comment", "Comment", Unit.TEXT),
    Column("by", "By", Unit.TEXT),
    Column("on", "On", Unit.TEXT),
)
NOTHING = "Nobody has commented on these figures."
PREVIOUS = "@previous"
JUDGED = "s1_percent_upheld"


def kpi_table(areas: Table, desk: Desk) -> Table:
    """From the table of the areas itself, so that both say the same: "KPI (an upper limit on % upheld ...)"."""
    rows = tuple(row for row in areas.rows if not row.key.endswith(PREVIOUS))
    return Table(
        "kpi", "Upheld at stage 1 against the limit", KPI, tuple(_kpi(row, areas, desk) for row in rows), KPI_NOTES
    )


def commentary_table(tx: Tx, desk: Desk, period: Period, only: Only = EVERYTHING) -> Table:
    """Of each author the newest comment on each area and stage, for the year in which the period begins."""
    rows = tuple(_comments(tx, desk, year_name(period.first), only))
    title = f"Comments on the figures of {year_name(period.first)}"
    return Table("commentary", title, COMMENTARY, rows, () if rows else (NOTHING,))


def limit_of(desk: Desk, code: str) -> int | None:
    """In percent: the area's own limit, else the desk's."""
    area = desk.area(code)
    return desk.upheld_at_most if area is None or area.upheld_at_most is None else area.upheld_at_most


def _kpi(row: Row, areas: Table, desk: Desk) -> Row:
    share, limit = areas.value(row.key, JUDGED), limit_of(desk, row.key)
    return Row(row.key, row.label, (share, limit, _status(share, limit), areas.value(f"{row.key}{PREVIOUS}", JUDGED)))


def _status(share: Value, limit: int | None) -> Value:
    if isinstance(share, Withheld):
        return share
    if limit is None or not isinstance(share, Share) or share.percent is None:
        return Status.GREY.value
    return (Status.GREEN if share.percent <= limit else Status.RED).value


def _comments(tx: Tx, desk: Desk, year: str, only: Only) -> Iterator[Row]:
    labels = labels_of(desk.areas)
    for number, one in enumerate(comments_of(tx, year, only.areas), start=1):
        person = desk.person(one.by)
        stage = "All" if one.stage == WHOLE else f"Stage {one.stage}"
        by = person.name if person else "Somebody who left"
        label = labels.get(one.area, one.area)
        yield Row(f"{one.area}/s{one.stage}/{number}", label, (stage, one.text, by, _on(desk, one.at)))


def _on(desk: Desk, at: datetime) -> str:
    return office_date(desk.procedure(desk.default_procedure), at).isoformat()
