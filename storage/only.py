"""What a report is narrowed to, as conditions on cases and on their stages; expressed here once for every figure."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, and_, or_, select
from sqlmodel import Session

from procedure.words import Channel
from storage.rows import table_of
from storage.tables import Point, Stage

THEMES_AT_MOST = 1000


@dataclass(frozen=True)
class Only:
    """Areas, channels and procedures of cases, themes of entries. An empty field narrows nothing; a theme with an
    empty second part means all of its parts.
    """

    areas: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    procedures: tuple[str, ...] = ()
    themes: tuple[tuple[str, str], ...] = ()

    @property
    def narrows_cases(self) -> bool:
        """Whether a condition stands on the case."""
        return bool(self.areas or self.channels or self.procedures)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.narrows_cases or self.themes)

    def of_case(self, case: FromClause) -> list[ColumnElement[bool]]:
        """On the table of cases, or an alias of it."""
        wanted = (
            (case.c.area, self.areas),
            (case.c.channel, self.channels),
            (case.c.procedure_id, self.procedures),
        )
        return [column.in_(values) for column, values in wanted if values]

    def of_stage(self, stage: FromClause) -> list[ColumnElement[bool]]:
        """On the table of stages: one of the entry's points is about one of the themes."""
        if not self.themes:
            return []
        point = table_of(Point).alias("themed")
        own = select(point.c.id).where(point.c.stage_id == stage.c.id, self._themed(point))
        return [own.exists()]

    def of_any_stage(self, case: FromClause) -> list[ColumnElement[bool]]:
        """On a case as a whole, for what hangs on it and on no stage: themes of any of its stages."""
        if not self.themes:
            return self.of_case(case)
        stage, point = table_of(Stage).alias("any_stage"), table_of(Point).alias("themed")
        of_case = and_(stage.c.case_id == case.c.id, point.c.stage_id == stage.c.id)
        any_of_it = select(point.c.id).where(of_case, self._themed(point))
        return [*self.of_case(case), any_of_it.exists()]

    def takes(self, theme: str, subtheme: str) -> bool:
        """The same as `of_stage` for a point that was read."""
        return any(theme == wanted and part in ("", subtheme) for wanted, part in self.themes)

    def _themed(self, point: FromClause) -> ColumnElement[bool]:
        return or_(
            *(
                and_(point.c.theme == theme, *([point.c.subtheme == part] if part else []))
                for theme, part in self.themes
            )
        )


EVERYTHING = Only()


def themes_of(tx: Session) -> list[tuple[str, str]]:
    """Every theme with its subtheme that the ledger knows, by name."""
    point = table_of(Point).c
    found = select(point.theme, point.subtheme).where(point.theme != "").distinct()
    rows = tx.connection().execute(found.order_by(point.theme, point.subtheme).limit(THEMES_AT_MOST))
    return [(row.theme, row.subtheme) for row in rows]
