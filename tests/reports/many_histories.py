"""Random histories of a ledger in which everything happens that figures must heed, from a seed."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from procedure.outcomes import Closure, Outcome, RollUp
from procedure.preset import OnNonWorkingDay
from procedure.words import Channel, EnteredHow, PromiseKind, Status
from tests.reports.examples import entry, rules, scottish, with_three_stages
from tests.reports.slowly.entries import EntryRow, PointRow, PromiseRow

FIRST, DAYS = date(2024, 1, 1), 800
THREE_WAY = replace(
    scottish(RollUp.THREE_WAY),
    id="three-way",
    day_of_receipt=0,
    received_on_non_working_day=OnNonWorkingDay.KEEP,
)
RULES = rules(scottish(), THREE_WAY, with_three_stages())
AREAS = ("", "north", "south", "east")
THEMES = (("process", "delay"), ("process", ""), ("", ""), ("", "delay"), ("communication", "delay"), ("a/b", "c"))
FINDINGS = (*Outcome, None)
ENDED = (Closure.WITHDRAWN, Closure.TRANSFERRED, Closure.DUPLICATE, Closure.NOT_A_COMPLAINT)


def history(entries: int, seed: int) -> Iterator[EntryRow]:
    """At least so many entries, by case and stage."""
    chance, made, number = random.Random(seed), 0, 0
    while made < entries:
        number += 1
        for one in _case(chance, number):
            made += 1
            yield one


def _case(chance: random.Random, number: int) -> list[EntryRow]:
    received = FIRST + timedelta(days=chance.randrange(DAYS))
    procedure = chance.choice(list(RULES.procedures))
    last = RULES.procedures[procedure].last_stage
    stages = sorted(chance.sample(range(1, last + 1), chance.choice([1, 1, 1, 2, last])))
    closure = chance.choice(ENDED) if chance.random() < 0.15 else None
    status = chance.choice([Status.OPEN, Status.CLOSED, Status.CLOSED, Status.DORMANT])
    of_case = {
        "reference": f"C-{number:06d}",
        "case_id": number,
        "procedure_id": procedure,
        "area": chance.choice(AREAS),
        "channel": chance.choice(list(Channel)),
        "closure": closure,
        "status": status,
        "is_quiet": chance.random() < 0.2,
        "case_received_on": received - timedelta(days=chance.choice([0, 0, 0, 3])),
    }
    found, day = list[EntryRow](), received
    for place, stage in enumerate(stages):
        how = EnteredHow.ESCALATED if place else EnteredHow.DIRECT
        is_ended = closure is not None and chance.random() < 0.7
        found.append(replace(_entry(chance, day, is_ended), stage=stage, entered_how=how, **of_case))
        day += timedelta(days=chance.randrange(0, 40))
    return [
        replace(one, next_stage=after.stage, next_received_on=after.received_on) if after else one
        for one, after in pairwise([*found, None])
        if one
    ]


def _entry(chance: random.Random, day: date, is_ended: bool) -> EntryRow:
    responded = day + timedelta(days=chance.randrange(0, 60)) if not is_ended and chance.random() < 0.85 else None
    due = day + timedelta(days=chance.choice([4, 7, 28]))
    started = chance.choice([None, day, day, day + timedelta(days=2)])
    return entry(
        day.isoformat(),
        responded.isoformat() if responded else "",
        started_on=started,
        due_on=due,
        extended_to=due + timedelta(days=7) if chance.random() < 0.1 else None,
        promised_on=due + timedelta(days=chance.randrange(-3, 15)) if chance.random() < 0.2 else None,
        receipt_sent_at=_at(day, chance) if chance.random() < 0.9 else None,
        acknowledged_at=_at(day + timedelta(days=2), chance) if chance.random() < 0.7 else None,
        acknowledge_by=day + timedelta(days=4) if chance.random() < 0.7 else None,
        closed_on=day + timedelta(days=chance.randrange(0, 70)) if is_ended or chance.random() < 0.1 else None,
        outcome=chance.choice(FINDINGS) if responded else None,
        owner=chance.choice(["", "ann@example.gov.uk", "ben@example.gov.uk"]),
        points=tuple(PointRow(*chance.choice(THEMES), chance.choice(FINDINGS)) for _ in range(chance.randrange(4))),
        promises=_promises(chance, due),
    )


def _promises(chance: random.Random, due: date) -> tuple[PromiseRow, ...]:
    found, until = list[PromiseRow](), due
    for _ in range(chance.choice([0, 0, 0, 0, 1, 2])):
        # Around midnight, where the office date is not that of UTC in summer.
        made = _at(until + timedelta(days=chance.randrange(-1, 2)), chance)
        until += timedelta(days=chance.randrange(1, 15))
        found.append(
            PromiseRow(chance.choice(list(PromiseKind)), until, made, None, chance.choice([None, True, True, False]))
        )
    return tuple(found)


def _at(day: date, chance: random.Random) -> datetime:
    return datetime.combine(day, time(chance.choice([0, 9, 22, 23]), chance.choice([0, 0, 59])), UTC)
