"""What a person did outside the mail, on a date that they remember: posted a letter, phoned, spoke to somebody."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from letters.cards import short_date
from procedure.deadlines import due_instant, office_date
from procedure.errors import NotAllowed
from procedure.preset import Procedure
from procedure.words import Channel
from storage.tables import Case, Event, Stage
from storage.trail import Recorded, append

EVIDENCE_CHARACTERS = 500
PHONED = "phoned"
CHANNELS = (Channel.POST, Channel.PHONE, Channel.IN_PERSON)


@dataclass(frozen=True)
class Spoken:
    """On which office date somebody of us told the complainant, by which channel, and what shows it."""

    on: date
    channel: Channel = Channel.PHONE
    evidence: str = ""


def check_when(procedure: Procedure, spoken: Spoken, first: date, what: str, now: datetime) -> None:
    """NotAllowed for a date before `first`, which is `what`, or after today, and for any other channel."""
    wrong = []
    if spoken.channel not in CHANNELS:
        wrong.append("Say whether it was by post, by phone or in person.")
    if not first <= spoken.on <= office_date(procedure, now):
        wrong.append(f"The date lies between {short_date(first)}, {what}, and today.")
    if len(spoken.evidence) > EVIDENCE_CHARACTERS:
        wrong.append(f"What shows it has at most {EVIDENCE_CHARACTERS} characters.")
    if wrong:
        raise NotAllowed(" ".join(wrong))


def instant_of(procedure: Procedure, on: date, not_before: datetime, now: datetime) -> datetime:
    """A date is all that people remember; noon of it lies in office hours, and never after the moment of typing."""
    return min(now, max(due_instant(procedure, on, time(12)), not_before))


def record(tx: Session, case: Case, stage: Stage, spoken: Spoken, what: str, by: str, now: datetime) -> Recorded:
    """The event that says so; what shows it is kept in the payload."""
    data = {"what": what, "channel": spoken.channel.value, "on": spoken.on.isoformat(), "stage": stage.number}
    return append(tx, case_id=case.id, at=now, kind=PHONED, actor=by, data=data, payload=spoken.evidence.strip())


ACKNOWLEDGEMENT = "acknowledgement"
"""What was said, where it was that we look at the complaint."""


def acknowledged_on(tx: Session, stage: Stage) -> date | None:
    """On which day a person first acknowledged the complaint of a stage by other ways than a letter of ours."""
    query = select(Event.data).where(Event.case_id == stage.case_id, Event.kind == PHONED).order_by(col(Event.number))
    said = [json.loads(data) for data in tx.exec(query).all()]
    # By its day too: a complaint that was moved to a later stage was acknowledged at the one before.
    mine = [one["on"] for one in said if one["what"] == ACKNOWLEDGEMENT and one["stage"] <= stage.number]
    return min((on for on in map(date.fromisoformat, mine) if on >= stage.received_on), default=None)


def how(spoken: Spoken) -> str:
    """By which channel and on which day, for a sentence."""
    return f"{spoken.channel.value.replace('_', ' ')} on {short_date(spoken.on)}"
