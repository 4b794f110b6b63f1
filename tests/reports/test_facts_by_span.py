"""What is counted by facts, attribute by attribute and span by span, is what is counted entry by entry."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from reports.area_years import NAMES as OF_AREAS
from reports.last_year import NAMES as LAST_YEAR
from reports.performance import ANSWERED_NAMES, FLOW_NAMES, TOPICS
from reports.periods import Period
from reports.source import Source
from storage.facts import WAITS
from storage.figures import STAGES
from storage.ledger import Ledger
from storage.only import Only
from storage.spans import FLOW, Span
from storage.tallies import tally
from tests.reports import many_histories as many
from tests.reports.facts import work_out
from tests.reports.test_facts import AFTERWARDS
from tests.reports.test_slowly import filled

FIRST = many.FIRST + timedelta(days=100)
PERIODS = (
    Period(FIRST, FIRST + timedelta(days=200)),
    Period(FIRST, FIRST),
    Period(many.FIRST - timedelta(days=900), many.FIRST - timedelta(days=1)),
    Period(many.FIRST, AFTERWARDS),
)
ASKED: dict[str, tuple[tuple[str, ...], tuple[Span, ...]]] = {
    "flow": (FLOW_NAMES, FLOW),
    "flow of areas": (("area", "came", "ended", "is_answered"), FLOW),
    "flow of all": (("came", "ended", "is_answered"), FLOW),
    "answered": (ANSWERED_NAMES, (Span.ANSWERED,)),
    "topics": (TOPICS, (Span.ANSWERED,)),
    "answered before": (LAST_YEAR, (Span.ANSWERED,)),
    "answered by month": (("is_last", "ended_month"), (Span.ANSWERED,)),
    "received by month": (("is_last", "came_month"), (Span.RECEIVED,)),
    "received": (("is_last",), (Span.RECEIVED,)),
    "areas": (OF_AREAS, (Span.RECEIVED,)),
    "areas at odds": (("area",), (Span.AT_ODDS,)),
}
NORTH, DELAYS = Only(areas=("north",)), Only(themes=(("process", "delay"), ("communication", "")))


def at_odds(ledger: Ledger) -> Ledger:
    """Some replies left before the complaint came; then facts are made."""
    with ledger.writing() as tx:
        odd = update(STAGES).where(STAGES.c.id % 7 == 0, STAGES.c.responded_on.is_not(None))
        tx.connection().execute(odd.values(received_on=FIRST + timedelta(days=250)))
        tx.connection().execute(update(STAGES).where(STAGES.c.received_on > AFTERWARDS).values(received_on=FIRST))
    work_out(ledger, many.RULES)
    return ledger


@pytest.mark.parametrize("only", [Only(), NORTH, DELAYS], ids=["all", "of an area", "of themes"])
def test_each_question_of_a_report_has_the_same_answer(ledger: Ledger, only: Only) -> None:
    at_odds(filled(ledger, 500, 6))
    with ledger.reading() as tx:
        source = Source(tx, AFTERWARDS, many.RULES, only)
        for period in PERIODS:
            by_facts, slowly = source.view(period), source.view(period, all_days=True)
            assert (by_facts.apart, slowly.apart) == ((), None)
            for name, (names, spans) in ASKED.items():
                assert summed(tally(tx, by_facts, names, spans)) == summed(tally(tx, slowly, names, spans)), name
            assert waits(tally(tx, by_facts, ("is_last",), (Span.ANSWERED,), WAITS)) == waits(
                tally(tx, slowly, ("is_last",), (Span.ANSWERED,), WAITS)
            )


def summed(rows: Any) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for *values, count in rows:
        found[tuple(values)] += count
    return found


def waits(rows: Any) -> dict[Any, list[int]]:
    """Of last entries and of others: how many, and of each wait how many have it, their sum and the longest."""
    found: dict[Any, list[int]] = {}
    for is_last, count, *sums in rows:
        known = found.setdefault(is_last, [0] * 7)
        known[0] += count
        for place, value in enumerate(sums, start=1):
            known[place] = max(known[place], value or 0) if place % 3 == 0 else known[place] + (value or 0)
    return found
