"""Somebody comments on the figures of an area; the newest comment of each author stands in its dashboard."""

from datetime import datetime

from handlers.office import Done, Office
from procedure.commentary import WHOLE, Commentary, require_commentator, wrong_with_commentary
from procedure.errors import NotAllowed
from procedure.staff import require_staff
from storage.comments import Written, add_comment, comments_of
from storage.figures_beside import with_areas
from storage.trail import Fact, append


def comment(office: Office, given: Commentary, by: str, now: datetime) -> Done:
    """Written by a manager or by who answers for the area; NotAllowed with every mistake otherwise.

    Every area that is reported can be commented on, also one that came by import or left the settings.
    """
    person = require_staff(office.desk, by)
    with office.writing() as (tx, office):
        desk = with_areas(tx, office.desk)
        wrong = list(wrong_with_commentary(desk, given))
        area = desk.area(given.area)
        if wrong or area is None:
            raise NotAllowed(" ".join(wrong))
        require_commentator(desk, person, area)
        add_comment(tx, given, person.email, now)
        data: dict[str, Fact] = {"area": given.area, "year": given.year, "stage": given.stage}
        append(tx, case_id=None, at=now, kind="figures_commented", actor=person.email, data=data, payload=given.text)
    where = f"{area.name}, {given.year}" + (f", stage {given.stage}" if given.stage != WHOLE else "")
    if not given.text.strip():
        return Done(f"Your comment on {where} is taken back.")
    return Done(f"Your comment on {where} stands in its dashboard.")


def comments(office: Office, year: str, area: str, by: str) -> list[Written]:
    """What stands in the dashboards of a year; of one area, or with "" of all."""
    require_staff(office.desk, by)
    with office.reading() as (tx, _):
        return comments_of(tx, year, (area,) if area else ())
