"""Who froze a report: as the trail of the desk says, beside the list of those that are kept."""

import json
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import Session

from storage.frozen import Frozen, all_frozen
from storage.rows import table_of
from storage.tables import Event, Payload, Person
from storage.trail import DESK

FROZEN, TIMETABLE = "report_frozen", "timetable"
"""The event, and what it says of a report that went out by itself."""


def listed(tx: Session) -> list[Frozen]:
    """Every frozen report, the latest first, with who froze it."""
    by = _by(tx)
    return [replace(one, by=by.get(one.name, "")) for one in all_frozen(tx)]


def _by(tx: Session) -> dict[str, str]:
    """By name the e-mail address of a person, or `timetable`; nothing of what nobody is known to have frozen."""
    event, payload, person = table_of(Event), table_of(Payload), table_of(Person)
    told = select(payload.c.text, person.c.email, event.c.data).join(event, event.c.id == payload.c.event_id)
    told = told.outerjoin(person, person.c.id == event.c.actor_id)
    rows = tx.connection().execute(told.where(event.c.chain == DESK, event.c.kind == FROZEN)).all()
    found = {name: email or str(json.loads(data).get("by", "")) for name, email, data in rows}
    return {name: by for name, by in found.items() if by}
