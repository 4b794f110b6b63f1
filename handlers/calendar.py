"""A day is closed, or worked after all: what would move is shown, then every open case is counted again.

Counting goes in chunks, a transaction each; a case names the calendar it was counted by, so that a process that dies
half-way leaves nothing to guess: asking for the same again finishes the work.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.office import Office
from procedure.desk import Desk
from procedure.errors import NotAllowed
from procedure.own_days import Does, Effect, changed_by, checked_reason, closing, working
from procedure.staff import require_manager
from procedure.timetable import desk_duties
from storage import duties
from storage.access import hidden_from
from storage.ledger import Tx
from storage.living import changed, living
from storage.own_days import write
from storage.recounting import Forecast, Unable, forecast, locked_concerned, procedures_of_open
from storage.redating import REASON_CHARACTERS, Move, Recount, redate
from storage.redating import checked_reason as full_reason
from storage.tables import Case
from storage.trail import append

CASES_AT_ONCE = 100
WHAT = "change the calendar"


@dataclass(frozen=True)
class Wish:
    """A day that is to be closed, or with `closes` false to be worked."""

    day: date
    reason: str
    closes: bool = True


@dataclass(frozen=True)
class Preview:
    """What asking for these days would do; `effects` is empty where only the counting is to be done again."""

    effects: tuple[Effect, ...]
    forecast: Forecast


@dataclass(frozen=True)
class Counted:
    """What one transaction did, as far as the cases are open to who asked.

    `last` is the id to go on after; None when every case has been counted.
    """

    moves: tuple[Move, ...]
    unable: tuple[Unable, ...]
    last: int | None


def preview(office: Office, wishes: Iterable[Wish], by: str, now: datetime) -> Preview:
    """Which open cases would move, from when to when. NotAllowed without a manager's role, or with nothing to do."""
    by = require_manager(office.desk, by, WHAT).email
    with office.reading() as (tx, office):
        effects = _effects(tx, office.desk, wishes)
        closed = {one.day for one in effects if one.does in (Does.CLOSES, Does.IS_HOLIDAY_AGAIN)}
        found = forecast(tx, changed_by(office.desk, effects), closed, now).without(hidden_from(tx, by))
    _refuse_nothing(effects, found)
    return Preview(effects, found)


def change(office: Office, wishes: Iterable[Wish], by: str, now: datetime, at_once: int = CASES_AT_ONCE) -> Counted:
    """Write the days and count the first cases again, in one transaction; `recount` goes on from there."""
    by, wanted = require_manager(office.desk, by, WHAT).email, tuple(wishes)
    with office.writing() as (tx, office):
        # The cases are locked before the day is written, and the desk's counters last, as everywhere.
        asked = changed_by(office.desk, _effects(tx, office.desk, wanted))
        cases = locked_concerned(tx, asked, 0, at_once)
        changed(tx)
        effects = _effects(tx, living(tx, office.desk), wanted)  # what somebody else wrote meanwhile is known now
        write(tx, effects, by, now)
        office = replace(office, desk=living(tx, office.desk))
        done = _count(tx, office, cases, why_of(wanted), by, now, at_once)
        duties.seed(tx, desk_duties(office.desk, now))
        for one in (each for each in effects if each.does is not Does.NOTHING):
            data = {"day": one.day.isoformat(), "does": one.does.value}
            append(tx, case_id=None, at=now, kind="day_changed", actor=by, data=data, payload=one.reason)
    return done


def recount(office: Office, why: str, by: str, now: datetime, after: int = 0, at_once: int = CASES_AT_ONCE) -> Counted:
    """Count the next cases, those with an id later than `after`, again by the calendar as it is now."""
    by, why = require_manager(office.desk, by, WHAT).email, full_reason(why)
    with office.writing() as (tx, office):
        return _count(tx, office, locked_concerned(tx, office.desk, after, at_once), why, by, now, at_once)


def why_of(wishes: Iterable[Wish]) -> str:
    """The reason that the events of the cases keep."""
    said = "; ".join(f"{one.day}: {one.reason}" for one in wishes)
    return said if len(said) <= REASON_CHARACTERS else f"{said[: REASON_CHARACTERS - 1]}…"


def _effects(tx: Tx, desk: Desk, wishes: Iterable[Wish]) -> tuple[Effect, ...]:
    """By the procedures that cases come under now, or have come under."""
    rules = {one.id: one for one in desk.in_force()}
    rules |= {key: desk.procedures[key] for key in procedures_of_open(tx) if key in desk.procedures}
    known = tuple(rules.values())
    return tuple((closing if one.closes else working)(known, one.day, checked_reason(one.reason)) for one in wishes)


def _refuse_nothing(effects: Sequence[Effect], found: Forecast) -> None:
    """What is so already is refused, except that cases are still to be counted: then that is done."""
    if found.cases or any(one.does is not Does.NOTHING for one in effects):
        return
    if not effects:
        raise NotAllowed("Every open case is counted by the calendar as it is.")
    raise NotAllowed(effects[0].say if len(effects) == 1 else "Every day of the list is so already.")


def _count(tx: Tx, office: Office, cases: Sequence[Case], why: str, by: str, now: datetime, at_once: int) -> Counted:
    moves, unable = list[Move](), list[Unable]()
    for case in cases:
        try:
            with tx.begin_nested():
                moves += redate(tx, office, case, kind=Recount.CALENDAR, why=why, by=by, now=now)
        except NotAllowed as error:
            unable.append(Unable(case.reference, error.reason))
    last, hidden = cases[-1].id if len(cases) == at_once else None, hidden_from(tx, by)
    shown = tuple(one for one in moves if one.reference not in hidden)
    return Counted(shown, tuple(one for one in unable if one.reference not in hidden), last)
