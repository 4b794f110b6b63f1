"""What a report says in words: few are counted before they are a share, and nothing is said of nothing."""

import pytest

from reports.model import Change, Column, Report, Row, Share, Table, Unit
from reports.sentences import sentences
from tests.reports.test_rendering import of

FLOW = (Column("received", "Received"), Column("closed", "Closed"))


def flow(received: int, closed: int, *changes: Change) -> Report:
    rows = zip(("received", "closed"), changes, strict=False)
    changed = tuple(Row(key, key, (change,)) for key, change in rows)
    return of(
        Table("received_closed", "Flow", FLOW, (Row("total", "Total", (received, closed)),)),
        Table("change", "Change", (Column("percent_change", "Change", Unit.PERCENT),), changed),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(50, 70), "50 complaints were received, 29% fewer than the 70 a year before."),
        (Change(50, 40), "50 complaints were received, 25% more than the 40 a year before."),
        (Change(50, 50), "50 complaints were received, as many as a year before."),
        (Change(50, 0), "50 complaints were received, against none a year before."),
    ],
)
def test_a_change_says_which_way_it_went(change: Change, said: str) -> None:
    assert sentences(flow(50, 1, change))[0] == said


def test_one_complaint_was_and_none_were() -> None:
    assert sentences(flow(1, 0)) == ("1 complaint was received.", "0 complaints were closed.")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Share(13, 24), ("54% of complaints at stage 1 were upheld (based on 24 decided).",)),
        (Share(3, 7), ("3 of 7 complaints decided at stage 1 were upheld (43%).",)),
        (Share(1, 1), ("1 of 1 complaint decided at stage 1 was upheld (100%).",)),
        (Share(0, 0), ()),
    ],
)
def test_under_ten_the_count_leads_and_of_none_nothing_is_said(share: Share, said: tuple[str, ...]) -> None:
    upheld = Column("percent_upheld", "Upheld", Unit.PERCENT)
    rows = (Row("stage_1", "Stage 1", (share,)), Row("stage_1@entries", "Stage 1 (entries)", (Share(1, 99),)))
    assert sentences(of(Table("outcomes", "Outcomes", (upheld,), rows))) == said


def test_a_report_without_these_tables_says_nothing() -> None:
    assert sentences(of(Table("open", "Open", FLOW, ()))) == ()
