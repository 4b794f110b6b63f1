"""The ten areas of a council in 2018/19 and 2017/18, as entries whose counts make the published table.

Published were numbers received and escalated, and percentages; the counts behind the percentages are the ones that
come nearest to them. For each area and year: received, upheld and escalated at stage 1; received, upheld, overturned
and escalated at stage 2; received, upheld and overturned at stage 3.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from procedure.desk import Area
from procedure.outcomes import Outcome
from procedure.words import EnteredHow
from tests.reports.examples import entry
from tests.reports.slowly.entries import EntryRow

RECEIVED_ON = (date(2018, 6, 4), date(2017, 6, 5))
Case = dict[int, bool]
"""The stages that a case was at, upheld there or not."""

# The counts, this year and the year before.
COUNTS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "repairs": ((218, 96, 23, 36, 12, 2, 4, 4, 0, 0), (186, 71, 17, 48, 21, 5, 8, 8, 2, 1)),
    "missed": ((163, 126, 20, 21, 12, 2, 2, 2, 1, 0), (200, 148, 26, 27, 22, 4, 4, 5, 4, 0)),
    "solutions": ((61, 22, 9, 40, 18, 0, 1, 1, 0, 0), (68, 18, 17, 51, 18, 7, 9, 10, 2, 1)),
    "estates": ((48, 17, 12, 43, 8, 2, 1, 1, 0, 0), (92, 30, 13, 50, 14, 2, 8, 9, 2, 2)),
    "tax": ((54, 9, 6, 11, 1, 0, 2, 2, 1, 1), (79, 26, 12, 27, 7, 2, 6, 6, 0, 0)),
    "development": ((24, 5, 10, 16, 3, 0, 3, 3, 2, 1), (59, 10, 18, 23, 5, 2, 7, 7, 0, 0)),
    "bins": ((33, 24, 6, 6, 5, 2, 1, 1, 1, 0), (45, 24, 12, 13, 6, 1, 3, 3, 2, 0)),
    "homes": ((22, 9, 11, 14, 4, 1, 2, 2, 0, 0), (41, 15, 2, 11, 7, 0, 1, 1, 0, 0)),
    "contact": ((20, 12, 2, 11, 7, 0, 1, 1, 0, 0), (12, 4, 1, 11, 7, 1, 1, 1, 0, 0)),
    "sen": ((22, 10, 4, 8, 4, 1, 2, 2, 1, 1), (14, 7, 4, 13, 9, 1, 2, 3, 1, 0)),
}
AREAS = tuple(
    Area(code, directorate, name, (), "")
    for code, directorate, name in (
        ("repairs", "Housing", "Repairs"),
        ("missed", "Environment", "Missed Collections"),
        ("solutions", "Housing", "Housing Solutions"),
        ("estates", "Housing", "Estates Services"),
        ("tax", "Finance", "Council Tax"),
        ("development", "Place", "Development Management"),
        ("bins", "Environment", "Non Return of Bins"),
        ("homes", "Housing", "Transforming Homes"),
        ("contact", "Communications", "Contact Centre"),
        ("sen", "Children's", "SEN"),
    )
)


def entries() -> Iterator[EntryRow]:
    """All cases of both years, the least busy area first, so that the order of the table is not that of the ledger."""
    number = 0
    for code in reversed(COUNTS):
        for received_on, counts in zip(RECEIVED_ON, COUNTS[code], strict=True):
            for case in _cases(*counts):
                number += 1
                yield from _entries(case, number, code, received_on)


def _cases(s1: int, u1: int, e1: int, s2: int, u2: int, o2: int, e2: int, s3: int, u3: int, o3: int) -> list[Case]:
    from_2, direct_3 = _from_below(3, _at(3, s3, u3, []), e2, o3)
    from_1, direct_2 = _from_below(2, _at(2, s2, u2, from_2), e1, o2)
    return [*_at(1, s1, u1, from_1), *direct_2, *direct_3]


def _at(stage: int, received: int, upheld: int, escalated: list[tuple[bool, Case]]) -> list[Case]:
    """The cases that were at this stage, those that went on from it among them."""
    found: list[Case] = []
    for is_upheld, count in ((True, upheld), (False, received - upheld)):
        went_on = [{stage: is_upheld} | later for was_upheld, later in escalated if was_upheld is is_upheld]
        found += went_on + [{stage: is_upheld} for _ in range(count - len(went_on))]
    assert len(found) == received
    return found


def _from_below(
    stage: int, cases: list[Case], escalated: int, overturned: int
) -> tuple[list[tuple[bool, Case]], list[Case]]:
    """Which of these came from the stage before, each with whether it had been upheld there; and which came direct."""
    won, lost = [case for case in cases if case[stage]], [case for case in cases if not case[stage]]
    ordered = [*((False, case) for case in won[:overturned] + lost), *((True, case) for case in won[overturned:])]
    return ordered[:escalated], [case for _, case in ordered[escalated:]]


def _entries(case: Case, number: int, code: str, received_on: date) -> Iterator[EntryRow]:
    stages = sorted(case)
    for place, stage in enumerate(stages):
        day = received_on + timedelta(days=14 * place)
        following = stages[place + 1] if place + 1 < len(stages) else None
        yield entry(
            day.isoformat(),
            (day + timedelta(days=7)).isoformat(),
            reference=f"TC-{number:05d}",
            case_id=number,
            procedure_id="three",
            area=code,
            stage=stage,
            entered_how=EnteredHow.ESCALATED if place else EnteredHow.DIRECT,
            outcome=Outcome.UPHELD if case[stage] else Outcome.NOT_UPHELD,
            next_stage=following,
            next_received_on=None if following is None else day + timedelta(days=14),
        )
